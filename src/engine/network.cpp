#include "engine/network.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <set>

#include "graph/bundle.h"

namespace haima::engine {
namespace {

using graph::Kind;
using graph::Node;
using graph::Tensor;

std::vector<bool> needed(const graph::Graph& graph, const std::map<std::string, int>& wanted) {
  std::vector<bool> needs(graph.nodes.size(), false);
  for (const auto& [name, place] : wanted) needs[static_cast<std::size_t>(place)] = true;
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    if (!needs[i]) continue;
    for (const int input : graph.nodes[i].inputs) needs[static_cast<std::size_t>(input)] = true;
  }
  return needs;
}

bool has_weights(Kind kind) {
  return kind == Kind::conv || kind == Kind::conv_transpose || kind == Kind::linear;
}

bool is_depthwise(const Op& op) { return op.node.kind == Kind::conv && op.node.integer("groups") > 1; }

/// Where the weight's axis of outputs is.
std::size_t output_axis(Kind kind) { return kind == Kind::conv_transpose ? 1 : 0; }

/// What a batch norm does to a channel: times scale, plus shift.
void norm_of(const Op& norm, std::vector<float>& scale, std::vector<float>& shift) {
  const auto& p = norm.parameters;
  const double epsilon = norm.node.number("epsilon");
  for (std::size_t c = 0; c < p[0].values.size(); ++c) {
    const double s = p[0].values[c] / std::sqrt(p[3].values[c] + epsilon);
    scale.push_back(static_cast<float>(s));
    shift.push_back(static_cast<float>(p[1].values[c] - s * p[2].values[c]));
  }
}

void fold(Op& op, const std::vector<float>& scale, const std::vector<float>& shift) {
  Tensor &weight = op.parameters[0], &bias = op.parameters[1];
  const std::size_t axis = output_axis(op.node.kind);
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < weight.shape.size(); ++i)
    inner *= static_cast<std::size_t>(weight.shape[i]);
  for (std::size_t i = 0; i < weight.values.size(); ++i) weight.values[i] *= scale[i / inner % scale.size()];
  for (std::size_t c = 0; c < scale.size(); ++c) bias.values[c] = bias.values[c] * scale[c] + shift[c];
}

/// The network while it is being made simpler: a later op takes over what an earlier one computes.
class Simplifier {
 public:
  Simplifier(const graph::Graph& graph, const graph::Weights& weights,
             const std::map<std::string, int>& wanted)
      : needed_(needed(graph, wanted)), same_as_(graph.nodes.size()), uses_(graph.nodes.size(), 0) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      const Node& node = graph.nodes[i];
      same_as_[i] = static_cast<int>(i);
      Op op{.node = node, .inputs = node.inputs};
      for (const graph::Parameter& parameter : node.parameters)
        if (needed_[i]) op.parameters.push_back(weights.find(parameter.name)->second);
      if (needed_[i] && !node.parameters.empty()) {
        const auto range = weights.find(graph::range_name(node.parameters[0]));
        if (range != weights.end()) op.range = range->second;
      }
      ops_.push_back(std::move(op));
      if (!needed_[i]) continue;
      for (const int input : node.inputs) ++uses_[static_cast<std::size_t>(input)];
    }
    for (const auto& [name, place] : wanted) {
      ++uses_[static_cast<std::size_t>(place)];
      kept_.insert(place);
    }
  }

  Network network(const std::map<std::string, int>& wanted) {
    for (std::size_t i = 0; i < ops_.size(); ++i) {
      if (needed_[i]) visit(static_cast<int>(i));
    }
    Network network;
    std::vector<int> place(ops_.size(), -1);
    for (std::size_t i = 0; i < ops_.size(); ++i) {
      if (!needed_[i] || same_as_[i] != static_cast<int>(i)) continue;
      for (int& input : ops_[i].inputs) input = place[static_cast<std::size_t>(resolved(input))];
      place[i] = static_cast<int>(network.ops.size());
      network.ops.push_back(std::move(ops_[i]));
    }
    for (const auto& [name, at] : wanted)
      network.results[name] = place[static_cast<std::size_t>(resolved(at))];
    return network;
  }

 private:
  Op& op(int i) { return ops_[static_cast<std::size_t>(i)]; }
  int resolved(int i) const {
    while (same_as_[static_cast<std::size_t>(i)] != i) i = same_as_[static_cast<std::size_t>(i)];
    return i;
  }

  void visit(int i) {
    Op& here = op(i);
    for (int& input : here.inputs) input = resolved(input);
    switch (here.node.kind) {
      case Kind::dropout:
      case Kind::drop_path:
        return drop(i);
      case Kind::adaptive_average:
        if (here.node.shape == op(here.inputs[0]).node.shape) drop(i);
        return;
      case Kind::conv:
      case Kind::linear:
      case Kind::conv_transpose:
        return complete(here);
      case Kind::batch_norm:
        return norm(i);
      case Kind::add:
        return sum(i);
      default:
        if (is_activation(here.node.kind)) close(i);
    }
  }

  /// `i` does nothing: whoever names it means its input.
  void drop(int i) {
    const int input = op(i).inputs[0];
    same_as_[static_cast<std::size_t>(i)] = input;
    uses_[static_cast<std::size_t>(input)] += uses_[static_cast<std::size_t>(i)] - 1;
    if (kept_.contains(i)) kept_.insert(input);
  }

  /// Gives every weighted op a bias; a convolution over a single pixel is a dense layer.
  void complete(Op& here) {
    const std::size_t axis = output_axis(here.node.kind);
    if (here.parameters.size() < 2) {
      const std::int64_t out = here.parameters[0].shape[axis];
      here.parameters.push_back({{out}, std::vector<float>(static_cast<std::size_t>(out), 0.0f)});
    }
    if (here.node.kind != Kind::conv || here.node.integer("groups") != 1) return;
    join_copies(here);
    const graph::Shape& in = op(here.inputs[0]).node.shape;
    const auto is_one = [](graph::Length length) { return length == graph::Length{1}; };
    const auto is_1 = [](std::int64_t length) { return length == 1; };
    if (!std::all_of(in.begin() + 2, in.end(), is_one) ||
        !std::all_of(here.node.list("kernel").begin(), here.node.list("kernel").end(), is_1) ||
        !std::all_of(here.node.shape.begin() + 2, here.node.shape.end(), is_one))
      return;
    here.node.kind = Kind::linear;
    here.range = {};
    here.parameters[0].shape.resize(2);
  }

  /// A convolution over several copies of one map (a grey picture as three colours) is one over the map, its
  /// weights added up.
  void join_copies(Op& here) {
    const int before = here.inputs[0];
    const Op& copies = op(before);
    if (copies.node.kind != Kind::concat || copies.node.integer("axis") != 1 || !can_take(before)) return;
    const int single = copies.inputs[0];
    const auto is_single = [&](int input) { return input == single; };
    if (!std::all_of(copies.inputs.begin(), copies.inputs.end(), is_single)) return;
    const auto count = copies.inputs.size();
    Tensor& weight = here.parameters[0];
    weight.shape[1] /= static_cast<std::int64_t>(count);
    const auto outputs = static_cast<std::size_t>(weight.shape[0]);
    const std::size_t inner = weight.values.size() / outputs / count;
    std::vector<float> joined(outputs * inner, 0.0f);
    for (std::size_t i = 0; i < weight.values.size(); ++i)
      joined[i / (inner * count) * inner + i % inner] += weight.values[i];
    weight.values = std::move(joined);
    here.inputs[0] = single;
    here.range = {};
    uses_[static_cast<std::size_t>(single)] -= static_cast<int>(count) - 1;
    needed_[static_cast<std::size_t>(before)] = false;
  }

  /// Whether only `by` looks at `i`, so that it can take over the work.
  bool can_take(int i) const { return uses_[static_cast<std::size_t>(i)] == 1 && !kept_.contains(i); }

  /// `by` becomes what `i` was, in its own place and with its own shape.
  void take(int by, int i) {
    graph::Node node = std::move(op(by).node);
    op(by) = std::move(op(i));
    op(by).node.shape = node.shape;
    op(by).node.name = node.name;
    needed_[static_cast<std::size_t>(i)] = false;
  }

  void norm(int i) {
    std::vector<float> scale, shift;
    norm_of(op(i), scale, shift);
    const int before = op(i).inputs[0];
    const Op& producer = op(before);
    const bool channels_agree = producer.node.kind != Kind::linear || producer.node.shape.size() == 2 ||
                                producer.node.attributes.contains("kernel");
    if (has_weights(producer.node.kind) && channels_agree && can_take(before) && !producer.residual &&
        producer.activation == Activation::none) {
      take(i, before);
      return fold(op(i), scale, shift);
    }
    op(i).scale = std::move(scale);
    op(i).shift = std::move(shift);
  }

  void close(int i) {
    const int before = op(i).inputs[0];
    const Kind producer = op(before).node.kind;
    const bool closes = has_weights(producer) || producer == Kind::batch_norm || producer == Kind::add;
    if (!closes || !can_take(before) || op(before).activation != Activation::none) return;
    const Activation activation = activation_of(op(i).node.kind);
    take(i, before);
    op(i).activation = activation;
  }

  void sum(int i) {
    const std::vector<int> inputs = op(i).inputs;
    const int later = std::max(inputs[0], inputs[1]), earlier = std::min(inputs[0], inputs[1]);
    for (const int producer : {later, earlier}) {
      const Op& made = op(producer);
      const bool adds =
          (made.node.kind == Kind::conv && !is_depthwise(made)) || made.node.kind == Kind::linear;
      if (!adds || later == earlier || !can_take(producer) || made.residual ||
          made.activation != Activation::none)
        continue;
      take(i, producer);
      op(i).inputs.push_back(producer == later ? earlier : later);
      op(i).residual = true;
      return;
    }
  }

  std::vector<Op> ops_;
  std::vector<bool> needed_;
  std::vector<int> same_as_, uses_;
  std::set<int> kept_;  // results
};

}  // namespace

bool is_view(Kind kind) {
  return kind == Kind::flatten || kind == Kind::reshape || kind == Kind::fold_slices ||
         kind == Kind::unfold_slices;
}

Activation activation_of(Kind kind) {
  switch (kind) {
    case Kind::relu:
      return Activation::relu;
    case Kind::relu6:
      return Activation::relu6;
    case Kind::swish:
      return Activation::swish;
    case Kind::sigmoid:
      return Activation::sigmoid;
    case Kind::tanh:
      return Activation::tanh;
    default:
      return Activation::none;
  }
}

bool is_activation(Kind kind) { return activation_of(kind) != Activation::none; }

Network simplified(const graph::Graph& graph, const graph::Weights& weights,
                   const std::map<std::string, int>& wanted) {
  return Simplifier{graph, weights, wanted}.network(wanted);
}

}  // namespace haima::engine
