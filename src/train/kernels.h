// Loops over plain memory that libtorch lacks or is slow in; each handles one thread's share.
#pragma once
#include <cstddef>

#include "train/numbers.h"

namespace haima::train {

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
