#include "engine/convolution.h"

#include <algorithm>
#include <cstring>
#include <dnnl.hpp>
#include <optional>
#include <unordered_map>

namespace haima::engine {
namespace {

using dnnl::memory;
using graph::Kind;
using Tag = memory::format_tag;

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
  g.weight.insert(g.weight.end(), kernel.begin(), kernel.end());
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

memory::desc described(const memory::dims& dims, Tag tag) { return {dims, memory::data_type::f32, tag}; }

dnnl::primitive_attr attributes(bool residual, Activation activation) {
  dnnl::post_ops after;
  if (residual) after.append_sum(1.0f);
  if (activation == Activation::relu) after.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
  if (activation == Activation::relu6) after.append_eltwise(1.0f, dnnl::algorithm::eltwise_clip, 0.0f, 6.0f);
  dnnl::primitive_attr attr;
  attr.set_post_ops(after);
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attr;
}

/// Activations that oneDNN closes a convolution with at no cost; the others are cheaper in a loop of our own.
bool closes_in_register(Activation activation) {
  return activation == Activation::none || activation == Activation::relu || activation == Activation::relu6;
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

Chosen make(const dnnl::engine& engine, const Geometry& g, bool transposed, Tag in, Tag out,
            dnnl::algorithm algorithm, const dnnl::primitive_attr& attr) {
  const memory::desc x = described(g.in, in), w = described(g.weight, Tag::any),
                     b = described(g.bias, Tag::x), y = described(g.out, out);
  constexpr auto kind = dnnl::prop_kind::forward_inference;
  if (transposed) {
    using Deconvolution = dnnl::deconvolution_forward;
    const Deconvolution::desc d{kind,
                                dnnl::algorithm::deconvolution_direct,
                                x,
                                w,
                                b,
                                y,
                                g.stride,
                                g.dilation,
                                g.padding_begin,
                                g.padding_end};
    return chosen(Deconvolution::primitive_desc{d, attr, engine});
  }
  using Convolution = dnnl::convolution_forward;
  const Convolution::desc d{kind,         algorithm, x, w, b, y, g.stride, g.dilation, g.padding_begin,
                            g.padding_end};
  return chosen(Convolution::primitive_desc{d, attr, engine});
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
  if (m.get_data_handle() != at) m.set_data_handle(at, stream);
}

/// 3×3 with stride 1 over enough channels: four multiplications do the work of nine.
bool suits_winograd(const Geometry& g) {
  const auto is = [](const memory::dims& dims, std::int64_t wanted) {
    return std::all_of(dims.begin(), dims.end(), [&](std::int64_t d) { return d == wanted; });
  };
  return g.axes == 2 && g.groups == 1 && g.weight[2] == 3 && g.weight[3] == 3 && is(g.stride, 1) &&
         is(g.dilation, 0) && is(g.padding_begin, 1) && g.in[1] >= 64 && g.out[1] >= 32;
}

}  // namespace

struct ConvolutionMaker::Inner {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};

  Chosen choose(const Geometry& g, bool transposed, std::size_t lanes,
                const dnnl::primitive_attr& attr) const {
    const Tag blocks = blocked_tag(g.axes, lanes), plain = plain_tag(g.axes);
    const Tag in = g.in[1] <= 4 && g.groups == 1 && !transposed ? plain : blocks;
    using dnnl::algorithm;
    if (!transposed && suits_winograd(g)) {
      auto found = tried(
          [&] { return make(engine, g, false, blocks, blocks, algorithm::convolution_winograd, attr); });
      if (found) return std::move(*found);
    }
    auto direct =
        tried([&] { return make(engine, g, transposed, in, blocks, algorithm::convolution_direct, attr); });
    if (direct && !is_slow(*direct)) return std::move(*direct);
    auto other =
        tried([&] { return make(engine, g, transposed, plain, plain, algorithm::convolution_direct, attr); });
    if (other && (!direct || !names(*other, "ref"))) return std::move(*other);
    if (direct) return std::move(*direct);
    throw dnnl::error{dnnl_unimplemented, "no implementation of this convolution"};
  }

  std::shared_ptr<const Floats> pack(Assembler& a, const Op& op, const Geometry& g,
                                     const memory::desc& wanted) const {
    const std::string bytes{reinterpret_cast<const char*>(&wanted.data), sizeof wanted.data};
    return a.packed().get(op.node.name + " " + bytes, [&] {
      Floats packed(wanted.get_size() / sizeof(float));
      const bool transposed = op.node.kind == Kind::conv_transpose;
      dnnl::stream stream{engine};
      memory from{described(g.weight, weight_tag(g, transposed)), engine,
                  const_cast<float*>(op.parameters[0].values.data())};
      memory to{wanted, engine, packed.data()};
      dnnl::reorder{from, to}.execute(stream, from, to);
      stream.wait();
      return packed;
    });
  }
};

ConvolutionMaker::ConvolutionMaker() : inner_(std::make_unique<Inner>()) {}
ConvolutionMaker::~ConvolutionMaker() = default;

void ConvolutionMaker::assemble(Assembler& a, int value) const {
  const Op& op = a.op(value);
  const Geometry g = geometry_of(a, value);
  const bool transposed = op.node.kind == Kind::conv_transpose;
  const bool in_register = closes_in_register(op.activation);
  const auto attr = attributes(op.residual, in_register ? op.activation : Activation::none);
  Chosen c = inner_->choose(g, transposed, a.lanes(), attr);
  // A matrix product's sums depend on how it is shared out: it runs on one thread.
  const int threads = is_slow(c) ? 1 : a.threads();
  if (threads != a.threads()) {
    const OpenMpThreads one{1};
    c = inner_->choose(g, transposed, a.lanes(), attr);
  }
  const memory::desc blocks_in = described(g.in, blocked_tag(g.axes, a.lanes()));
  const memory::desc blocks_out = described(g.out, blocked_tag(g.axes, a.lanes()));
  const int x = c.in == blocks_in ? a.blocked(op.inputs[0]) : a.plain(op.inputs[0]);
  const bool out_blocked = c.out == blocks_out;
  Step step{.name = op.node.name, .how = c.how, .reads = {x}};
  step.scratch = (c.scratch.get_size() + sizeof(float) - 1) / sizeof(float);
  int y = -1;
  if (op.residual) {
    const int other = op.inputs.back();
    const int r = out_blocked ? a.blocked(other) : a.plain(other);
    const bool reads_itself = other == op.inputs[0];
    if (reads_itself) {
      y = out_blocked ? a.new_blocked(value) : a.new_plain(value);
    } else {
      y = out_blocked ? a.over_blocked(value, other) : a.over_plain(value, other);
    }
    const std::size_t size = c.out.get_size();
    a.add({.name = op.node.name, .how = "residual", .reads = {r}, .writes = {y}, .run = [=](const Frame& f) {
             if (f.at(r) != f.at(y)) std::memcpy(f.at(y), f.at(r), size);
           }});
    step.reads.push_back(y);
  } else {
    y = out_blocked ? a.new_blocked(value) : a.new_plain(value);
  }
  step.writes = {y};
  const auto weights = inner_->pack(a, op, g, c.weights);
  const auto bias = a.packed().get(op.node.name + " shift", [&] {
    Floats all(op.parameters[1].values.size());
    std::memcpy(all.data(), op.parameters[1].values.data(), op.parameters[1].values.size() * sizeof(float));
    return all;
  });
  const dnnl::engine engine = inner_->engine;
  const auto stream = std::make_shared<dnnl::stream>(engine);
  const memory in{c.in, engine, nullptr}, out{c.out, engine, nullptr}, scratch{c.scratch, engine, nullptr};
  const memory w{c.weights, engine, weights->data()}, b{described(g.bias, Tag::x), engine, bias->data()};
  const std::unordered_map<int, memory> arguments = {{DNNL_ARG_SRC, in},
                                                     {DNNL_ARG_WEIGHTS, w},
                                                     {DNNL_ARG_BIAS, b},
                                                     {DNNL_ARG_DST, out},
                                                     {DNNL_ARG_SCRATCHPAD, scratch}};
  step.run = [=, alone = is_slow(c), primitive = c.primitive,
              held = std::pair{weights, bias}](const Frame& f) {
    std::optional<OpenMpThreads> one;
    if (alone) one.emplace(1);
    point(in, f.at(x), *stream);
    point(out, f.at(y), *stream);
    point(scratch, f.scratch, *stream);
    primitive.execute(*stream, arguments);
  };
  a.add(std::move(step));
  if (in_register) return;
  const std::size_t size = c.out.get_size() / sizeof(float), chunk = 4096,
                    chunks = (size + chunk - 1) / chunk;
  a.add(
      {.name = op.node.name,
       .how = "activation",
       .reads = {y},
       .writes = {y},
       .run = [=, kind = op.activation, activate = a.kernels().activate, used = a.threads()](const Frame& f) {
         spread(used, chunks, [&](std::size_t i) {
           activate(f.at(y) + i * chunk, std::min(chunk, size - i * chunk), kind);
         });
       }});
}

void assemble_convolution(Assembler& a, int value) {
  if (is_depthwise(a, value)) return assemble_depthwise(a, value);
  a.convolutions().assemble(a, value);
}

}  // namespace haima::engine
