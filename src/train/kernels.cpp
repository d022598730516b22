#include "train/kernels.h"

#include <algorithm>
#include <cmath>

namespace haima::train {
namespace {

template <class T>
inline void rectify(const T* x, T* y, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) y[i] = std::max(x[i], T{0});
}

template <class T>
inline void rectify_sum(const T* a, const T* b, T* y, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto sum = wide(a[i]) + wide(b[i]);
    store(std::max(sum, decltype(sum){0}), y[i]);
  }
}

template <class T>
inline void pass_above(const T* y, const T* dy, T* dx, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const T slope = dy[i];  // read in any case, so that nothing branches
    dx[i] = y[i] > 0 ? slope : T{0};
  }
}

template <class T>
inline void clamp_all(const T* x, T* y, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) y[i] = std::min(std::max(x[i], T{0}), T{6});
}

template <class T>
inline void pass_inside(const T* y, const T* dy, T* dx, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const T slope = dy[i];  // read in any case, so that nothing branches
    dx[i] = y[i] > 0 && y[i] < 6 ? slope : T{0};
  }
}

template <class T>
inline void swish_all(const T* x, T* y, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto v = wide(x[i]);
    store(v * sigmoid(v), y[i]);
  }
}

template <class T>
inline void swish_slope(const T* x, const T* dy, T* dx, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto v = wide(x[i]);
    const auto s = sigmoid(v);
    store(wide(dy[i]) * s * (1 + v * (1 - s)), dx[i]);
  }
}

/// Where pixel `i` of a window lies.
inline std::size_t place_of(const PoolRow& row, std::size_t window, std::size_t i) {
  return (i / row.side * row.in_width + window * row.side + i % row.side) * row.channels;
}

template <class T>
inline void take_larger(const T* __restrict x, T* __restrict y, std::size_t channels) {
  for (std::size_t c = 0; c < channels; ++c) {
    const float one = wide(x[c]), before = wide(y[c]);
    store(before < one ? one : before, y[c]);
  }
}

template <class T>
inline void largest(const PoolRow& row, const T* x, T* y) {
  for (std::size_t window = 0; window < row.windows; ++window, y += row.channels) {
    std::copy_n(x + place_of(row, window, 0), row.channels, y);
    for (std::size_t i = 1; i < row.side * row.side; ++i)
      take_larger(x + place_of(row, window, i), y, row.channels);
  }
}

/// dx = dy where x is the largest and none before it was, which `free` keeps in mind as ones.
template <class Bits>
inline void pass_to_first(const Bits* __restrict x, const Bits* __restrict y, const Bits* __restrict dy,
                          Bits* __restrict dx, Bits* __restrict free, std::size_t channels) {
  for (std::size_t c = 0; c < channels; ++c) {
    const Bits is = static_cast<Bits>(-static_cast<int>(x[c] == y[c])) & free[c];
    dx[c] = dy[c] & is;
    free[c] = free[c] & static_cast<Bits>(~is);
  }
}

template <class Bits>
inline void to_largest(const PoolRow& row, const Bits* x, const Bits* y, const Bits* dy, Bits* dx,
                       Bits* free) {
  for (std::size_t window = 0; window < row.windows; ++window, y += row.channels, dy += row.channels) {
    std::fill_n(free, row.channels, static_cast<Bits>(~Bits{0}));
    for (std::size_t i = 0; i < row.side * row.side; ++i) {
      const std::size_t at = place_of(row, window, i);
      pass_to_first(x + at, y, dy, dx + at, free, row.channels);
    }
  }
}

}  // namespace

[[HAIMA_EACH_CPU]] void pool_forward(const PoolRow& row, const float* x, float* y) { largest(row, x, y); }

[[HAIMA_EACH_CPU]] void pool_forward(const PoolRow& row, const Bfloat16* x, Bfloat16* y) {
  largest(row, x, y);
}

[[HAIMA_EACH_CPU]] void pool_backward(const PoolRow& row, const std::uint32_t* x, const std::uint32_t* y,
                                      const std::uint32_t* dy, std::uint32_t* dx, std::uint32_t* free) {
  to_largest(row, x, y, dy, dx, free);
}

[[HAIMA_EACH_CPU]] void pool_backward(const PoolRow& row, const std::uint16_t* x, const std::uint16_t* y,
                                      const std::uint16_t* dy, std::uint16_t* dx, std::uint16_t* free) {
  to_largest(row, x, y, dy, dx, free);
}

[[HAIMA_EACH_CPU]] void relu_forward(const float* x, float* y, std::size_t count) { rectify(x, y, count); }

void relu_forward(const double* x, double* y, std::size_t count) { rectify(x, y, count); }

[[HAIMA_EACH_CPU]] void relu_forward(const Bfloat16* x, Bfloat16* y, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint16_t bits = x[i].bits;
    y[i].bits = bits & 0x8000 ? std::uint16_t{0} : bits;
  }
}

[[HAIMA_EACH_CPU]] void sum_relu_forward(const float* a, const float* b, float* y, std::size_t count) {
  rectify_sum(a, b, y, count);
}

void sum_relu_forward(const double* a, const double* b, double* y, std::size_t count) {
  rectify_sum(a, b, y, count);
}

[[HAIMA_EACH_CPU]] void sum_relu_forward(const Bfloat16* a, const Bfloat16* b, Bfloat16* y,
                                         std::size_t count) {
  rectify_sum(a, b, y, count);
}

[[HAIMA_EACH_CPU]] void relu_backward(const float* y, const float* dy, float* dx, std::size_t count) {
  pass_above(y, dy, dx, count);
}

void relu_backward(const double* y, const double* dy, double* dx, std::size_t count) {
  pass_above(y, dy, dx, count);
}

[[HAIMA_EACH_CPU]] void relu_backward(const Bfloat16* y, const Bfloat16* dy, Bfloat16* dx,
                                      std::size_t count) {
  // The output is never below zero: whatever has a bit is above.
  for (std::size_t i = 0; i < count; ++i)
    dx[i].bits = dy[i].bits & static_cast<std::uint16_t>(-static_cast<int>(y[i].bits != 0));
}

[[HAIMA_EACH_CPU]] void relu6_forward(const float* x, float* y, std::size_t count) { clamp_all(x, y, count); }

void relu6_forward(const double* x, double* y, std::size_t count) { clamp_all(x, y, count); }

// Positive bfloat16 numbers are ordered as their bits are, and negative ones lie above all of them.
constexpr std::uint16_t six_bits = 0x40c0;

[[HAIMA_EACH_CPU]] void relu6_forward(const Bfloat16* x, Bfloat16* y, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint16_t bits = x[i].bits;
    y[i].bits = bits & 0x8000 ? std::uint16_t{0} : std::min(bits, six_bits);
  }
}

[[HAIMA_EACH_CPU]] void relu6_backward(const float* y, const float* dy, float* dx, std::size_t count) {
  pass_inside(y, dy, dx, count);
}

void relu6_backward(const double* y, const double* dy, double* dx, std::size_t count) {
  pass_inside(y, dy, dx, count);
}

[[HAIMA_EACH_CPU]] void relu6_backward(const Bfloat16* y, const Bfloat16* dy, Bfloat16* dx,
                                       std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    // Zero wraps around: one comparison, and a mask in place of a branch.
    const bool inside = static_cast<std::uint16_t>(y[i].bits - 1) < six_bits - 1;
    dx[i].bits = dy[i].bits & static_cast<std::uint16_t>(-static_cast<int>(inside));
  }
}

[[HAIMA_EACH_CPU]] void swish_forward(const float* x, float* y, std::size_t count) { swish_all(x, y, count); }

void swish_forward(const double* x, double* y, std::size_t count) { swish_all(x, y, count); }

[[HAIMA_EACH_CPU]] void swish_forward(const Bfloat16* x, Bfloat16* y, std::size_t count) {
  swish_all(x, y, count);
}

[[HAIMA_EACH_CPU]] void swish_backward(const float* x, const float* dy, float* dx, std::size_t count) {
  swish_slope(x, dy, dx, count);
}

void swish_backward(const double* x, const double* dy, double* dx, std::size_t count) {
  swish_slope(x, dy, dx, count);
}

[[HAIMA_EACH_CPU]] void swish_backward(const Bfloat16* x, const Bfloat16* dy, Bfloat16* dx,
                                       std::size_t count) {
  swish_slope(x, dy, dx, count);
}

[[HAIMA_EACH_CPU]] void adam_update(const UpdateRule& u, float* w, const float* g, float* first,
                                    float* second, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const float slope = u.scale * g[i] + u.decay * w[i];
    first[i] = u.beta1 * first[i] + (1 - u.beta1) * slope;
    second[i] = u.beta2 * second[i] + (1 - u.beta2) * slope * slope;
    w[i] -= u.rate / u.correction1 * first[i] / (std::sqrt(second[i]) / u.correction2 + u.epsilon);
  }
}

[[HAIMA_EACH_CPU]] void adamw_update(const UpdateRule& u, float* w, const float* g, float* first,
                                     float* second, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const float slope = u.scale * g[i];
    first[i] = u.beta1 * first[i] + (1 - u.beta1) * slope;
    second[i] = u.beta2 * second[i] + (1 - u.beta2) * slope * slope;
    w[i] -= u.rate * u.decay * w[i];
    w[i] -= u.rate / u.correction1 * first[i] / (std::sqrt(second[i]) / u.correction2 + u.epsilon);
  }
}

[[HAIMA_EACH_CPU]] void rmsprop_update(const UpdateRule& u, float* w, const float* g, float* first,
                                       float* second, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const float slope = u.scale * g[i] + u.decay * w[i];
    second[i] = u.forget * second[i] + (1 - u.forget) * slope * slope;
    first[i] = u.momentum * first[i] + slope / (std::sqrt(second[i]) + u.epsilon);
    w[i] -= u.rate * first[i];
  }
}

[[HAIMA_EACH_CPU]] void sgd_update(const UpdateRule& u, float* w, const float* g, float* first,
                                   std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    first[i] = u.momentum * first[i] + u.scale * g[i] + u.decay * w[i];
    w[i] -= u.rate * first[i];
  }
}

}  // namespace haima::train
