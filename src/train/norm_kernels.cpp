#include "train/norm_kernels.h"

#include <vector>

namespace haima::train {
namespace {

// A clone for a processor must hold these bodies itself: what it calls is compiled for the least of them.
#define HAIMA_INLINE [[gnu::always_inline]] inline
#define HAIMA_INLINED __attribute__((always_inline))

/// Sums in float32 over so many rows, then in float64.
constexpr std::size_t block_rows = 64;

template <Then then>
HAIMA_INLINE float activated(float z) {
  if constexpr (then == Then::relu) return std::max(z, 0.0f);
  if constexpr (then == Then::relu6) return std::min(std::max(z, 0.0f), 6.0f);
  if constexpr (then == Then::swish) return z * sigmoid(z);
  return z;
}

/// The gradient before the activation from that after it.
template <Then then>
HAIMA_INLINE float slope(float z, float dy) {
  if constexpr (then == Then::relu) return z > 0 ? dy : 0.0f;
  if constexpr (then == Then::relu6) return z > 0 && z < 6 ? dy : 0.0f;
  if constexpr (then == Then::swish) {
    const float s = sigmoid(z);
    return dy * s * (1 + z * (1 - s));
  }
  return dy;
}

/// Calls add(row, sums, others) of every row, and adds what it summed up block by block.
template <class Add>
HAIMA_INLINE void in_blocks(std::size_t rows, std::size_t channels, double* sum, double* other,
                            const Add& add) {
  std::vector<float> memory(2 * channels);
  float* __restrict first = memory.data();
  float* __restrict second = first + channels;
  for (std::size_t begin = 0; begin < rows; begin += block_rows) {
    std::fill(memory.begin(), memory.end(), 0.0f);
    for (std::size_t row = begin; row < std::min(rows, begin + block_rows); ++row) add(row, first, second);
    for (std::size_t c = 0; c < channels; ++c) sum[c] += first[c], other[c] += second[c];
  }
}

template <class T>
HAIMA_INLINE void sums_of(const NormShare<T>& share, const float* __restrict about, double* sum,
                          double* squares) {
  in_blocks(share.rows, share.channels, sum, squares,
            [&](std::size_t row, float* __restrict s, float* __restrict q) HAIMA_INLINED {
              const T* __restrict x = share.x + row * share.channels;
              for (std::size_t c = 0; c < share.channels; ++c) {
                const float away = wide(x[c]) - about[c];
                s[c] += away;
                q[c] += away * away;
              }
            });
}

template <Then then, class T>
HAIMA_INLINE void forward(const NormShare<T>& share, const NormLine& line) {
  const float* __restrict scale = line.scale;
  const float* __restrict offset = line.offset;
  for (std::size_t row = 0; row < share.rows; ++row) {
    const T* __restrict x = share.x + row * share.channels;
    T* __restrict y = share.out + row * share.channels;
    for (std::size_t c = 0; c < share.channels; ++c)
      store(activated<then>(wide(x[c]) * scale[c] + offset[c]), y[c]);
  }
}

template <Then then, class T>
HAIMA_INLINE void slopes_of(const NormShare<T>& share, const NormLine& line, const float* __restrict mean,
                            double* sum, double* products) {
  const float* __restrict scale = line.scale;
  const float* __restrict offset = line.offset;
  in_blocks(share.rows, share.channels, sum, products,
            [&](std::size_t row, float* __restrict s, float* __restrict p) HAIMA_INLINED {
              const T* __restrict x = share.x + row * share.channels;
              const T* __restrict dy = share.dy + row * share.channels;
              for (std::size_t c = 0; c < share.channels; ++c) {
                const float value = wide(x[c]), g = slope<then>(value * scale[c] + offset[c], wide(dy[c]));
                s[c] += g;
                p[c] += g * (value - mean[c]);
              }
            });
}

template <Then then, class T>
HAIMA_INLINE void backward(const NormShare<T>& share, const NormLine& line, const NormLine& back) {
  const float* __restrict scale = line.scale;
  const float* __restrict offset = line.offset;
  const float* __restrict back_scale = back.scale;
  const float* __restrict back_offset = back.offset;
  for (std::size_t row = 0; row < share.rows; ++row) {
    const T* __restrict x = share.x + row * share.channels;
    const T* __restrict dy = share.dy + row * share.channels;
    T* __restrict dx = share.out + row * share.channels;
    for (std::size_t c = 0; c < share.channels; ++c) {
      const float value = wide(x[c]), g = slope<then>(value * scale[c] + offset[c], wide(dy[c]));
      store(scale[c] * g + back_scale[c] * value + back_offset[c], dx[c]);
    }
  }
}

/// Calls work.operator()<then>() with the activation as a constant.
template <class Work>
HAIMA_INLINE void with(Then then, const Work& work) {
  switch (then) {
    case Then::nothing:
      return work.template operator()<Then::nothing>();
    case Then::relu:
      return work.template operator()<Then::relu>();
    case Then::relu6:
      return work.template operator()<Then::relu6>();
    case Then::swish:
      return work.template operator()<Then::swish>();
  }
}

}  // namespace

[[HAIMA_EACH_CPU]] void norm_sums(const NormShare<float>& share, const float* about, double* sum,
                                  double* squares) {
  sums_of(share, about, sum, squares);
}

[[HAIMA_EACH_CPU]] void norm_forward(const NormShare<float>& share, const NormLine& line, Then then) {
  with(then, [&]<Then known>() HAIMA_INLINED { forward<known>(share, line); });
}

[[HAIMA_EACH_CPU]] void norm_slopes(const NormShare<float>& share, const NormLine& line, Then then,
                                    const float* mean, double* sum, double* products) {
  with(then, [&]<Then known>() HAIMA_INLINED { slopes_of<known>(share, line, mean, sum, products); });
}

[[HAIMA_EACH_CPU]] void norm_backward(const NormShare<float>& share, const NormLine& line, Then then,
                                      const NormLine& back) {
  with(then, [&]<Then known>() HAIMA_INLINED { backward<known>(share, line, back); });
}

[[HAIMA_EACH_CPU]] void norm_sums(const NormShare<Bfloat16>& share, const float* about, double* sum,
                                  double* squares) {
  sums_of(share, about, sum, squares);
}

[[HAIMA_EACH_CPU]] void norm_forward(const NormShare<Bfloat16>& share, const NormLine& line, Then then) {
  with(then, [&]<Then known>() HAIMA_INLINED { forward<known>(share, line); });
}

[[HAIMA_EACH_CPU]] void norm_slopes(const NormShare<Bfloat16>& share, const NormLine& line, Then then,
                                    const float* mean, double* sum, double* products) {
  with(then, [&]<Then known>() HAIMA_INLINED { slopes_of<known>(share, line, mean, sum, products); });
}

[[HAIMA_EACH_CPU]] void norm_backward(const NormShare<Bfloat16>& share, const NormLine& line, Then then,
                                      const NormLine& back) {
  with(then, [&]<Then known>() HAIMA_INLINED { backward<known>(share, line, back); });
}

}  // namespace haima::train
