// The engine's own inner loops, one table of them per instruction set. A map lies in memory as blocks of
// `lanes` channels: channel / lanes, then pixels, then the channel within its block; the last block is filled
// with zeros. Its memory is counted in floats whatever it holds: a pixel of a block takes `pixel` of them,
// half as many as lanes where maps are bfloat16. Rows are plain float32. None of these starts a thread:
// callers hand out ranges.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "engine/activation.h"

namespace haima::engine {

/// rows × inputs times inputs × outputs, the weights in blocks of `lanes` outputs: outputs / lanes, inputs,
/// lane, as numbers of a map.
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

/// Neighbouring pixels in a row of a convolution, up to `widest_group` blocks of its output channels. The
/// input is words of 32 bits, one channel, two of bfloat16 or four of bytes, and has whatever border the
/// kernel reaches.
struct ConvolveWork {
  const float* in;                  // the first word under the kernel's first tap at the first pixel
  std::size_t in_blocks, in_block;  // how many there are, and words between them
  std::size_t words, step;          // words of a pixel, and from one pixel to that of the next output
  const std::size_t* taps;          // words from the first tap to each
  std::size_t tap_count;
  const float* weights;  // as input block, tap, word, output block, lane
  const float* bias;     // filled up to whole blocks
  const float* scale;    // of bytes: what a sum's unit is worth, likewise
  const float* before;   // added where not null, laid out as `out`
  float* out;
  std::size_t out_block;  // floats between blocks
  std::size_t pixels, blocks;
  Activation activation;
};
constexpr std::size_t widest_group = 4;

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
  std::size_t lanes, pixel;
  bool (*runs_here)();
  /// Multiplies and adds in registers alone, `rounds` times; how many floating-point operations that were.
  double (*burn)(std::size_t rounds);
  void (*activate)(float* x, std::size_t count, Activation);
  void (*activate_map)(const float* in, float* out, std::size_t pixels, Activation);
  void (*add_maps)(const float* a, const float* b, float* out, std::size_t pixels, Activation);
  void (*multiply_maps)(const float* a, const float* b, float* out, std::size_t pixels, Activation);
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
  void (*convolve)(const ConvolveWork&);  // null: oneDNN's is as good
  /// The same of unsigned bytes times signed ones, and a block's pixels as such bytes: each channel times
  /// factor, plus zero, rounded and kept within a byte. Null where the set has no bytes.
  void (*convolve_bytes)(const ConvolveWork&) = nullptr;
  void (*to_bytes)(const float* map, const float* factor, const float* zero, float* words,
                   std::size_t pixels) = nullptr;
  void (*depthwise)(const DepthwiseWork&);
  void (*pool)(const PoolWork&);
  /// Plain channels × pixels to blocks and back.
  void (*to_blocks)(const float* plain, float* blocks, std::size_t channels, std::size_t pixels);
  void (*from_blocks)(const float* blocks, float* plain, std::size_t channels, std::size_t pixels);
  /// Words of two rows of float32, the second null: zeros.
  void (*pair)(const float* first, const float* second, float* words, std::size_t count);
};

/// All that were built, widest first; the last runs everywhere.
std::span<const Kernels* const> all_kernels();
/// The widest that this processor runs.
const Kernels& best_kernels();
/// Those whose maps and weights are bfloat16 and whose sums are float32; null where the processor multiplies
/// none.
const Kernels* bfloat16_kernels();
/// Those that multiply bytes too; null where the processor can't.
const Kernels* byte_kernels();

/// Writes the `i`-th number of a map or of weights as the set holds them.
void put_number(const Kernels& kernels, float* memory, std::size_t i, float value);

}  // namespace haima::engine
