// Maps in blocks: pools, batch norms that stand alone, activations, sums and products.
#include <cstring>

#include "engine/assembler.h"

namespace haima::engine {
namespace {

using graph::Kind;

/// Runs work(row and block) for all of them.
void each_block(Assembler& a, int value, Step step, std::function<void(const Frame&, std::size_t)> work) {
  const MapShape m = a.map_shape(value);
  step.name = a.op(value).node.name;
  a.add_shared(std::move(step), m.rows * m.blocks, std::move(work));
}

void batch_norm(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.blocked(op.inputs[0]), out = a.over_blocked(value, op.inputs[0]);
  const MapShape m = a.map_shape(value);
  const std::size_t width = a.lanes();
  const auto padded = [&](const std::vector<float>& values) {
    Floats all(m.blocks * width);
    std::memcpy(all.data(), values.data(), values.size() * sizeof(float));
    return all;
  };
  const auto scale = a.packed().get(op.node.name + " scale", [&] { return padded(op.scale); });
  const auto shift = a.packed().get(op.node.name + " shift", [&] { return padded(op.shift); });
  const auto affine = a.kernels().affine;
  const std::size_t size = a.block_size(m.pixels);
  each_block(a, value, {.how = "affine", .reads = {in}, .writes = {out}},
             [=, activation = op.activation](const Frame& f, std::size_t i) {
               const std::size_t channel = i % m.blocks * width;
               affine(f.at(in) + i * size, f.at(out) + i * size, scale->data() + channel,
                      shift->data() + channel, 1, m.pixels, activation);
             });
}

void activation(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.blocked(op.inputs[0]), out = a.over_blocked(value, op.inputs[0]);
  const std::size_t pixels = a.map_shape(value).pixels, size = a.block_size(pixels);
  const auto activate = a.kernels().activate_map;
  each_block(a, value, {.how = "activation", .reads = {in}, .writes = {out}},
             [=, kind = activation_of(op.node.kind)](const Frame& f, std::size_t i) {
               activate(f.at(in) + i * size, f.at(out) + i * size, pixels, kind);
             });
}

void two_maps(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int x = a.blocked(op.inputs[0]), y = a.blocked(op.inputs[1]);
  const int out = a.over_blocked(value, op.inputs[0]);
  const auto combine = op.node.kind == Kind::add ? a.kernels().add_maps : a.kernels().multiply_maps;
  const std::size_t pixels = a.map_shape(value).pixels, size = a.block_size(pixels);
  each_block(a, value, {.how = "elementwise", .reads = {x, y}, .writes = {out}},
             [=, activation = op.activation](const Frame& f, std::size_t i) {
               combine(f.at(x) + i * size, f.at(y) + i * size, f.at(out) + i * size, pixels, activation);
             });
}

/// A map times one factor a channel: squeeze-and-excitation.
void gate(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int x = a.blocked(op.inputs[0]), factors = a.plain(op.inputs[1]);
  const int out = a.over_blocked(value, op.inputs[0]);
  const MapShape m = a.map_shape(value);
  const std::size_t width = a.lanes(), size = a.block_size(m.pixels);
  const auto scale = a.kernels().scale;
  each_block(a, value, {.how = "gate", .reads = {x, factors}, .writes = {out}},
             [=](const Frame& f, std::size_t i) {
               const std::size_t channel = i % m.blocks * width;
               alignas(64) float block[16] = {};
               std::memcpy(block, f.at(factors) + i / m.blocks * m.channels + channel,
                           std::min(width, m.channels - channel) * sizeof(float));
               scale(f.at(x) + i * size, block, f.at(out) + i * size, 1, m.pixels);
             });
}

void global_average(Assembler& a, int value) {
  const int x = a.blocked(a.op(value).inputs[0]), out = a.new_plain(value);
  const MapShape m = a.map_shape(a.op(value).inputs[0]);
  const std::size_t width = a.lanes(), size = a.block_size(m.pixels);
  const auto mean = a.kernels().mean;
  each_block(a, a.op(value).inputs[0], {.how = "mean", .reads = {x}, .writes = {out}},
             [=](const Frame& f, std::size_t i) {
               const std::size_t channel = i % m.blocks * width;
               alignas(64) float block[16];
               mean(f.at(x) + i * size, block, 1, m.pixels);
               std::memcpy(f.at(out) + i / m.blocks * m.channels + channel, block,
                           std::min(width, m.channels - channel) * sizeof(float));
             });
}

/// The attribute's three numbers: depth, height and width, `fill` for the axes that the map lacks.
void three(const std::vector<std::int64_t>& values, int fill, int (&out)[3]) {
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t missing = 3 - values.size();
    out[i] = i < missing ? fill : static_cast<int>(values[i - missing]);
  }
}

void pool(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int x = a.blocked(op.inputs[0]), out = a.new_blocked(value);
  const MapShape from = a.map_shape(op.inputs[0]), to = a.map_shape(value);
  const Dims in = a.dims(op.inputs[0]), done = a.dims(value);
  PoolWork work{};
  three({in.begin() + 2, in.end()}, 1, work.size);
  three({done.begin() + 2, done.end()}, 1, work.out_size);
  three(op.node.list("kernel"), 1, work.kernel);
  three(op.node.list("stride"), 1, work.stride);
  three(op.node.list("padding"), 0, work.padding);
  work.largest = op.node.kind == Kind::max_pool;
  const std::size_t in_size = a.block_size(from.pixels), out_size = a.block_size(to.pixels);
  const auto run = a.kernels().pool;
  each_block(a, value, {.how = "pool", .reads = {x}, .writes = {out}}, [=](const Frame& f, std::size_t i) {
    PoolWork one = work;
    one.in = f.at(x) + i * in_size;
    one.out = f.at(out) + i * out_size;
    run(one);
  });
}

/// Whether `value` is one number a channel.
bool is_gate(const Assembler& a, int value) {
  const Dims d = a.dims(value);
  return d.size() > 2 && product(d, 2) == 1;
}

}  // namespace

void assemble_map(Assembler& a, int value) {
  const Op& op = a.op(value);
  switch (op.node.kind) {
    case Kind::batch_norm:
      return batch_norm(a, value);
    case Kind::max_pool:
    case Kind::average_pool:
      return pool(a, value);
    case Kind::global_average:
      return global_average(a, value);
    case Kind::add:
      return two_maps(a, value);
    case Kind::multiply:
      if (a.dims(op.inputs[0]) == a.dims(op.inputs[1])) return two_maps(a, value);
      if (is_gate(a, op.inputs[1]) && a.dims(op.inputs[0])[1] == a.dims(op.inputs[1])[1])
        return gate(a, value);
      return assemble_plain(a, value);
    default:
      return activation(a, value);
  }
}

void assemble_concat(Assembler& a, int value) {
  const Op& op = a.op(value);
  bool in_blocks = op.node.integer("axis") == 1 && op.node.shape.size() >= 3;
  for (const int input : op.inputs) in_blocks = in_blocks && a.is_blocked(input);
  for (std::size_t i = 0; i + 1 < op.inputs.size(); ++i)
    in_blocks = in_blocks && a.map_shape(op.inputs[i]).channels % a.lanes() == 0;
  if (!in_blocks) return assemble_plain(a, value);
  const int out = a.new_blocked(value);
  const MapShape whole = a.map_shape(value);
  std::size_t offset = 0;
  for (const int input : op.inputs) {
    const int x = a.blocked(input);
    const std::size_t size = a.map_shape(input).blocks * a.block_size(whole.pixels);
    const std::size_t row = whole.blocks * a.block_size(whole.pixels);
    if (whole.rows > 1 || !a.place_inside(x, out, offset)) {
      a.add({.name = op.node.name,
             .how = "copy",
             .reads = {x},
             .writes = {out},
             .run = [=](const Frame& f, std::size_t) {
               for (std::size_t r = 0; r < whole.rows; ++r)
                 std::memcpy(f.at(out) + r * row + offset, f.at(x) + r * size, size * sizeof(float));
             }});
    }
    offset += size;
  }
}

}  // namespace haima::engine
