// Loops over plain memory that libtorch lacks or is slow in; each handles one thread's share.
#pragma once
#include <cstddef>

#include "train/numbers.h"

namespace haima::train {

void relu_forward(const float* x, float* y, std::size_t count);
void relu_forward(const double* x, double* y, std::size_t count);
void relu_forward(const Bfloat16* x, Bfloat16* y, std::size_t count);

/// y = the larger of a + b and 0.
void sum_relu_forward(const float* a, const float* b, float* y, std::size_t count);
void sum_relu_forward(const double* a, const double* b, double* y, std::size_t count);
void sum_relu_forward(const Bfloat16* a, const Bfloat16* b, Bfloat16* y, std::size_t count);

/// From the output: dx = dy where 0 < y, else 0.
void relu_backward(const float* y, const float* dy, float* dx, std::size_t count);
void relu_backward(const double* y, const double* dy, double* dx, std::size_t count);
void relu_backward(const Bfloat16* y, const Bfloat16* dy, Bfloat16* dx, std::size_t count);

void relu6_forward(const float* x, float* y, std::size_t count);
void relu6_forward(const double* x, double* y, std::size_t count);
void relu6_forward(const Bfloat16* x, Bfloat16* y, std::size_t count);

/// From the output: dx = dy where 0 < y < 6, else 0.
void relu6_backward(const float* y, const float* dy, float* dx, std::size_t count);
void relu6_backward(const double* y, const double* dy, double* dx, std::size_t count);
void relu6_backward(const Bfloat16* y, const Bfloat16* dy, Bfloat16* dx, std::size_t count);

void swish_forward(const float* x, float* y, std::size_t count);
void swish_forward(const double* x, double* y, std::size_t count);
void swish_forward(const Bfloat16* x, Bfloat16* y, std::size_t count);

/// From the input.
void swish_backward(const float* x, const float* dy, float* dx, std::size_t count);
void swish_backward(const double* x, const double* dy, double* dx, std::size_t count);
void swish_backward(const Bfloat16* x, const Bfloat16* dy, Bfloat16* dx, std::size_t count);

/// Square windows that lie side by side, channels innermost: one row of them.
struct PoolRow {
  std::size_t channels, in_width, windows, side;
};
/// y = the largest of each window.
void pool_forward(const PoolRow& row, const float* x, float* y);
void pool_forward(const PoolRow& row, const Bfloat16* x, Bfloat16* y);
/// dx = dy where the window's first largest is, else 0: numbers are taken as their bits. `free`: room for the
/// channels.
void pool_backward(const PoolRow& row, const std::uint32_t* x, const std::uint32_t* y,
                   const std::uint32_t* dy, std::uint32_t* dx, std::uint32_t* free);
void pool_backward(const PoolRow& row, const std::uint16_t* x, const std::uint16_t* y,
                   const std::uint16_t* dy, std::uint16_t* dx, std::uint16_t* free);

/// Numbers of one step, for all elements of a parameter.
struct UpdateRule {
  float rate, scale;  // gradients are taken times `scale`
  float momentum, beta1, beta2, forget, epsilon, decay;
  float correction1, correction2;  // what Adam's moments lack after few steps; of the second, its square root
};

/// One step of `w`; `first` and `second` are what the rule remembers (Kingma and Ba, 2015; Loshchilov and
/// Hutter, 2019; Tieleman and Hinton, 2012).
void adam_update(const UpdateRule& u, float* w, const float* g, float* first, float* second,
                 std::size_t count);
void adamw_update(const UpdateRule& u, float* w, const float* g, float* first, float* second,
                  std::size_t count);
void rmsprop_update(const UpdateRule& u, float* w, const float* g, float* first, float* second,
                    std::size_t count);
void sgd_update(const UpdateRule& u, float* w, const float* g, float* first, std::size_t count);

}  // namespace haima::train
