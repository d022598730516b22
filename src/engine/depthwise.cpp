// Depthwise convolutions by the engine's own loop: a block of channels at a time, its border filled with
// zeros.
#include <algorithm>
#include <cstring>

#include "engine/assembler.h"

namespace haima::engine {
namespace {

constexpr std::int64_t tallest = 32;
constexpr std::size_t widest_block = 16;

/// As blocks of channels: block, tap, lane.
Floats taps_of(const Op& op, std::size_t blocks, std::size_t lanes) {
  const graph::Tensor& weight = op.parameters[0];
  const auto channels = static_cast<std::size_t>(weight.shape[0]);
  const std::size_t taps = weight.values.size() / channels;
  Floats packed(blocks * taps * lanes);
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t t = 0; t < taps; ++t)
      packed.data()[(c / lanes * taps + t) * lanes + c % lanes] = weight.values[c * taps + t];
  }
  return packed;
}

}  // namespace

bool is_depthwise(const Assembler& a, int value) {
  const Op& op = a.op(value);
  if (op.node.kind != graph::Kind::conv || op.node.shape.size() != 4) return false;
  const std::int64_t groups = op.node.integer("groups");
  const auto &stride = op.node.list("stride"), &dilation = op.node.list("dilation");
  return groups > 1 && groups == a.dims(value)[1] && groups == a.dims(op.inputs[0])[1] &&
         stride[0] == stride[1] && dilation[0] == 1 && dilation[1] == 1 && !op.residual &&
         op.node.list("kernel")[0] <= tallest;
}

void assemble_depthwise(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.blocked(op.inputs[0]), out = a.new_blocked(value);
  const MapShape from = a.map_shape(op.inputs[0]), to = a.map_shape(value);
  const Dims d = a.dims(op.inputs[0]), e = a.dims(value);
  const std::size_t width = a.lanes();
  const auto taps = a.packed().get(op.node.name + " taps", [&] { return taps_of(op, to.blocks, width); });
  const auto bias = a.packed().get(op.node.name + " shift", [&] {
    Floats all(to.blocks * width);
    std::memcpy(all.data(), op.parameters[1].values.data(), op.parameters[1].values.size() * sizeof(float));
    return all;
  });
  const auto whole = [](std::int64_t number) { return static_cast<int>(number); };
  const auto &kernel = op.node.list("kernel"), &padding = op.node.list("padding");
  DepthwiseWork work{};
  work.height = whole(d[2]), work.width = whole(d[3]);
  work.out_height = whole(e[2]), work.out_width = whole(e[3]);
  work.kernel_height = whole(kernel[0]), work.kernel_width = whole(kernel[1]);
  work.stride = whole(op.node.list("stride")[0]);
  work.pad_top = whole(padding[0]), work.pad_left = whole(padding[1]);
  work.activation = op.activation;
  const std::size_t room = (depthwise_scratch(work, width) + 15) / 16 * 16, all = to.rows * to.blocks;
  const std::size_t parts = std::min(all, a.threads());
  const std::size_t in_size = a.block_size(from.pixels), out_size = a.block_size(to.pixels);
  const std::size_t tap_size = static_cast<std::size_t>(kernel[0] * kernel[1]) * width;
  const int average = a.take_average(value), mean = average < 0 ? -1 : a.new_plain(average);
  Step step{
      .name = op.node.name, .how = "depthwise", .reads = {in}, .writes = {out}, .scratch = parts * room};
  if (mean >= 0) step.writes.push_back(mean);
  step.parts = parts;
  step.run = [=, run = a.kernels().depthwise](const Frame& f, std::size_t part) {
    alignas(64) float means[widest_block];
    DepthwiseWork one = work;
    one.scratch = f.scratch + part * room;
    one.mean = mean >= 0 ? means : nullptr;
    for (std::size_t i = all * part / parts; i < all * (part + 1) / parts; ++i) {
      const std::size_t channel = i % to.blocks * width;
      one.in = f.at(in) + i * in_size;
      one.out = f.at(out) + i * out_size;
      one.taps = taps->data() + i % to.blocks * tap_size;
      one.bias = bias->data() + channel;
      run(one);
      if (mean < 0) continue;
      std::memcpy(f.at(mean) + i / to.blocks * to.channels + channel, means,
                  std::min(width, to.channels - channel) * sizeof(float));
    }
  };
  a.add(std::move(step));
}

}  // namespace haima::engine
