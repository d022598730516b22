// Loops over plain memory that libtorch lacks or is slow in; each handles one thread's share.
#pragma once
#include <cstddef>
#include <cstdint>

namespace haima::train {

/// The upper half of a float32.
struct Bfloat16 {
  std::uint16_t bits;
};

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

}  // namespace haima::train
