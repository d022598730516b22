#include "train/kernels.h"

#include <algorithm>
#include <cmath>

namespace haima::train {
namespace {

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

}  // namespace

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
