// The shape rule and the parameters of every kind of node.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "graph/attributes.h"
#include "graph/graph.h"

namespace haima::graph {
namespace {

using Lengths = std::vector<std::int64_t>;

/// What is being inferred: the node and its inputs' shapes.
struct Subject {
  const Node& node;
  std::vector<const Shape*> inputs;

  const Shape& in(std::size_t i = 0) const { return *inputs[i]; }
};

struct Inferred {
  Shape shape;
  std::vector<Parameter> parameters;
};

Result<std::int64_t> elements_of(const Node& node, const Shape& shape) {
  std::int64_t product = 1;
  for (const Length length : shape) {
    if (length.number > 0 && product > most_elements / length.number)
      return misfit(node, "too many elements");
    product *= length.number;
  }
  return product;
}

Result<> need_rank(const Subject& s, std::size_t least, std::size_t most) {
  const std::size_t rank = s.in().size();
  if (rank >= least && rank <= most) return {};
  return misfit(s.node,
                fmt::format("its input is {}, but {} to {} axes are needed", text_of(s.in()), least, most));
}

/// The length of an axis that must be known: channels, features, pixels.
Result<std::int64_t> fixed(const Subject& s, std::size_t axis) {
  const Length length = s.in().at(axis);
  if (length.fixed()) return length.number;
  return misfit(s.node,
                fmt::format("axis {} of its input {} must have a fixed length", axis, text_of(s.in())));
}

Parameter parameter(const Node& node, std::string_view name, Lengths shape, bool learned = true) {
  return {node.name + "." + std::string{name}, std::move(shape), learned};
}

/// How often a window fits along an axis of known or open length.
Result<Length> windows_along(const Subject& s, Length axis, std::int64_t kernel, std::int64_t stride,
                             std::int64_t padding, std::int64_t dilation) {
  const std::int64_t reach = dilation * (kernel - 1) + 1;
  if (!axis.fixed()) {
    if (stride == 1 && 2 * padding == reach - 1) return axis;
    return misfit(s.node, "an axis of open length can only be kept: stride 1 and half the kernel as padding");
  }
  const std::int64_t span = axis.number + 2 * padding - reach;
  if (span < 0) return misfit(s.node, fmt::format("a window of {} does not fit into {}", reach, axis.number));
  return Length{span / stride + 1};
}

struct Windows {
  Lengths kernel, stride, padding, dilation;
};

Result<Windows> windows_of(const Subject& s, bool with_dilation) {
  const std::size_t axes = s.in().size() - 2;
  Windows w;
  HAIMA_TRY(w.kernel, need_list(s.node, "kernel", axes, 1, 1024));
  HAIMA_TRY(w.stride, need_list(s.node, "stride", axes, 1, 1024));
  HAIMA_TRY(w.padding, need_list(s.node, "padding", axes, 0, 1024));
  w.dilation.assign(axes, 1);
  if (with_dilation) {
    HAIMA_TRY(w.dilation, need_list(s.node, "dilation", axes, 1, 1024));
  }
  return w;
}

Result<Shape> slid(const Subject& s, const Windows& w, Length channels) {
  Shape shape = {s.in()[0], channels};
  for (std::size_t i = 0; i < w.kernel.size(); ++i) {
    HAIMA_TRY(const Length length,
              windows_along(s, s.in()[i + 2], w.kernel[i], w.stride[i], w.padding[i], w.dilation[i]));
    shape.push_back(length);
  }
  return shape;
}

Result<Inferred> conv(const Subject& s) {
  HAIMA_TRY(need_rank(s, 3, 5));
  HAIMA_TRY(const auto channels, fixed(s, 1));
  HAIMA_TRY(const auto out, need_integer(s.node, "out", 1, longest_axis));
  HAIMA_TRY(const auto groups, need_integer(s.node, "groups", 1, longest_axis));
  HAIMA_TRY(const bool bias, need_flag(s.node, "bias"));
  if (channels % groups || out % groups) {
    return misfit(s.node, fmt::format("{} groups divide neither {} nor {} channels", groups, channels, out));
  }
  HAIMA_TRY(const Windows w, windows_of(s, true));
  Inferred done;
  HAIMA_TRY(done.shape, slid(s, w, {out}));
  Lengths weight = {out, channels / groups};
  weight.insert(weight.end(), w.kernel.begin(), w.kernel.end());
  done.parameters.push_back(parameter(s.node, "weight", weight));
  if (bias) done.parameters.push_back(parameter(s.node, "bias", {out}));
  return done;
}

Result<Inferred> conv_transpose(const Subject& s) {
  HAIMA_TRY(need_rank(s, 3, 5));
  HAIMA_TRY(const auto channels, fixed(s, 1));
  HAIMA_TRY(const auto out, need_integer(s.node, "out", 1, longest_axis));
  HAIMA_TRY(const bool bias, need_flag(s.node, "bias"));
  HAIMA_TRY(const Windows w, windows_of(s, false));
  Inferred done{.shape = {s.in()[0], {out}}, .parameters = {}};
  for (std::size_t i = 0; i < w.kernel.size(); ++i) {
    HAIMA_TRY(const auto length, fixed(s, i + 2));
    const std::int64_t enlarged = (length - 1) * w.stride[i] - 2 * w.padding[i] + w.kernel[i];
    if (enlarged < 1) return misfit(s.node, "its padding leaves nothing");
    done.shape.push_back({enlarged});
  }
  Lengths weight = {channels, out};
  weight.insert(weight.end(), w.kernel.begin(), w.kernel.end());
  done.parameters.push_back(parameter(s.node, "weight", weight));
  if (bias) done.parameters.push_back(parameter(s.node, "bias", {out}));
  return done;
}

Result<Inferred> pooled(const Subject& s) {
  HAIMA_TRY(need_rank(s, 3, 5));
  HAIMA_TRY(const Windows w, windows_of(s, false));
  for (std::size_t i = 0; i < w.kernel.size(); ++i) {
    if (2 * w.padding[i] > w.kernel[i]) return misfit(s.node, "padding of more than half the kernel");
  }
  Inferred done;
  HAIMA_TRY(done.shape, slid(s, w, s.in()[1]));
  return done;
}

Result<Inferred> linear(const Subject& s) {
  HAIMA_TRY(need_rank(s, 2, 4));
  HAIMA_TRY(const auto features, fixed(s, s.in().size() - 1));
  HAIMA_TRY(const auto out, need_integer(s.node, "out", 1, longest_axis));
  HAIMA_TRY(const bool bias, need_flag(s.node, "bias"));
  Inferred done{.shape = s.in(), .parameters = {parameter(s.node, "weight", {out, features})}};
  done.shape.back() = {out};
  if (bias) done.parameters.push_back(parameter(s.node, "bias", {out}));
  return done;
}

Result<Inferred> batch_norm(const Subject& s) {
  HAIMA_TRY(need_rank(s, 2, 5));
  HAIMA_TRY(const auto channels, fixed(s, 1));
  HAIMA_TRY(need_number(s.node, "epsilon", 1e-12, 1));
  HAIMA_TRY(need_number(s.node, "momentum", 0, 1));
  return Inferred{s.in(),
                  {parameter(s.node, "weight", {channels}), parameter(s.node, "bias", {channels}),
                   parameter(s.node, "running_mean", {channels}, false),
                   parameter(s.node, "running_var", {channels}, false)}};
}

Result<Inferred> layer_norm(const Subject& s) {
  HAIMA_TRY(need_rank(s, 2, 5));
  HAIMA_TRY(const auto features, fixed(s, s.in().size() - 1));
  HAIMA_TRY(need_number(s.node, "epsilon", 1e-12, 1));
  return Inferred{s.in(), {parameter(s.node, "weight", {features}), parameter(s.node, "bias", {features})}};
}

/// Recurrent layers: `gates` blocks of `hidden` rows, forwards and, where asked for, backwards.
Result<Inferred> recurrent(const Subject& s, std::int64_t gates) {
  HAIMA_TRY(need_rank(s, 3, 3));
  HAIMA_TRY(const auto features, fixed(s, 2));
  HAIMA_TRY(const auto hidden, need_integer(s.node, "hidden", 1, 65536));
  HAIMA_TRY(const bool both, need_flag(s.node, "bidirectional"));
  Inferred done{.shape = {s.in()[0], s.in()[1], {both ? 2 * hidden : hidden}}, .parameters = {}};
  for (const std::string_view direction : {"_l0", "_l0_reverse"}) {
    if (direction.size() > 3 && !both) break;
    const auto add = [&](std::string_view name, Lengths shape) {
      done.parameters.push_back(
          parameter(s.node, std::string{name} + std::string{direction}, std::move(shape)));
    };
    add("weight_ih", {gates * hidden, features});
    add("weight_hh", {gates * hidden, hidden});
    add("bias_ih", {gates * hidden});
    add("bias_hh", {gates * hidden});
  }
  return done;
}

Result<Inferred> attention(const Subject& s) {
  HAIMA_TRY(need_rank(s, 3, 3));
  HAIMA_TRY(const auto features, fixed(s, 2));
  HAIMA_TRY(const auto heads, need_integer(s.node, "heads", 1, 1024));
  if (features % heads)
    return misfit(s.node, fmt::format("{} heads do not divide {} features", heads, features));
  return Inferred{s.in(),
                  {parameter(s.node, "in_proj_weight", {3 * features, features}),
                   parameter(s.node, "in_proj_bias", {3 * features}),
                   parameter(s.node, "out_proj.weight", {features, features}),
                   parameter(s.node, "out_proj.bias", {features})}};
}

Result<Inferred> adaptive_average(const Subject& s) {
  HAIMA_TRY(need_rank(s, 3, 5));
  HAIMA_TRY(const auto size, need_list(s.node, "size", s.in().size() - 2, 1, longest_axis));
  Inferred done{.shape = {s.in()[0], s.in()[1]}, .parameters = {}};
  for (const std::int64_t length : size) done.shape.push_back({length});
  return done;
}

Result<Inferred> global_average(const Subject& s) {
  HAIMA_TRY(need_rank(s, 3, 5));
  return Inferred{{s.in()[0], s.in()[1]}, {}};
}

Result<Inferred> upsample(const Subject& s) {
  HAIMA_TRY(need_rank(s, 4, 4));
  HAIMA_TRY(const auto factor, need_integer(s.node, "factor", 1, 64));
  HAIMA_TRY(need_text(s.node, "mode", {"nearest", "bilinear"}));
  Inferred done{s.in(), {}};
  for (std::size_t axis : {2, 3}) {
    HAIMA_TRY(const auto length, fixed(s, axis));
    done.shape[axis] = {length * factor};
  }
  return done;
}

Result<Inferred> same_shapes(const Subject& s) {
  if (s.in(0) == s.in(1)) return Inferred{s.in(), {}};
  return misfit(s.node, fmt::format("its inputs are {} and {}", text_of(s.in(0)), text_of(s.in(1))));
}

Result<Inferred> multiply(const Subject& s) {
  const Shape &a = s.in(0), &b = s.in(1);
  const bool fits = a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](Length x, Length y) {
                      return x == y || y == Length{1};
                    });
  if (fits) return Inferred{a, {}};
  return misfit(s.node, fmt::format("its inputs are {} and {}", text_of(a), text_of(b)));
}

Result<Inferred> concat(const Subject& s) {
  HAIMA_TRY(const auto axis, need_integer(s.node, "axis", 1, static_cast<std::int64_t>(s.in().size()) - 1));
  Inferred done{s.in(), {}};
  for (std::size_t i = 1; i < s.inputs.size(); ++i) {
    Shape other = s.in(i);
    if (other.size() == done.shape.size()) {
      const Length added = other[static_cast<std::size_t>(axis)];
      Length& total = done.shape[static_cast<std::size_t>(axis)];
      other[static_cast<std::size_t>(axis)] = total;
      if (other == done.shape && added.fixed() && total.fixed()) {
        total.number += added.number;
        continue;
      }
    }
    return misfit(s.node, fmt::format("its inputs are {} and {}", text_of(s.in(0)), text_of(s.in(i))));
  }
  return done;
}

Result<Inferred> flatten(const Subject& s) {
  HAIMA_TRY(need_rank(s, 2, 5));
  std::int64_t features = 1;
  for (std::size_t axis = 1; axis < s.in().size(); ++axis) {
    HAIMA_TRY(const auto length, fixed(s, axis));
    features *= length;
  }
  return Inferred{{s.in()[0], {features}}, {}};
}

Result<Inferred> reshape(const Subject& s) {
  HAIMA_TRY(const auto wanted, need_list(s.node, "shape", 0, 1, longest_axis));
  HAIMA_TRY(const Inferred flat, flatten(s));
  Inferred done{.shape = {s.in()[0]}, .parameters = {}};
  for (const std::int64_t length : wanted) done.shape.push_back({length});
  HAIMA_TRY(const auto have, elements_of(s.node, flat.shape));
  HAIMA_TRY(const auto want, elements_of(s.node, done.shape));
  if (have == want) return done;
  return misfit(s.node, fmt::format("{} cannot become {}", text_of(s.in()), text_of(done.shape)));
}

Result<Inferred> transpose(const Subject& s) {
  const auto rank = static_cast<std::int64_t>(s.in().size());
  HAIMA_TRY(const auto order, need_list(s.node, "order", s.in().size(), 0, rank - 1));
  Lengths sorted = order;
  std::sort(sorted.begin(), sorted.end());
  Inferred done;
  for (std::int64_t i = 0; i < rank; ++i) {
    if (sorted[static_cast<std::size_t>(i)] != i) return misfit(s.node, "its order names an axis twice");
    done.shape.push_back(s.in()[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
  }
  return done;
}

Result<Inferred> slice(const Subject& s) {
  HAIMA_TRY(const auto axis, need_integer(s.node, "axis", 1, static_cast<std::int64_t>(s.in().size()) - 1));
  HAIMA_TRY(const auto length, fixed(s, static_cast<std::size_t>(axis)));
  HAIMA_TRY(const auto begin, need_integer(s.node, "begin", 0, length - 1));
  HAIMA_TRY(const auto end, need_integer(s.node, "end", begin + 1, length));
  Inferred done{s.in(), {}};
  done.shape[static_cast<std::size_t>(axis)] = {end - begin};
  return done;
}

Result<Inferred> reduced(const Subject& s) {
  HAIMA_TRY(const auto axis, need_integer(s.node, "axis", 1, static_cast<std::int64_t>(s.in().size()) - 1));
  Inferred done{s.in(), {}};
  done.shape.erase(done.shape.begin() + axis);
  return done;
}

Result<Inferred> fold_slices(const Subject& s) {
  HAIMA_TRY(need_rank(s, 3, 6));
  const Shape& in = s.in();
  if (!in[1].slices || in[0].slices)
    return misfit(s.node, fmt::format("its input {} has no slices to fold", text_of(in)));
  Inferred done{.shape = {{in[0].number * in[1].number, in[0].batch, true}}, .parameters = {}};
  done.shape.insert(done.shape.end(), in.begin() + 2, in.end());
  return done;
}

Result<Inferred> unfold_slices(const Subject& s) {
  const Shape& in = s.in();
  if (in.empty() || !in[0].slices)
    return misfit(s.node, fmt::format("its input {} has no slices", text_of(in)));
  Inferred done{.shape = {{in[0].number, in[0].batch, false}, {1, false, true}}, .parameters = {}};
  done.shape.insert(done.shape.end(), in.begin() + 1, in.end());
  return done;
}

Result<Inferred> unchanged(const Subject& s) { return Inferred{s.in(), {}}; }

Result<Inferred> dropped(const Subject& s) {
  HAIMA_TRY(need_number(s.node, "rate", 0, 0.999));
  return unchanged(s);
}

/// An input's shape stands in the node already: from the builder, or from the JSON.
Result<Inferred> input(const Subject& s) {
  if (s.node.shape.empty() || s.node.shape.size() > 6) return misfit(s.node, "an input needs 1 to 6 axes");
  for (const Length length : s.node.shape) {
    if (length.number < 1 || length.number > longest_axis)
      return misfit(s.node, "an axis is empty or too long");
  }
  return Inferred{s.node.shape, {}};
}

Result<Inferred> inferred(const Subject& s) {
  switch (s.node.kind) {
    case Kind::input:
      return input(s);
    case Kind::conv:
      return conv(s);
    case Kind::conv_transpose:
      return conv_transpose(s);
    case Kind::linear:
      return linear(s);
    case Kind::batch_norm:
      return batch_norm(s);
    case Kind::layer_norm:
      return layer_norm(s);
    case Kind::relu:
    case Kind::relu6:
    case Kind::swish:
    case Kind::sigmoid:
    case Kind::tanh:
    case Kind::softmax:
      return unchanged(s);
    case Kind::dropout:
    case Kind::drop_path:
      return dropped(s);
    case Kind::max_pool:
    case Kind::average_pool:
      return pooled(s);
    case Kind::adaptive_average:
      return adaptive_average(s);
    case Kind::global_average:
      return global_average(s);
    case Kind::upsample:
      return upsample(s);
    case Kind::add:
      return same_shapes(s);
    case Kind::multiply:
      return multiply(s);
    case Kind::concat:
      return concat(s);
    case Kind::flatten:
      return flatten(s);
    case Kind::reshape:
      return reshape(s);
    case Kind::transpose:
      return transpose(s);
    case Kind::slice:
      return slice(s);
    case Kind::mean:
    case Kind::maximum:
      return reduced(s);
    case Kind::lstm:
      return recurrent(s, 4);
    case Kind::gru:
      return recurrent(s, 3);
    case Kind::attention:
      return attention(s);
    case Kind::fold_slices:
      return fold_slices(s);
    case Kind::unfold_slices:
      return unfold_slices(s);
  }
  return misfit(s.node, "its kind is not known");
}

}  // namespace

Result<> infer(Node& node, std::span<const Node> before) {
  const NodeKind& kind = kind_of(node.kind);
  if (node.inputs.size() < kind.least_inputs || node.inputs.size() > kind.most_inputs) {
    return misfit(node, fmt::format("{} inputs where {} to {} are needed", node.inputs.size(),
                                    kind.least_inputs, kind.most_inputs));
  }
  Subject subject{node, {}};
  for (const int place : node.inputs) {
    if (place < 0 || static_cast<std::size_t>(place) >= before.size()) {
      return misfit(node, "an input that does not stand before it");
    }
    subject.inputs.push_back(&before[static_cast<std::size_t>(place)].shape);
  }
  HAIMA_TRY(Inferred done, inferred(subject));
  HAIMA_TRY(elements_of(node, done.shape));
  for (const Parameter& parameter : done.parameters) {
    Shape shape;
    for (const std::int64_t length : parameter.shape) shape.push_back({length});
    HAIMA_TRY(elements_of(node, shape));
  }
  node.shape = std::move(done.shape);
  node.parameters = std::move(done.parameters);
  return {};
}

}  // namespace haima::graph
