// The inner loops, written once and compiled for each instruction set (kernels_*.cpp): HAIMA_LANES floats
// make a vector; with HAIMA_HALVES, maps and weights are bfloat16 in memory. Nothing here may be an inline
// function of the standard library: its copy of one instruction set could be the one that the linker keeps
// for all.
#pragma once
#ifdef __AVX512F__
#include <immintrin.h>
#endif

#include "engine/kernels.h"

namespace haima::engine {
namespace {

// Each instruction set's file includes this once.
// NOLINTBEGIN(misc-definitions-in-headers)

constexpr std::size_t lanes = HAIMA_LANES;
typedef float Vector __attribute__((vector_size(HAIMA_LANES * 4)));
typedef int Whole __attribute__((vector_size(HAIMA_LANES * 4)));

inline Vector load(const float* from) {
  Vector v;
  __builtin_memcpy(&v, from, sizeof v);
  return v;
}
inline void store(float* to, Vector v) { __builtin_memcpy(to, &v, sizeof v); }
#ifdef HAIMA_HALVES
constexpr std::size_t pixel = lanes / 2;  // memory of one pixel of a block, in floats
inline Vector load_map(const float* from) {
  const __m256i halves = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
}
inline void store_map(float* to, Vector v) {
  const __m256bh halves = _mm512_cvtneps_pbh(v);
  __builtin_memcpy(to, &halves, sizeof halves);
}
#else
constexpr std::size_t pixel = lanes;
inline Vector load_map(const float* from) { return load(from); }
inline void store_map(float* to, Vector v) { store(to, v); }
#endif
inline Vector all(float x) { return x - Vector{}; }
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }
inline Vector smaller(Vector a, Vector b) { return a < b ? a : b; }

#ifdef __AVX512F__

/// 2^n 2^r with |r| at most a half, 2^r by its series; what is too large or small saturates by itself.
inline Vector exponential(Vector x) {
  const Vector y = x * 1.44269504f;
  const Vector n = _mm512_roundscale_ps(y, _MM_FROUND_TO_NEAREST_INT);
  const Vector r = y - n;
  Vector p = r * 1.32764584e-3f + 9.67554173e-3f;
  p = p * r + 5.55071332e-2f;
  p = p * r + 2.40221197e-1f;
  p = p * r + 6.93146967e-1f;
  p = p * r + 1.00000007f;
  return _mm512_scalef_ps(p, n);
}

/// 1 / x from an estimate of 14 bits and a step of Newton's.
inline Vector reciprocal(Vector x) {
  const Vector guess = _mm512_rcp14_ps(x);
  return guess * (2.0f - x * guess);
}

inline Vector sigmoid(Vector x) {
  // Above e^80 the estimate would be zero, and the step undefined.
  return reciprocal(1.0f + exponential(smaller(-x, all(80.0f))));
}

#else

/// Within 2 units in the last place: e^x = 2^n e^r with |r| below ln 2 / 2, e^r by its series.
inline Vector exponential(Vector x) {
  x = smaller(larger(x, all(-87.0f)), all(88.0f));
  const Vector shifted = x * 1.44269504f + 12582912.0f;  // 1.5 * 2^23: the fraction is rounded away
  const Vector n = shifted - 12582912.0f;
  const Vector r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const Whole power = (reinterpret_cast<Whole>(shifted) << 23) + (127 << 23);
  return p * reinterpret_cast<Vector>(power);
}

inline Vector sigmoid(Vector x) { return 1.0f / (1.0f + exponential(-x)); }

#endif

template <Activation kind>
inline Vector activated(Vector x) {
  if constexpr (kind == Activation::relu) return larger(x, Vector{});
  if constexpr (kind == Activation::relu6) return smaller(larger(x, Vector{}), all(6.0f));
  if constexpr (kind == Activation::swish) return x * sigmoid(x);
  if constexpr (kind == Activation::sigmoid) return sigmoid(x);
  if constexpr (kind == Activation::tanh) return 2.0f * sigmoid(2.0f * x) - 1.0f;
  return x;
}

#ifdef HAIMA_HALVES
/// To as many bits as a map holds and a few: a shorter series, and no step after the estimate.
inline Vector short_sigmoid(Vector x) {
  const Vector y = x * -1.44269504f;
  const Vector n = _mm512_roundscale_ps(y, _MM_FROUND_TO_NEAREST_INT);
  const Vector r = y - n;
  const Vector p = ((r * 0.0558383f + 0.2426395f) * r + 0.6931367f) * r + 0.9999246f;
  return _mm512_rcp14_ps(1.0f + _mm512_scalef_ps(p, n));
}
#endif

/// What a map is closed with.
template <Activation kind>
inline Vector activated_map(Vector x) {
#ifdef HAIMA_HALVES
  if constexpr (kind == Activation::swish) return x * short_sigmoid(x);
#endif
  return activated<kind>(x);
}

template <Activation kind>
struct Chosen {
  static constexpr Activation value = kind;
};

/// Calls `body` with the activation as a type.
template <class Body>
inline void with(Activation kind, const Body& body) {
  switch (kind) {
    case Activation::none:
      return body(Chosen<Activation::none>{});
    case Activation::relu:
      return body(Chosen<Activation::relu>{});
    case Activation::relu6:
      return body(Chosen<Activation::relu6>{});
    case Activation::swish:
      return body(Chosen<Activation::swish>{});
    case Activation::sigmoid:
      return body(Chosen<Activation::sigmoid>{});
    case Activation::tanh:
      return body(Chosen<Activation::tanh>{});
  }
}

double burn(std::size_t rounds) {
  constexpr int chains = 12;
  Vector sum[chains];
  for (int c = 0; c < chains; ++c) sum[c] = all(static_cast<float>(c));
  const Vector factor = all(0.999f);
  for (std::size_t i = 0; i < rounds; ++i) {
    for (Vector& chain : sum) chain = chain * factor + factor;
  }
  float total = 0;
  for (const Vector& chain : sum) total += chain[0];
  [[maybe_unused]] volatile float kept = total;  // so that the work is not left out
  return 2.0 * chains * static_cast<double>(lanes) * static_cast<double>(rounds);
}

/// The first `count` lanes, the others zero.
inline Vector load_part(const float* from, std::size_t count) {
  float part[lanes] = {};
  for (std::size_t i = 0; i < count; ++i) part[i] = from[i];
  return load(part);
}
inline void store_part(float* to, Vector v, std::size_t count) {
  float part[lanes];
  store(part, v);
  for (std::size_t i = 0; i < count; ++i) to[i] = part[i];
}

/// out[i] = f(i-th vector of the inputs), the last of them in part.
template <class F>
inline void each_vector(const float* a, const float* b, float* out, std::size_t count, const F& f) {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) store(out + i, f(load(a + i), load(b + i)));
  if (i < count) store_part(out + i, f(load_part(a + i, count - i), load_part(b + i, count - i)), count - i);
}

void activate(float* x, std::size_t count, Activation kind) {
  with(kind, [&]<class K>(K) {
    each_vector(x, x, x, count, [](Vector a, Vector) { return activated<K::value>(a); });
  });
}

void add(const float* a, const float* b, float* out, std::size_t count, Activation kind) {
  with(kind, [&]<class K>(K) {
    each_vector(a, b, out, count, [](Vector x, Vector y) { return activated<K::value>(x + y); });
  });
}

void multiply(const float* a, const float* b, float* out, std::size_t count, Activation kind) {
  with(kind, [&]<class K>(K) {
    each_vector(a, b, out, count, [](Vector x, Vector y) { return activated<K::value>(x * y); });
  });
}

/// out = f(a, b) over the pixels of maps.
template <class F>
inline void each_pixel(const float* a, const float* b, float* out, std::size_t pixels, const F& f) {
  for (std::size_t i = 0; i < pixels * pixel; i += pixel)
    store_map(out + i, f(load_map(a + i), load_map(b + i)));
}

void activate_map(const float* in, float* out, std::size_t pixels, Activation kind) {
  with(kind, [&]<class K>(K) {
    each_pixel(in, in, out, pixels, [](Vector a, Vector) { return activated_map<K::value>(a); });
  });
}

void add_maps(const float* a, const float* b, float* out, std::size_t pixels, Activation kind) {
  with(kind, [&]<class K>(K) {
    each_pixel(a, b, out, pixels, [](Vector x, Vector y) { return activated<K::value>(x + y); });
  });
}

void multiply_maps(const float* a, const float* b, float* out, std::size_t pixels, Activation kind) {
  with(kind, [&]<class K>(K) {
    each_pixel(a, b, out, pixels, [](Vector x, Vector y) { return activated<K::value>(x * y); });
  });
}

void affine(const float* in, float* out, const float* scale, const float* shift, std::size_t blocks,
            std::size_t pixels, Activation kind) {
  with(kind, [&]<class K>(K) {
    for (std::size_t block = 0; block < blocks; ++block) {
      const Vector s = load(scale + block * lanes), t = load(shift + block * lanes);
      const std::size_t first = block * pixels * pixel;
      each_pixel(in + first, in + first, out + first, pixels,
                 [&](Vector x, Vector) { return activated_map<K::value>(x * s + t); });
    }
  });
}

void scale(const float* in, const float* factors, float* out, std::size_t blocks, std::size_t pixels) {
  for (std::size_t block = 0; block < blocks; ++block) {
    const Vector s = load(factors + block * lanes);
    const std::size_t first = block * pixels * pixel;
    each_pixel(in + first, in + first, out + first, pixels, [&](Vector x, Vector) { return x * s; });
  }
}

void mean(const float* in, float* out, std::size_t blocks, std::size_t pixels) {
  for (std::size_t block = 0; block < blocks; ++block) {
    const float* at = in + block * pixels * pixel;
    Vector sum[4] = {};
    std::size_t i = 0;
    for (; i + 4 <= pixels; i += 4) {
      for (std::size_t k = 0; k < 4; ++k) sum[k] += load_map(at + (i + k) * pixel);
    }
    for (; i < pixels; ++i) sum[0] += load_map(at + i * pixel);
    store(out + block * lanes, ((sum[0] + sum[1]) + (sum[2] + sum[3])) * (1.0f / static_cast<float>(pixels)));
  }
}

/// `Rows` rows times `Blocks` blocks of outputs; each sum runs over the inputs in order, so that neither the
/// number of rows nor the tiling changes a bit.
template <int Rows, int Blocks, Activation kind>
inline void linear_tile(const LinearWork& w, std::size_t row, std::size_t block) {
  Vector sum[Rows][Blocks];
  for (int b = 0; b < Blocks; ++b) {
    const Vector start = w.bias ? load(w.bias + (block + b) * lanes) : Vector{};
    for (int r = 0; r < Rows; ++r) sum[r][b] = start;
  }
  const float* in = w.in + row * w.in_stride;
  const float* weights = w.weights + block * w.inputs * pixel;
  for (std::size_t i = 0; i < w.inputs; ++i) {
    Vector column[Blocks];
    for (int b = 0; b < Blocks; ++b) column[b] = load_map(weights + (b * w.inputs + i) * pixel);
    for (int r = 0; r < Rows; ++r) {
      const Vector x = all(in[r * w.in_stride + i]);
      for (int b = 0; b < Blocks; ++b) sum[r][b] += x * column[b];
    }
  }
  for (int r = 0; r < Rows; ++r) {
    for (int b = 0; b < Blocks; ++b) {
      const std::size_t at = (row + r) * w.out_stride + (block + b) * lanes;
      const std::size_t left = w.outputs - (block + b) * lanes;
      Vector x = sum[r][b];
      if (left >= lanes) {
        if (w.before) x += load(w.before + at);
        store(w.out + at, activated<kind>(x));
      } else {
        if (w.before) x += load_part(w.before + at, left);
        store_part(w.out + at, activated<kind>(x), left);
      }
    }
  }
}

template <int Blocks, Activation kind>
inline void linear_rows(const LinearWork& w, std::size_t block) {
  std::size_t row = 0;
  for (; row + 4 <= w.rows; row += 4) linear_tile<4, Blocks, kind>(w, row, block);
  for (; row < w.rows; ++row) linear_tile<1, Blocks, kind>(w, row, block);
}

void linear(const LinearWork& w) {
  with(w.activation, [&]<class K>(K) {
    std::size_t block = w.first_block;
    for (; block + 4 <= w.last_block; block += 4) linear_rows<4, K::value>(w, block);
    for (; block < w.last_block; ++block) linear_rows<1, K::value>(w, block);
  });
}

/// `Tile` neighbouring pixels of a row; `rows` are the input's under the kernel, `at` the first one's left
/// tap, all taps inside.
template <int Tile, Activation kind>
inline void depthwise_tile(const DepthwiseWork& w, const float* const* rows, std::size_t at, float* out,
                           Vector& total) {
  Vector sum[Tile];
  const Vector start = load(w.bias);
  for (int t = 0; t < Tile; ++t) sum[t] = start;
  const auto step = static_cast<std::size_t>(w.stride) * lanes;
  const float* taps = w.taps;
  for (int y = 0; y < w.kernel_height; ++y) {
    const float* in = rows[y] + at;
    for (int x = 0; x < w.kernel_width; ++x, taps += lanes, in += lanes) {
      const Vector tap = load(taps);
      for (int t = 0; t < Tile; ++t) sum[t] += tap * load(in + static_cast<std::size_t>(t) * step);
    }
  }
  for (int t = 0; t < Tile; ++t) {
    const Vector y = activated_map<kind>(sum[t]);
    total += y;
    store_map(out + static_cast<std::size_t>(t) * pixel, y);
  }
}

/// Row `y` of the block with its border of zeros, so that every tap is inside.
inline void row_with_border(const DepthwiseWork& w, int y, float* to, std::size_t columns) {
  if (y < 0 || y >= w.height) {
    __builtin_memset(to, 0, columns * lanes * sizeof(float));
    return;
  }
  const auto left = static_cast<std::size_t>(w.pad_left), width = static_cast<std::size_t>(w.width);
  const std::size_t copied = width < columns - left ? width : columns - left;
  __builtin_memset(to, 0, left * lanes * sizeof(float));
  const float* from = w.in + static_cast<std::size_t>(y) * width * pixel;
  for (std::size_t i = 0; i < copied; ++i) store(to + (left + i) * lanes, load_map(from + i * pixel));
  __builtin_memset(to + (left + copied) * lanes, 0, (columns - left - copied) * lanes * sizeof(float));
}

constexpr int tallest_kernel = 32;

/// Rows pass through a ring of as many as the kernel is high, which stays in the first cache.
void depthwise(const DepthwiseWork& w) {
  const auto columns = static_cast<std::size_t>((w.out_width - 1) * w.stride + w.kernel_width);
  const auto step = static_cast<std::size_t>(w.stride) * lanes;
  Vector total = {};
  with(w.activation, [&]<class K>(K) {
    int next = -w.pad_top;  // the first row that is not in the ring
    for (int y = 0; y < w.out_height; ++y) {
      const int top = y * w.stride - w.pad_top;
      if (next < top) next = top;
      const float* rows[tallest_kernel];
      const auto place = [&](int row) {
        return w.scratch + static_cast<std::size_t>((row + w.pad_top) % w.kernel_height) * columns * lanes;
      };
      for (; next < top + w.kernel_height; ++next) row_with_border(w, next, place(next), columns);
      for (int k = 0; k < w.kernel_height; ++k) rows[k] = place(top + k);
      float* out = w.out + static_cast<std::size_t>(y * w.out_width) * pixel;
      int x = 0;
      const auto run = [&]<int Tile>() {
        for (; x + Tile <= w.out_width; x += Tile) {
          depthwise_tile<Tile, K::value>(w, rows, static_cast<std::size_t>(x) * step,
                                         out + static_cast<std::size_t>(x) * pixel, total);
        }
      };
      run.template operator()<14>();
      run.template operator()<7>();
      run.template operator()<4>();
      run.template operator()<1>();
    }
  });
  if (w.mean) store(w.mean, total * (1.0f / static_cast<float>(w.out_height * w.out_width)));
}

struct Span {
  int first, last;  // of the taps inside
};
inline Span inside(int at, int size, int kernel) {
  return {at < 0 ? -at : 0, at + kernel > size ? size - at : kernel};
}

void pool(const PoolWork& w) {
  const Vector start = w.largest ? all(-__builtin_inff()) : Vector{};
  const float share = 1.0f / static_cast<float>(w.kernel[0] * w.kernel[1] * w.kernel[2]);
  float* out = w.out;
  for (int z = 0; z < w.out_size[0]; ++z) {
    const int z0 = z * w.stride[0] - w.padding[0];
    const Span depth = inside(z0, w.size[0], w.kernel[0]);
    for (int y = 0; y < w.out_size[1]; ++y) {
      const int y0 = y * w.stride[1] - w.padding[1];
      const Span height = inside(y0, w.size[1], w.kernel[1]);
      for (int x = 0; x < w.out_size[2]; ++x, out += pixel) {
        const int x0 = x * w.stride[2] - w.padding[2];
        const Span width = inside(x0, w.size[2], w.kernel[2]);
        Vector found = start;
        for (int k = depth.first; k < depth.last; ++k) {
          for (int j = height.first; j < height.last; ++j) {
            const int row = ((z0 + k) * w.size[1] + y0 + j) * w.size[2] + x0;
            for (int i = width.first; i < width.last; ++i) {
              const Vector v = load_map(w.in + static_cast<std::size_t>(row + i) * pixel);
              found = w.largest ? larger(found, v) : found + v;
            }
          }
        }
        store_map(out, w.largest ? found : found * share);
      }
    }
  }
}

void to_blocks(const float* plain, float* blocks, std::size_t channels, std::size_t pixels) {
  for (std::size_t first = 0; first < channels; first += lanes) {
    const std::size_t count = channels - first < lanes ? channels - first : lanes;
    for (std::size_t p = 0; p < pixels; ++p, blocks += pixel) {
      Vector v = {};
      for (std::size_t c = 0; c < count; ++c) v[c] = plain[(first + c) * pixels + p];
      store_map(blocks, v);
    }
  }
}

void from_blocks(const float* blocks, float* plain, std::size_t channels, std::size_t pixels) {
  for (std::size_t first = 0; first < channels; first += lanes) {
    const std::size_t count = channels - first < lanes ? channels - first : lanes;
    for (std::size_t p = 0; p < pixels; ++p, blocks += pixel) {
      const Vector v = load_map(blocks);
      for (std::size_t c = 0; c < count; ++c) plain[(first + c) * pixels + p] = v[c];
    }
  }
}

void pair(const float* first, const float* second, float* words, std::size_t count) {
#ifdef HAIMA_HALVES
  for (std::size_t i = 0; i < count; i += lanes) {
    const __mmask16 left = static_cast<__mmask16>(count - i < lanes ? (1U << (count - i)) - 1 : 0xffff);
    const auto half = [&](const float* from) {
      const __m256bh halves = _mm512_cvtneps_pbh(from ? _mm512_maskz_loadu_ps(left, from + i) : Vector{});
      return _mm512_cvtepu16_epi32(reinterpret_cast<__m256i>(halves));
    };
    const __m512i low = half(first), high = _mm512_slli_epi32(half(second), 16);
    _mm512_mask_storeu_epi32(words + i, left, _mm512_or_si512(low, high));
  }
#else
  __builtin_memcpy(words, first, count * sizeof(float));
  static_cast<void>(second);
#endif
}

constexpr Kernels table(std::string_view name, bool (*runs_here)(), void (*convolve)(const ConvolveWork&)) {
  return {.name = name,
          .lanes = lanes,
          .pixel = pixel,
          .runs_here = runs_here,
          .burn = burn,
          .activate = activate,
          .activate_map = activate_map,
          .add_maps = add_maps,
          .multiply_maps = multiply_maps,
          .affine = affine,
          .add = add,
          .multiply = multiply,
          .scale = scale,
          .mean = mean,
          .linear = linear,
          .convolve = convolve,
          .convolve_bytes = nullptr,
          .to_bytes = nullptr,
          .depthwise = depthwise,
          .pool = pool,
          .to_blocks = to_blocks,
          .from_blocks = from_blocks,
          .pair = pair};
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace
}  // namespace haima::engine
