// Convolutions by the engine's own loop: strips of rows that stay in the second cache, their border filled
// with zeros, times groups of blocks of output channels.
#include <algorithm>
#include <cstring>
#include <optional>

#include "engine/assembler.h"
#include "engine/bytes.h"

namespace haima::engine {
namespace {

constexpr std::size_t strip_floats = 64 * 1024;  // of a strip's input: a quarter of a common second cache
constexpr std::size_t parts_a_thread = 4;
constexpr std::size_t byte_parts_a_thread = 2;   // fewer: neighbours turn their shared rows into bytes twice
constexpr std::int64_t few_channels = 4;         // of a picture, which is read as it is
constexpr std::int64_t small_map = 64;           // pixels
constexpr std::int64_t few_to_project_to = 128;  // channels
constexpr std::size_t all_tiles = 56;            // pixels: a multiple of every tile's
constexpr std::size_t small_tiles = 7;           // of some

/// Some blocks of output channels.
struct Group {
  std::size_t first, count;
};

/// Of as even a width as possible: a single block takes nearly as long as two.
std::vector<Group> groups_of(std::size_t blocks) {
  const std::size_t count = (blocks + widest_group - 1) / widest_group;
  std::vector<Group> groups;
  for (std::size_t i = 0; i < count; ++i)
    groups.push_back({blocks * i / count, blocks * (i + 1) / count - blocks * i / count});
  return groups;
}

/// Everything that the loop needs to know; memory in floats.
struct Layout {
  bool plain;   // the input is a picture in rows, and words are pairs of its channels
  bool bytes;   // words are four bytes
  bool copied;  // strips are copied, for their border or to make words
  std::size_t rows, channels;
  std::size_t in_blocks, words, height, width, pixels;
  std::size_t out_blocks, out_height, out_width, out_pixels, pixel;
  std::size_t kernel_height, kernel_width, stride, dilation, pad_top, pad_left;
  std::size_t strip, strips;  // rows of the output, and how many strips a map has
  std::size_t columns;        // of a strip's input

  std::size_t strip_height() const { return (strip - 1) * stride + (kernel_height - 1) * dilation + 1; }
  std::size_t strip_size() const { return in_blocks * strip_height() * columns * words; }
  std::size_t weights_a_block() const { return in_blocks * kernel_height * kernel_width * words; }
};

/// Whether its inputs' ranges are known and the processor multiplies bytes.
bool is_of_bytes(const Assembler& a, const Op& op) {
  return a.kernels().convolve_bytes && !op.range.values.empty();
}

std::size_t parts_of(const Assembler& a, bool bytes) {
  return a.threads() == 1 ? 1 : (bytes ? byte_parts_a_thread : parts_a_thread) * a.threads();
}

std::size_t shared_out(std::size_t count, std::size_t parts) { return (count + parts - 1) / parts; }

std::size_t whole(std::int64_t number) { return static_cast<std::size_t>(number); }

Layout layout_of(const Assembler& a, int value) {
  const Op& op = a.op(value);
  const Dims in = a.dims(op.inputs[0]), out = a.dims(value);
  const auto &kernel = op.node.list("kernel"), &padding = op.node.list("padding");
  Layout l{};
  l.plain = in[1] <= few_channels;
  l.rows = whole(in[0]), l.channels = whole(in[1]), l.height = whole(in[2]), l.width = whole(in[3]);
  l.pixels = l.height * l.width;
  l.out_blocks = a.map_shape(value).blocks, l.out_height = whole(out[2]), l.out_width = whole(out[3]);
  l.out_pixels = l.out_height * l.out_width;
  l.kernel_height = whole(kernel[0]), l.kernel_width = whole(kernel[1]);
  l.stride = whole(op.node.list("stride")[0]), l.dilation = whole(op.node.list("dilation")[0]);
  l.pad_top = whole(padding[0]), l.pad_left = whole(padding[1]);
  l.pixel = a.kernels().pixel;
  l.bytes = is_of_bytes(a, op);
  l.words = l.plain ? 1 : l.bytes ? a.lanes() / 4 : l.pixel;
  const std::size_t a_block = l.plain ? a.lanes() / l.pixel : a.lanes();  // channels
  l.in_blocks = (l.channels + a_block - 1) / a_block;
  const bool has_border = l.pad_top > 0 || l.pad_left > 0;
  l.copied = l.plain || l.bytes || has_border;
  // Each part copies what it reads: parts get rows of their own, not channels.
  const std::size_t parts = l.copied ? shared_out(parts_of(a, l.bytes), l.rows) : 1;
  if (!l.plain && !has_border && l.kernel_height == 1 && l.kernel_width == 1 && l.stride == 1) {
    const std::size_t tiles = strip_floats / (l.in_blocks * l.words * all_tiles);
    l.width = l.out_width = std::min(std::max<std::size_t>(tiles, 1) * all_tiles, l.out_pixels);
    if (parts > 1) {
      const std::size_t a_part = shared_out(shared_out(l.out_pixels, parts), small_tiles) * small_tiles;
      l.width = l.out_width = std::min(l.width, a_part);
    }
    l.height = l.out_height = shared_out(l.out_pixels, l.out_width);
  }
  l.columns = l.copied ? (l.out_width - 1) * l.stride + (l.kernel_width - 1) * l.dilation + 1 : l.width;
  const std::size_t row = l.in_blocks * l.columns * l.words * l.stride;
  l.strip = std::clamp<std::size_t>(strip_floats / row, 1, shared_out(l.out_height, parts));
  l.strips = shared_out(l.out_height, l.strip);
  return l;
}

/// Calls put(place, output, input, tap) for every weight in the order in which the loop reads them.
void each_weight(const Assembler& a, const Op& op, const Layout& l, const std::vector<Group>& groups,
                 const auto& put_weight) {
  const auto outputs = whole(op.parameters[0].shape[0]);
  const std::size_t taps = l.kernel_height * l.kernel_width, lanes = a.lanes();
  const std::size_t in_word = l.bytes ? 4 : lanes / l.pixel;
  std::size_t at = 0;
  const auto put = [&](std::size_t output, std::size_t input, std::size_t tap) {
    if (output < outputs && input < l.channels) put_weight(at, output, input, tap);
    ++at;
  };
  for (const Group& group : groups) {
    for (std::size_t i = 0; i < l.in_blocks * taps * l.words; ++i) {
      const std::size_t word = i / (taps * l.words) * l.words + i % l.words, tap = i / l.words % taps;
      for (std::size_t lane = 0; lane < group.count * lanes; ++lane) {
        for (std::size_t c = 0; c < in_word; ++c) put(group.first * lanes + lane, word * in_word + c, tap);
      }
    }
  }
}

Floats packed_weights(const Assembler& a, const Op& op, const Layout& l, const std::vector<Group>& groups) {
  const std::vector<float>& weights = op.parameters[0].values;
  const std::size_t taps = l.kernel_height * l.kernel_width;
  Floats packed(l.out_blocks * l.weights_a_block() * a.lanes());
  each_weight(a, op, l, groups, [&](std::size_t at, std::size_t output, std::size_t input, std::size_t tap) {
    put_number(a.kernels(), packed.data(), at, weights[(output * l.channels + input) * taps + tap]);
  });
  return packed;
}

Floats padded(std::span<const float> values, std::size_t size) {
  Floats all(size);
  std::memcpy(all.data(), values.data(), values.size() * sizeof(float));
  return all;
}

/// A convolution of bytes, as the loop reads it.
struct ByteParts {
  std::shared_ptr<const Floats> weights, scale, bias, factor, zero;
  std::shared_ptr<const Floats> border;  // zero as bytes
};

ByteParts byte_parts(const Assembler& a, const Op& op, const Layout& l, const std::vector<Group>& groups) {
  std::optional<InBytes> made;
  const auto make = [&](const char* what, const std::function<Floats(const InBytes&)>& part) {
    return a.packed().get(op.node.name + " bytes " + what, [&] {
      if (!made) made = in_bytes(op.parameters[0], op.parameters[1], op.range);
      return part(*made);
    });
  };
  const std::size_t ins = l.in_blocks * a.lanes(), outs = l.out_blocks * a.lanes();
  const std::size_t taps = l.kernel_height * l.kernel_width;
  const auto weights = [&](const InBytes& of) {
    Floats packed(l.out_blocks * l.weights_a_block() * a.lanes());
    auto* bytes = reinterpret_cast<std::int8_t*>(packed.data());
    each_weight(a, op, l, groups,
                [&](std::size_t at, std::size_t output, std::size_t input, std::size_t tap) {
                  bytes[at] = of.weights[(output * l.channels + input) * taps + tap];
                });
    return packed;
  };
  return {make("weights", weights),
          make("scale", [&](const InBytes& of) { return padded(of.scale, outs); }),
          make("bias", [&](const InBytes& of) { return padded(of.bias, outs); }),
          make("factor", [&](const InBytes& of) { return padded(of.factor, ins); }),
          make("zero", [&](const InBytes& of) { return padded(of.zero, ins); }),
          make("border", [&](const InBytes& of) {
            Floats border(ins / 4);
            for (std::size_t c = 0; c < of.zero.size(); ++c)
              reinterpret_cast<std::uint8_t*>(border.data())[c] = static_cast<std::uint8_t>(of.zero[c]);
            return border;
          })};
}

/// One convolution, ready to run.
struct Direct {
  Layout l;
  std::vector<Group> groups = {};
  std::vector<std::size_t> taps = {};
  std::shared_ptr<const Floats> weights = {}, bias = {};
  ByteParts of_bytes = {};
  const Kernels* kernels;
  Activation activation;

  /// Row `y` of the input, its border filled with zeros, where it is a picture.
  void copy_plain_row(const float* map, std::size_t block, std::size_t y, float* to,
                      std::size_t count) const {
    const std::size_t channel = 2 * block;
    const float* row = map + channel * l.pixels + y * l.width;
    kernels->pair(row, channel + 1 < l.channels ? row + l.pixels : nullptr, to, count);
  }

  /// Pixels that are zero.
  void put_border(std::size_t block, float* to, std::size_t pixels) const {
    if (!l.bytes) {
      std::memset(to, 0, pixels * l.words * sizeof(float));
      return;
    }
    for (std::size_t i = 0; i < pixels; ++i)
      std::memcpy(to + i * l.words, of_bytes.border->data() + block * l.words, l.words * sizeof(float));
  }

  void copy_pixels(const float* map, std::size_t block, std::size_t row, float* to, std::size_t count) const {
    if (l.plain) return copy_plain_row(map, block, row, to, count);
    const float* from = map + (block * l.pixels + row * l.width) * l.pixel;
    const std::size_t channel = block * kernels->lanes;
    if (l.bytes)
      return kernels->to_bytes(from, of_bytes.factor->data() + channel, of_bytes.zero->data() + channel, to,
                               count);
    std::memcpy(to, from, count * l.words * sizeof(float));
  }

  void copy_row(const float* map, std::size_t block, std::ptrdiff_t y, float* to) const {
    if (y < 0 || y >= static_cast<std::ptrdiff_t>(l.height)) return put_border(block, to, l.columns);
    const auto row = static_cast<std::size_t>(y);
    const std::size_t count = std::min({l.width, l.columns - l.pad_left, l.pixels - row * l.width});
    const std::size_t end = l.pad_left + count;
    put_border(block, to, l.pad_left);
    copy_pixels(map, block, row, to + l.pad_left * l.words, count);
    put_border(block, to + end * l.words, l.columns - end);
  }

  void copy_strip(const float* map, std::size_t first, float* to) const {
    const auto top = static_cast<std::ptrdiff_t>(first * l.stride) - static_cast<std::ptrdiff_t>(l.pad_top);
    for (std::size_t block = 0; block < l.in_blocks; ++block) {
      for (std::size_t y = 0; y < l.strip_height(); ++y, to += l.columns * l.words)
        copy_row(map, block, top + static_cast<std::ptrdiff_t>(y), to);
    }
  }

  /// The output's rows from `first` on, as many as a strip has.
  void run_strip(const float* in, const float* before, float* out, std::size_t first, std::size_t from_group,
                 std::size_t to_group, float* scratch) const {
    if (l.copied) copy_strip(in, first, scratch);
    ConvolveWork work{};
    work.in_blocks = l.in_blocks, work.words = l.words, work.step = l.stride * l.words;
    work.in_block = (l.copied ? l.strip_height() * l.columns : l.pixels) * l.words;
    work.taps = taps.data(), work.tap_count = taps.size();
    work.out_block = l.out_pixels * l.pixel;
    work.activation = activation;
    for (std::size_t g = from_group; g < to_group; ++g) {
      const Group& group = groups[g];
      work.weights = weights->data() + group.first * l.weights_a_block() * kernels->lanes;
      work.bias = bias->data() + group.first * kernels->lanes;
      work.scale = l.bytes ? of_bytes.scale->data() + group.first * kernels->lanes : nullptr;
      work.blocks = group.count;
      for (std::size_t y = first; y < std::min(first + l.strip, l.out_height); ++y) {
        const std::size_t row = (l.copied ? y - first : y) * l.stride * l.columns * l.words;
        const std::size_t at = group.first * work.out_block + y * l.out_width * l.pixel;
        work.in = (l.copied ? scratch : in) + row;
        work.before = before ? before + at : nullptr;
        work.out = out + at;
        work.pixels = std::min(l.out_width, l.out_pixels - y * l.out_width);
        (l.bytes ? kernels->convolve_bytes : kernels->convolve)(work);
      }
    }
  }
};

}  // namespace

bool is_direct(const Assembler& a, int value) {
  const Op& op = a.op(value);
  if (!a.kernels().convolve || op.node.kind != graph::Kind::conv || op.node.shape.size() != 4) return false;
  const auto &stride = op.node.list("stride"), &dilation = op.node.list("dilation");
  const auto& kernel = op.node.list("kernel");
  if (op.node.integer("groups") != 1 || stride[0] != stride[1] || dilation[0] != dilation[1]) return false;
  if (a.halves() || is_of_bytes(a, op)) return true;
  const bool of_picture = a.dims(op.inputs[0])[1] <= few_channels;  // its words are made for bfloat16
  if (op.way != Way::table) return op.way == Way::own && !of_picture;
  // In float32 oneDNN is as fast, but for the activations that it closes with slowly, for its smallest maps,
  // and for projections to few channels, which it shares out unevenly.
  const bool pointwise = kernel[0] == 1 && kernel[1] == 1 && !of_picture;
  const bool projects = op.activation == Activation::none && a.dims(value)[1] <= few_to_project_to;
  return pointwise &&
         (projects || !closes_in_register(op.activation) || product(a.dims(value), 2) <= small_map);
}

void assemble_direct(Assembler& a, int value) {
  const Op& op = a.op(value);
  Direct d{.l = layout_of(a, value), .kernels = &a.kernels(), .activation = op.activation};
  const Layout& l = d.l;
  d.groups = groups_of(l.out_blocks);
  for (std::size_t y = 0; y < l.kernel_height; ++y) {
    for (std::size_t x = 0; x < l.kernel_width; ++x)
      d.taps.push_back((y * l.columns + x) * l.dilation * l.words);
  }
  if (l.bytes) {
    d.of_bytes = byte_parts(a, op, l, d.groups);
    d.weights = d.of_bytes.weights;
    d.bias = d.of_bytes.bias;
  } else {
    d.weights = a.packed().get(op.node.name + " direct", [&] { return packed_weights(a, op, l, d.groups); });
    d.bias = a.packed().get(op.node.name + " shift",
                            [&] { return padded(op.parameters[1].values, l.out_blocks * a.lanes()); });
  }
  const int in = l.plain ? a.plain(op.inputs[0]) : a.blocked(op.inputs[0]);
  const int before = op.residual ? a.blocked(op.inputs.back()) : -1;
  const bool over = op.residual && op.inputs.back() != op.inputs[0];
  const int out = over ? a.over_blocked(value, op.inputs.back()) : a.new_blocked(value);
  const std::size_t in_size = l.plain ? l.channels * l.pixels : l.in_blocks * a.block_size(l.pixels);
  const std::size_t out_size = l.out_blocks * a.block_size(l.out_pixels);
  const std::size_t strips = l.rows * l.strips, wanted = parts_of(a, l.bytes);
  const std::size_t cuts = std::min(d.groups.size(), strips >= wanted ? 1 : shared_out(wanted, strips));
  const std::size_t spans = std::min(strips, wanted), room = l.copied ? (l.strip_size() + 15) / 16 * 16 : 0;
  Step step{.name = op.node.name,
            .how = l.bytes ? "bytes" : "direct",
            .reads = {in},
            .writes = {out},
            .scratch = spans * cuts * room};
  if (before >= 0) step.reads.push_back(before);
  step.parts = spans * cuts;
  step.run = [=, d = std::move(d)](const Frame& f, std::size_t part) {
    const std::size_t cut = part % cuts, span = part / cuts, groups = d.groups.size();
    for (std::size_t i = strips * span / spans; i < strips * (span + 1) / spans; ++i) {
      const std::size_t row = i / d.l.strips;
      d.run_strip(f.at(in) + row * in_size, before < 0 ? nullptr : f.at(before) + row * out_size,
                  f.at(out) + row * out_size, i % d.l.strips * d.l.strip, groups * cut / cuts,
                  groups * (cut + 1) / cuts, f.scratch + part * room);
    }
  };
  a.add(std::move(step));
}

}  // namespace haima::engine
