#include "engine/convolution.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_map>

#include "base/random.h"
#include "engine/onednn.h"

namespace haima::engine {
namespace {

using dnnl::memory;
using graph::Kind;
using Tag = memory::format_tag;
using Number = memory::data_type;

/// A convolution's lengths; one axis of pixels is seen as two.
struct Geometry {
  memory::dims in, out, weight, bias, stride, dilation, padding_begin, padding_end;
  std::int64_t groups = 1;
  std::size_t axes = 2;
};

memory::dims lifted(const std::vector<std::int64_t>& lengths, std::size_t before, std::int64_t fill) {
  memory::dims dims(lengths.begin(), lengths.end());
  if (dims.size() == before + 1) dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(before), fill);
  return dims;
}

Geometry geometry_of(const Assembler& a, int value) {
  const Op& op = a.op(value);
  const bool transposed = op.node.kind == Kind::conv_transpose;
  Geometry g;
  g.in = lifted(a.dims(op.inputs[0]), 2, 1);
  g.out = lifted(a.dims(value), 2, 1);
  g.axes = g.in.size() - 2;
  g.stride = lifted(op.node.list("stride"), 0, 1);
  g.padding_begin = lifted(op.node.list("padding"), 0, 0);
  const memory::dims kernel = lifted(op.node.list("kernel"), 0, 1);
  g.dilation.assign(g.axes, 0);
  if (!transposed) {
    g.groups = op.node.integer("groups");
    g.dilation = lifted(op.node.list("dilation"), 0, 1);
    for (std::int64_t& d : g.dilation) --d;  // oneDNN counts the gaps
  }
  g.padding_end.resize(g.axes);
  for (std::size_t i = 0; i < g.axes; ++i) {
    const std::int64_t reach = (kernel[i] - 1) * (g.dilation[i] + 1) + 1;
    const std::int64_t from = transposed ? g.out[i + 2] : g.in[i + 2],
                       to = transposed ? g.in[i + 2] : g.out[i + 2];
    g.padding_end[i] = (to - 1) * g.stride[i] + reach - from - g.padding_begin[i];
  }
  if (g.groups > 1) g.weight.push_back(g.groups);
  g.weight.push_back(g.out[1] / g.groups);
  g.weight.push_back(g.in[1] / g.groups);
  for (const std::int64_t length : kernel) g.weight.push_back(length);
  g.bias = {g.out[1]};
  return g;
}

Tag plain_tag(std::size_t axes) { return axes == 3 ? Tag::ncdhw : Tag::nchw; }
Tag blocked_tag(std::size_t axes, std::size_t lanes) {
  if (axes == 3) return lanes == 16 ? Tag::nCdhw16c : Tag::nCdhw8c;
  return lanes == 16 ? Tag::nChw16c : Tag::nChw8c;
}
Tag weight_tag(const Geometry& g, bool transposed) {
  if (g.axes == 3) return g.groups > 1 ? Tag::goidhw : transposed ? Tag::iodhw : Tag::oidhw;
  return g.groups > 1 ? Tag::goihw : transposed ? Tag::iohw : Tag::oihw;
}

memory::desc described(const memory::dims& dims, Tag tag, Number number = Number::f32) {
  return {dims, number, tag};
}

dnnl::primitive_attr attributes(bool residual, Activation activation) {
  dnnl::post_ops after;
  if (residual) after.append_sum(1.0f);
  if (activation == Activation::relu) append(after, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
  if (activation == Activation::relu6) append(after, dnnl::algorithm::eltwise_clip, 0.0f, 6.0f);
  dnnl::primitive_attr attr;
  attr.set_post_ops(after);
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attr;
}

/// What was chosen for a convolution.
struct Chosen {
  dnnl::primitive primitive;
  memory::desc in, weights, out, scratch;
  std::string how;
};

template <class Description>
Chosen chosen(const Description& description) {
  return {dnnl::primitive{description}, description.src_desc(),        description.weights_desc(),
          description.dst_desc(),       description.scratchpad_desc(), description.impl_info_str()};
}

Chosen make(const dnnl::engine& engine, const Geometry& g, bool transposed, Tag in, Tag out, Number number,
            dnnl::algorithm algorithm, const dnnl::primitive_attr& attr) {
  const memory::desc x = described(g.in, in, number), w = described(g.weight, Tag::any, number),
                     b = described(g.bias, Tag::x), y = described(g.out, out, number);
  const Convolving c{transposed ? dnnl::algorithm::deconvolution_direct : algorithm,
                     x,
                     w,
                     b,
                     y,
                     g.stride,
                     g.dilation,
                     g.padding_begin,
                     g.padding_end};
  return transposed ? chosen(description_of<dnnl::deconvolution_forward>(c, attr, engine))
                    : chosen(description_of<dnnl::convolution_forward>(c, attr, engine));
}

bool names(const Chosen& c, std::string_view kind) { return c.how.find(kind) != std::string::npos; }
bool is_slow(const Chosen& c) { return names(c, "ref") || names(c, "gemm"); }

/// Nothing where oneDNN has no such implementation.
std::unique_ptr<Chosen> tried(const auto& make_it) {
  try {
    return std::make_unique<Chosen>(make_it());
  } catch (const dnnl::error&) {
    return nullptr;
  }
}

/// Setting a pointer makes oneDNN write zeros into unused lanes, so it is done only where it changes.
void point(const memory& m, float* at, const dnnl::stream& stream) {
  if (m.get_data_handle() != at) set_handle(m, at, stream);
}

/// As the engine's own loops hold the numbers of maps.
Number number_of(const Assembler& a) { return a.halves() ? Number::bf16 : Number::f32; }

bool is_blocked(const memory::desc& is, const memory::dims& dims, const Geometry& g, const Assembler& a) {
  return is == described(dims, blocked_tag(g.axes, a.lanes()), number_of(a));
}

/// The same convolution with fewer output channels.
Geometry cut(Geometry g, std::int64_t channels) {
  g.out[1] = g.weight[0] = g.bias[0] = channels;
  return g;
}

/// Some of a convolution's output channels.
struct Piece {
  std::int64_t first;  // channel
  Geometry geometry;
  Chosen chosen;
  std::size_t scratch;  // where its own begins, in floats
};

/// Room for `scratch` in floats, in whole cache lines.
std::size_t in_lines(const memory::desc& scratch) { return (scratch.get_size() + 63) / 64 * 16; }

/// Computes from where input, output and scratch begin.
using Call = std::function<void(float* x, float* y, float* scratch)>;

/// Numbers of either sign from 1 to 2, as floats and as pairs of bfloat16.
Floats like_any(std::size_t bytes) {
  constexpr std::uint32_t one = 0x3f803f80, sign_and_fraction = 0x807f807f;
  const Random random{1, 1};
  Floats numbers((bytes + sizeof(float) - 1) / sizeof(float));
  for (std::size_t i = 0; i < numbers.size(); ++i)
    numbers.data()[i] =
        std::bit_cast<float>(one | (static_cast<std::uint32_t>(random.bits(i)) & sign_and_fraction));
  return numbers;
}

/// 3×3 with stride 1 over enough channels: four multiplications do the work of nine.
bool suits_winograd(const Geometry& g) {
  const auto is = [](const memory::dims& dims, std::int64_t wanted) {
    return std::all_of(dims.begin(), dims.end(), [&](std::int64_t d) { return d == wanted; });
  };
  return g.axes == 2 && g.groups == 1 && g.weight[2] == 3 && g.weight[3] == 3 && is(g.stride, 1) &&
         is(g.dilation, 0) && is(g.padding_begin, 1) && g.in[1] >= 32 && g.out[1] >= 32;
}

}  // namespace

bool closes_in_register(Activation activation) {
  return activation == Activation::none || activation == Activation::relu || activation == Activation::relu6;
}

struct ConvolutionMaker::Inner {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};

  /// `whole`: the convolution that `g` is a piece of, by which the algorithm is chosen.
  Chosen choose(const Op& op, const Geometry& g, const Geometry& whole, const Assembler& a,
                const dnnl::primitive_attr& attr) const {
    const bool transposed = op.node.kind == Kind::conv_transpose;
    const bool may_winograd = op.way == Way::table || op.way == Way::winograd;
    const Tag blocks = blocked_tag(g.axes, a.lanes()), plain = plain_tag(g.axes);
    const Number number = number_of(a);
    const bool few = g.in[1] <= 4 && g.groups == 1 && !transposed && number == Number::f32;
    const Tag in = few ? plain : blocks;
    using dnnl::algorithm;
    if (!transposed && may_winograd && suits_winograd(whole)) {
      auto found = tried([&] {
        return make(engine, g, false, blocks, blocks, number, algorithm::convolution_winograd, attr);
      });
      if (found) return std::move(*found);
    }
    auto direct = tried(
        [&] { return make(engine, g, transposed, in, blocks, number, algorithm::convolution_direct, attr); });
    if (direct && !is_slow(*direct)) return std::move(*direct);
    auto other = tried([&] {
      return make(engine, g, transposed, plain, plain, Number::f32, algorithm::convolution_direct, attr);
    });
    if (other && (!direct || !names(*other, "ref"))) return std::move(*other);
    if (direct) return std::move(*direct);
    throw dnnl::error{dnnl_unimplemented, "no implementation of this convolution"};
  }

  /// The weights from output channel `first` on, as `wanted` has them.
  Floats reordered(const Op& op, const Geometry& g, const memory::desc& wanted, std::int64_t first) const {
    Floats packed((wanted.get_size() + sizeof(float) - 1) / sizeof(float));
    const bool transposed = op.node.kind == Kind::conv_transpose;
    const auto skipped =
        static_cast<std::size_t>(first) *
        (op.parameters[0].values.size() / static_cast<std::size_t>(op.parameters[0].shape[0]));
    dnnl::stream stream{engine};
    memory from{described(g.weight, weight_tag(g, transposed)), engine,
                const_cast<float*>(op.parameters[0].values.data() + skipped)};
    memory to{wanted, engine, packed.data()};
    dnnl::reorder{from, to}.execute(stream, from, to);
    stream.wait();
    return packed;
  }

  /// The same, once for all programs.
  std::shared_ptr<const Floats> pack(const Assembler& a, const Op& op, const Piece& piece) const {
    const memory::desc& wanted = piece.chosen.weights;
    return a.packed().get(op.node.name + " " + std::to_string(piece.first) + " " + bytes_of(wanted),
                          [&] { return reordered(op, piece.geometry, wanted, piece.first); });
  }

  static std::shared_ptr<const Floats> bias_of(const Assembler& a, const Op& op) {
    return a.packed().get(op.node.name + " shift", [&] {
      const std::vector<float>& values = op.parameters[1].values;
      Floats all(values.size());
      std::memcpy(all.data(), values.data(), values.size() * sizeof(float));
      return all;
    });
  }

  /// The convolution as `count` pieces, each some of the output channels; none where that would compute it in
  /// another way.
  std::vector<Piece> cut_in(std::int64_t count, const Assembler& a, const Op& op, const Geometry& g,
                            const dnnl::primitive_attr& attr, const Piece& whole) const {
    const auto lanes = static_cast<std::int64_t>(a.lanes()), blocks = (g.out[1] + lanes - 1) / lanes;
    std::vector<Piece> pieces;
    std::size_t scratch = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t first = blocks * i / count * lanes,
                         last = std::min(g.out[1], blocks * (i + 1) / count * lanes);
      const Geometry part = cut(g, last - first);
      pieces.push_back({first, part, choose(op, part, g, a, attr), scratch});
      const Chosen& c = pieces.back().chosen;
      if (c.how != whole.chosen.how || c.in != whole.chosen.in || !is_blocked(c.out, part.out, part, a))
        return {};
      scratch += in_lines(c.scratch);
    }
    return same_bits(a, op, whole, pieces) ? pieces : std::vector<Piece>{};
  }

  /// The convolution as pieces for several threads; a single one where there is no way to cut it.
  std::vector<Piece> pieces(const Assembler& a, const Op& op, const Geometry& g,
                            const dnnl::primitive_attr& attr) const {
    const bool transposed = op.node.kind == Kind::conv_transpose;
    const std::vector<Piece> single = {{0, g, choose(op, g, g, a, attr), 0}};
    const auto lanes = static_cast<std::int64_t>(a.lanes()), blocks = (g.out[1] + lanes - 1) / lanes;
    const bool divisible =
        g.groups == 1 && g.out[0] == 1 && !transposed && is_blocked(single[0].chosen.out, g.out, g, a);
    if (!divisible) return single;
    for (auto count = std::min(blocks, static_cast<std::int64_t>(a.threads())); count > 1; count /= 2) {
      std::vector<Piece> found = cut_in(count, a, op, g, attr, single[0]);
      if (!found.empty()) return found;
    }
    return single;
  }

  /// What computes a piece, from where the convolution's input, output and scratch begin. It has memory
  /// objects of its own, so that pieces run side by side.
  Call call_of(const Assembler& a, const Piece& piece, std::shared_ptr<const Floats> weights,
               std::shared_ptr<const Floats> bias) const {
    const Chosen& c = piece.chosen;
    const auto stream = std::make_shared<dnnl::stream>(engine);
    const memory in{c.in, engine, nullptr}, out{c.out, engine, nullptr}, scratch{c.scratch, engine, nullptr};
    const memory w{c.weights, engine, const_cast<float*>(weights->data())};
    const memory b{described(piece.geometry.bias, Tag::x), engine,
                   const_cast<float*>(bias->data() + piece.first)};
    const std::unordered_map<int, memory> arguments = {{DNNL_ARG_SRC, in},
                                                       {DNNL_ARG_WEIGHTS, w},
                                                       {DNNL_ARG_BIAS, b},
                                                       {DNNL_ARG_DST, out},
                                                       {DNNL_ARG_SCRATCHPAD, scratch}};
    std::size_t pixels = 1;
    for (std::size_t i = 2; i < piece.geometry.out.size(); ++i)
      pixels *= static_cast<std::size_t>(piece.geometry.out[i]);
    const std::size_t skipped = static_cast<std::size_t>(piece.first) / a.lanes() * a.block_size(pixels);
    return [=, primitive = c.primitive, room = piece.scratch, held = std::pair{weights, bias}](
               float* x, float* y, float* scratch_begin) {
      point(in, x, *stream);
      point(out, y + skipped, *stream);
      point(scratch, scratch_begin + room, *stream);
      primitive.execute(*stream, arguments);
    };
  }

  /// What the pieces make of numbers that are like any.
  Floats tried_out(const Assembler& a, const Op& op, const std::vector<Piece>& pieces,
                   std::size_t out_bytes) const {
    Floats x = like_any(pieces[0].chosen.in.get_size()), y = like_any(out_bytes);
    Floats scratch(pieces.back().scratch + in_lines(pieces.back().chosen.scratch));
    for (const Piece& piece : pieces) {
      auto weights =
          std::make_shared<Floats>(reordered(op, piece.geometry, piece.chosen.weights, piece.first));
      call_of(a, piece, std::move(weights), bias_of(a, op))(x.data(), y.data(), scratch.data());
    }
    return y;
  }

  /// Whether the pieces give the bits of the whole. oneDNN may add up in another order where there are fewer
  /// channels, and doesn't say so: 1×1 from 1024 to 512 channels on 14×14 pixels, for one.
  bool same_bits(const Assembler& a, const Op& op, const Piece& whole,
                 const std::vector<Piece>& pieces) const {
    const std::size_t bytes = whole.chosen.out.get_size();
    const Floats one = tried_out(a, op, {whole}, bytes), many = tried_out(a, op, pieces, bytes);
    return std::memcmp(one.data(), many.data(), bytes) == 0;
  }
};

namespace {

/// The output's buffer: that of the residual sum, where there is one, with the other summand in it.
int prepare_output(Assembler& a, int value, bool in_blocks) {
  const Op& op = a.op(value);
  const auto make_new = [&] { return in_blocks ? a.new_blocked(value) : a.new_plain(value); };
  if (!op.residual) return make_new();
  const int other = op.inputs.back();
  const int from = in_blocks ? a.blocked(other) : a.plain(other);
  const bool reads_itself = other == op.inputs[0];
  const int to = reads_itself ? make_new()
                 : in_blocks  ? a.over_blocked(value, other)
                              : a.over_plain(value, other);
  if (a.is_over(to, from)) return to;
  const std::size_t size = a.size(to) * sizeof(float);
  a.add({.name = op.node.name,
         .how = "residual",
         .reads = {from},
         .writes = {to},
         .run = [=](const Frame& f, std::size_t) { std::memcpy(f.at(to), f.at(from), size); }});
  return to;
}

void add_activation(Assembler& a, const Op& op, int y, bool in_blocks) {
  constexpr std::size_t chunk = 4096;
  const std::size_t size = a.size(y), pixel = a.kernels().pixel;
  const auto activate = a.kernels().activate;
  const auto activate_map = a.kernels().activate_map;
  a.add_shared({.name = op.node.name, .how = "activation", .reads = {y}, .writes = {y}},
               (size + chunk - 1) / chunk, [=, kind = op.activation](const Frame& f, std::size_t i) {
                 float* from = f.at(y) + i * chunk;
                 const std::size_t count = std::min(chunk, size - i * chunk);
                 if (in_blocks) return activate_map(from, from, count / pixel, kind);
                 activate(from, count, kind);
               });
}

}  // namespace

ConvolutionMaker::ConvolutionMaker() : inner_(std::make_unique<Inner>()) {}
ConvolutionMaker::~ConvolutionMaker() = default;

void ConvolutionMaker::assemble(Assembler& a, int value) const {
  const Op& op = a.op(value);
  const Geometry g = geometry_of(a, value);
  const bool in_register = closes_in_register(op.activation);
  const auto attr = attributes(op.residual, in_register ? op.activation : Activation::none);
  const std::vector<Piece> pieces = inner_->pieces(a, op, g, attr);
  const Chosen& first = pieces[0].chosen;
  const bool blocks_in = is_blocked(first.in, g.in, g, a);
  const int x = blocks_in ? a.blocked(op.inputs[0]) : a.plain(op.inputs[0]);
  const bool blocks_out = is_blocked(first.out, pieces[0].geometry.out, g, a);
  const int y = prepare_output(a, value, blocks_out);
  Step step{.name = op.node.name, .how = first.how, .reads = {x}, .writes = {y}, .parts = pieces.size()};
  if (op.residual) step.reads.push_back(y);
  step.scratch = pieces.back().scratch + in_lines(pieces.back().chosen.scratch);
  std::vector<Call> calls;
  for (const Piece& piece : pieces)
    calls.push_back(inner_->call_of(a, piece, inner_->pack(a, op, piece), inner_->bias_of(a, op)));
  step.run = [=, calls = std::move(calls)](const Frame& f, std::size_t part) {
    calls[part](f.at(x), f.at(y), f.scratch);
  };
  a.add(std::move(step));
  if (!in_register) add_activation(a, op, y, blocks_out);
}

void assemble_convolution(Assembler& a, int value) {
  if (is_depthwise(a, value)) return assemble_depthwise(a, value);
  if (is_direct(a, value)) return assemble_direct(a, value);
  a.convolutions().assemble(a, value);
}

}  // namespace haima::engine
