// The inner loop of convolutions whose weights lie as ConvolveWork says, for sets with 32 registers of 16
// lanes: a tile of pixels times a group of blocks is summed in registers, each sum over the inputs in one
// order. With HAIMA_BYTES also of bytes.
#pragma once
#include "engine/kernels_body.h"

namespace haima::engine {
namespace {

// Each instruction set's file includes this once.
// NOLINTBEGIN(misc-definitions-in-headers)

/// All of x86-64-v4, which the sets that include this are compiled for.
inline bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512cd");
}

/// The numbers that a convolution multiplies: a word is one of float32, or two of bfloat16.
struct Numbers {
  typedef Vector Sum;
  static Sum begin(const ConvolveWork& w, std::size_t block) { return load(w.bias + block * lanes); }
  static Vector words(const float* from) { return load(from); }
  static Vector word(const float* from) { return all(*from); }
  static Sum with_products(Sum sum, Vector weights, Vector word) {
#ifdef HAIMA_HALVES
#if defined(__clang__) && __clang_major__ < 17
    asm("" : "+v"(word));  // clang 16 breaks off where it would fold what is spread into the product
#endif
    return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(weights), reinterpret_cast<__m512bh>(word));
#else
    return sum + weights * word;
#endif
  }
  static Vector result(const ConvolveWork&, std::size_t, Sum sum) { return sum; }
};

#ifdef HAIMA_BYTES
/// A word is four bytes, whose products with signed bytes are added up without any error.
struct ByteNumbers {
  typedef __m512i Sum;
  static Sum begin(const ConvolveWork&, std::size_t) { return _mm512_setzero_si512(); }
  static __m512i words(const float* from) { return _mm512_loadu_si512(from); }
  static __m512i word(const float* from) {
    int word;
    __builtin_memcpy(&word, from, sizeof word);
    return _mm512_set1_epi32(word);
  }
  static Sum with_products(Sum sum, __m512i weights, __m512i word) {
    return _mm512_dpbusd_epi32(sum, word, weights);
  }
  static Vector result(const ConvolveWork& w, std::size_t block, Sum sum) {
    return _mm512_cvtepi32_ps(sum) * load(w.scale + block * lanes) + load(w.bias + block * lanes);
  }
};

/// Pixels of a block of channels as bytes: times factor, plus zero, to the nearest whole number.
void to_bytes(const float* map, const float* factor, const float* zero, float* words, std::size_t pixels) {
  const Vector times = load(factor), plus = load(zero);
  auto* bytes = reinterpret_cast<unsigned char*>(words);
  for (std::size_t i = 0; i < pixels; ++i) {
    const __m512i number = _mm512_cvtps_epi32(load_map(map + i * pixel) * times + plus);
    const __m128i held = _mm512_cvtusepi32_epi8(_mm512_max_epi32(number, _mm512_setzero_si512()));
    __builtin_memcpy(bytes + i * lanes, &held, sizeof held);
  }
}
#endif

/// The first `count` of `Tile` pixels from `first` on; what is beyond them is computed of the last and left.
template <class Number, int Tile, int Blocks, Activation kind>
inline void convolve_tile(const ConvolveWork& w, std::size_t first, std::size_t count) {
  typename Number::Sum sum[Tile][Blocks];
  const float* in[Tile];
  for (std::size_t t = 0; t < Tile; ++t) {
    in[t] = w.in + (first + (t < count ? t : count - 1)) * w.step;
    for (std::size_t b = 0; b < Blocks; ++b) sum[t][b] = Number::begin(w, b);
  }
  const float* weights = w.weights;
  for (std::size_t block = 0; block < w.in_blocks; ++block) {
    for (std::size_t tap = 0; tap < w.tap_count; ++tap) {
      const std::size_t begin = block * w.in_block + w.taps[tap];
      for (std::size_t i = begin; i < begin + w.words; ++i, weights += Blocks * lanes) {
        decltype(Number::words(weights)) column[Blocks];
        for (std::size_t b = 0; b < Blocks; ++b) column[b] = Number::words(weights + b * lanes);
        for (std::size_t t = 0; t < Tile; ++t) {
          const auto word = Number::word(in[t] + i);
          for (std::size_t b = 0; b < Blocks; ++b)
            sum[t][b] = Number::with_products(sum[t][b], column[b], word);
        }
      }
    }
  }
  for (std::size_t t = 0; t < Tile && t < count; ++t) {
    for (std::size_t b = 0; b < Blocks; ++b) {
      const std::size_t at = b * w.out_block + (first + t) * pixel;
      Vector x = Number::result(w, b, sum[t][b]);
      if (w.before) x += load_map(w.before + at);
      store_map(w.out + at, activated_map<kind>(x));
    }
  }
}

template <class Number, int Tile, int Blocks, Activation kind>
inline void convolve_row(const ConvolveWork& w) {
  for (std::size_t at = 0; at < w.pixels; at += Tile)
    convolve_tile<Number, Tile, Blocks, kind>(w, at, w.pixels - at < Tile ? w.pixels - at : Tile);
}

template <class Number, Activation kind>
void convolve_as(const ConvolveWork& w) {
  switch (w.blocks) {
    case 1:
      return convolve_row<Number, 14, 1, kind>(w);
    case 2:
      return convolve_row<Number, 14, 2, kind>(w);
    case 3:
      return convolve_row<Number, 8, 3, kind>(w);
    default:
      return convolve_row<Number, 7, 4, kind>(w);
  }
}

void convolve(const ConvolveWork& w) {
  with(w.activation, [&]<class K>(K) { convolve_as<Numbers, K::value>(w); });
}

#ifdef HAIMA_BYTES
void convolve_bytes(const ConvolveWork& w) {
  with(w.activation, [&]<class K>(K) { convolve_as<ByteNumbers, K::value>(w); });
}

constexpr Kernels with_bytes(Kernels table) {
  table.to_bytes = to_bytes;
  table.convolve_bytes = convolve_bytes;
  return table;
}
#endif

// NOLINTEND(misc-definitions-in-headers)

}  // namespace
}  // namespace haima::engine
