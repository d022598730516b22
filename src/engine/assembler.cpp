#include "engine/assembler.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace haima::engine {
namespace {

/// More parts than threads, so that one that is late is helped.
constexpr std::size_t parts_a_thread = 2;

std::size_t blocks_of(std::size_t channels, std::size_t lanes) { return (channels + lanes - 1) / lanes; }

}  // namespace

std::shared_ptr<const Floats> Packed::get(const std::string& key, const std::function<Floats()>& make) {
  const std::lock_guard lock{mutex_};
  std::shared_ptr<const Floats>& slot = made_[key];
  if (!slot) slot = std::make_shared<const Floats>(make());
  return slot;
}

std::int64_t product(const Dims& dims, std::size_t from) {
  std::int64_t total = 1;
  for (std::size_t i = from; i < dims.size(); ++i) total *= dims[i];
  return total;
}

std::size_t size_of(const Dims& dims) { return static_cast<std::size_t>(product(dims)); }

Assembler::Assembler(const Workshop& workshop, const Part& part, const ProgramSize& size)
    : workshop_(workshop), part_(part), size_(size) {
  for (const int value : part.ops) {
    for (const int input : op(value).inputs) last_use_[input] = value;
  }
  for (const int value : part.results) last_use_[value] = std::numeric_limits<int>::max();
  int outside = 0;
  for (const int value : part.inputs) {
    plain_[value] = new_buffer(size_of(dims(value)));
    buffers_.back().outside = outside++;
  }
}

std::unique_ptr<Program> Assembler::finish() {
  for (const int value : part_.ops) {
    if (!taken_.contains(value)) assemble(*this, value);
  }
  int outside = static_cast<int>(part_.inputs.size());
  for (const int value : part_.results) {
    const int from = plain(value), to = new_buffer(size_of(dims(value)));
    buffers_.back().outside = outside++;
    const std::size_t bytes = buffers_.back().size * sizeof(float);
    add({.name = op(value).node.name,
         .how = "result",
         .reads = {from},
         .writes = {to},
         .run = [=](const Frame& f, std::size_t) { std::memcpy(f.at(to), f.at(from), bytes); }});
  }
  return std::make_unique<Program>(std::move(steps_), buffers_, size_.threads);
}

Dims Assembler::dims(int value) const {
  const graph::Shape& shape = op(value).node.shape;
  Dims lengths;
  for (const graph::Length length : shape) lengths.push_back(length.at(1, size_.slices));
  lengths[0] = size_.rows;
  return lengths;
}

MapShape Assembler::map_shape(int value) const {
  const Dims d = dims(value);
  const auto channels = static_cast<std::size_t>(d[1]);
  return {static_cast<std::size_t>(d[0]), channels, blocks_of(channels, lanes()),
          static_cast<std::size_t>(product(d, 2))};
}

int Assembler::new_buffer(std::size_t size) {
  buffers_.push_back({.size = size});
  return static_cast<int>(buffers_.size()) - 1;
}

int Assembler::between(std::size_t size) { return new_buffer(size); }

int Assembler::new_plain(int value) { return plain_[value] = new_buffer(size_of(dims(value))); }

int Assembler::new_blocked(int value) {
  const MapShape m = map_shape(value);
  return blocked_[value] = new_buffer(m.rows * m.blocks * block_size(m.pixels));
}

bool Assembler::may_overwrite(int value, int of, int buffer) const {
  const auto last = last_use_.find(of);
  const Buffer& memory = buffers_[static_cast<std::size_t>(buffer)];
  return last != last_use_.end() && last->second <= value && memory.outside < 0 && !memory.shared &&
         !parts_.contains(buffer) && !wholes_.contains(buffer);
}

int Assembler::over_plain(int value, int of) {
  const int from = plain(of), to = new_plain(value);
  if (may_overwrite(value, of, from)) buffers_[static_cast<std::size_t>(to)].home = from;
  return to;
}

int Assembler::over_blocked(int value, int of) {
  const int from = blocked(of), to = new_blocked(value);
  if (may_overwrite(value, of, from)) buffers_[static_cast<std::size_t>(to)].home = from;
  return to;
}

void Assembler::view(int value, int buffer) {
  plain_[value] = buffer;
  buffers_[static_cast<std::size_t>(buffer)].shared = true;
}

int Assembler::take_average(int value) {
  for (const int other : part_.ops) {
    if (op(other).node.kind != graph::Kind::global_average || op(other).inputs[0] != value) continue;
    taken_.insert(other);
    return other;
  }
  return -1;
}

bool Assembler::place_inside(int part, int whole, std::size_t offset) {
  Buffer& memory = buffers_[static_cast<std::size_t>(part)];
  if (memory.outside >= 0 || memory.home >= 0 || memory.shared || parts_.contains(part)) return false;
  memory.home = whole;
  memory.offset = offset;
  parts_.insert(part);
  wholes_.insert(whole);
  return true;
}

int Assembler::plain(int value) {
  if (!plain_.contains(value)) convert(value, false);
  return plain_.at(value);
}

int Assembler::blocked(int value) {
  if (!blocked_.contains(value)) convert(value, true);
  return blocked_.at(value);
}

void Assembler::convert(int value, bool to_blocks) {
  const MapShape m = map_shape(value);
  const int from = to_blocks ? plain_.at(value) : blocked_.at(value);
  const int to = to_blocks ? new_blocked(value) : new_plain(value);
  const auto convert_range = to_blocks ? kernels().to_blocks : kernels().from_blocks;
  const std::size_t width = lanes(), plain_row = m.channels * m.pixels, size = block_size(m.pixels);
  add_shared({.name = op(value).node.name,
              .how = to_blocks ? "to blocks" : "from blocks",
              .reads = {from},
              .writes = {to}},
             m.rows * m.blocks, [=](const Frame& f, std::size_t i) {
               const std::size_t row = i / m.blocks, block = i % m.blocks;
               const std::size_t count = std::min(width, m.channels - block * width);
               const std::size_t in_plain = row * plain_row + block * width * m.pixels;
               const std::size_t in_blocks = i * size;
               convert_range(f.at(from) + (to_blocks ? in_plain : in_blocks),
                             f.at(to) + (to_blocks ? in_blocks : in_plain), count, m.pixels);
             });
}

void Assembler::add_shared(Step step, std::size_t count,
                           std::function<void(const Frame&, std::size_t)> work) {
  const std::size_t parts = threads() == 1 ? 1 : std::min(count, parts_a_thread * threads());
  step.parts = parts;
  step.run = [=, work = std::move(work)](const Frame& f, std::size_t part) {
    for (std::size_t i = count * part / parts; i < count * (part + 1) / parts; ++i) work(f, i);
  };
  add(std::move(step));
}

void assemble(Assembler& a, int value) {
  using graph::Kind;
  const Op& op = a.op(value);
  const std::size_t axes = op.node.shape.size();
  switch (op.node.kind) {
    case Kind::conv:
    case Kind::conv_transpose:
      return assemble_convolution(a, value);
    case Kind::linear:
      return assemble_linear(a, value);
    case Kind::lstm:
    case Kind::gru:
      return assemble_recurrent(a, value);
    case Kind::attention:
      return assemble_attention(a, value);
    case Kind::max_pool:
    case Kind::average_pool:
    case Kind::global_average:
      return assemble_map(a, value);
    case Kind::concat:
      return assemble_concat(a, value);
    case Kind::batch_norm:
    case Kind::relu:
    case Kind::relu6:
    case Kind::swish:
    case Kind::sigmoid:
    case Kind::tanh:
    case Kind::add:
    case Kind::multiply:
      return axes >= 3 && a.is_blocked(op.inputs[0]) ? assemble_map(a, value) : assemble_plain(a, value);
    default:
      return assemble_plain(a, value);
  }
}

}  // namespace haima::engine
