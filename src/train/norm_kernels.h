// Batch norm over rows of channels, with the activation that follows it in the same pass over memory; each
// call handles one thread's share.
#pragma once
#include <cstddef>

#include "train/numbers.h"

namespace haima::train {

/// The activation after a norm.
enum class Then { nothing, relu, relu6, swish };

/// rows × channels numbers, channels innermost. A norm is x · scale + offset of each channel.
template <class T>
struct NormShare {
  std::size_t rows = 0, channels = 0;
  const T* x = nullptr;
  const T* dy = nullptr;  // of the activation's output
  T* out = nullptr;       // y, or dx
};

struct NormLine {
  const float* scale;
  const float* offset;
};

/// Adds Σ (x − about) and Σ (x − about)² of each channel.
void norm_sums(const NormShare<float>& share, const float* about, double* sum, double* squares);
void norm_sums(const NormShare<Bfloat16>& share, const float* about, double* sum, double* squares);

/// out = then(x · scale + offset)
void norm_forward(const NormShare<float>& share, const NormLine& line, Then then);
void norm_forward(const NormShare<Bfloat16>& share, const NormLine& line, Then then);

/// With g the gradient before the activation: adds Σ g and Σ g · (x − mean) of each channel.
void norm_slopes(const NormShare<float>& share, const NormLine& line, Then then, const float* mean,
                 double* sum, double* products);
void norm_slopes(const NormShare<Bfloat16>& share, const NormLine& line, Then then, const float* mean,
                 double* sum, double* products);

/// out = scale · g + back.scale · x + back.offset
void norm_backward(const NormShare<float>& share, const NormLine& line, Then then, const NormLine& back);
void norm_backward(const NormShare<Bfloat16>& share, const NormLine& line, Then then, const NormLine& back);

}  // namespace haima::train
