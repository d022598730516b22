// The engine's own inner loops, one table of them per instruction set. A map lies in memory as blocks of
// `lanes` channels: channel / lanes, then pixels, then the channel within its block; the last block is filled
// with zeros. A row is plain. None of these starts a thread: callers hand out ranges.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "engine/activation.h"

namespace haima::engine {

/// rows × inputs times inputs × outputs, the weights in blocks of `lanes` outputs: outputs / lanes, inputs,
/// lane.
struct LinearWork {
  const float *in = nullptr, *weights = nullptr;
  const float* bias = nullptr;    // filled up to whole blocks
  const float* before = nullptr;  // added where not null, laid out as `out`
  float* out = nullptr;
  std::size_t rows = 0, inputs = 0, outputs = 0;
  std::size_t in_stride = 0, out_stride = 0;  // between rows
  std::size_t first_block = 0, last_block = 0;
  Activation activation = Activation::none;
};

/// A depthwise convolution over one block of channels, its kernel at most 32 high; taps lie as kernel row,
/// kernel column, lane.
struct DepthwiseWork {
  const float *in, *taps, *bias;
  float *out, *mean;  // mean: of each channel over the output's pixels, null: not wanted
  float* scratch;     // room for the rows under the kernel with their border: depthwise_scratch()
  int height, width, out_height, out_width;
  int kernel_height, kernel_width, stride, pad_top, pad_left;
  Activation activation;
};
std::size_t depthwise_scratch(const DepthwiseWork& work, std::size_t lanes);

/// A pool over one block of channels.
struct PoolWork {
  const float* in;
  float* out;
  int size[3], out_size[3], kernel[3], stride[3], padding[3];  // depth, height, width
  bool largest;                                                // else the mean, padding counted as zeros
};

struct Kernels {
  std::string_view name;
  std::size_t lanes;
  bool (*runs_here)();
  /// Multiplies and adds in registers alone, `rounds` times; how many floating-point operations that were.
  double (*burn)(std::size_t rounds);
  void (*activate)(float* x, std::size_t count, Activation);
  /// in * scale + shift by channel, over blocks of `pixels`.
  void (*affine)(const float* in, float* out, const float* scale, const float* shift, std::size_t blocks,
                 std::size_t pixels, Activation);
  void (*add)(const float* a, const float* b, float* out, std::size_t count, Activation);
  void (*multiply)(const float* a, const float* b, float* out, std::size_t count, Activation);
  /// Each block of `pixels` times its channels' factors.
  void (*scale)(const float* in, const float* factors, float* out, std::size_t blocks, std::size_t pixels);
  /// The mean of each channel over `pixels`.
  void (*mean)(const float* in, float* out, std::size_t blocks, std::size_t pixels);
  void (*linear)(const LinearWork&);
  void (*depthwise)(const DepthwiseWork&);
  void (*pool)(const PoolWork&);
  /// Plain channels × pixels to blocks and back.
  void (*to_blocks)(const float* plain, float* blocks, std::size_t channels, std::size_t pixels);
  void (*from_blocks)(const float* blocks, float* plain, std::size_t channels, std::size_t pixels);
};

/// All that were built, widest first; the last runs everywhere.
std::span<const Kernels* const> all_kernels();
/// The widest that this processor runs.
const Kernels& best_kernels();

}  // namespace haima::engine
