#include "graph/vjp.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "graph/attributes.h"

namespace haima::graph {
namespace {

using Lengths = std::vector<std::int64_t>;
using Values = std::vector<float>;

Lengths after_first(const Shape& shape) {
  Lengths lengths;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) lengths.push_back(shape[axis].number);
  return lengths;
}

/// (columns, rows) of (rows, columns).
Tensor transposed(const Tensor& matrix) {
  const auto rows = static_cast<std::size_t>(matrix.shape[0]),
             columns = static_cast<std::size_t>(matrix.shape[1]);
  Tensor turned{{matrix.shape[1], matrix.shape[0]}, Values(matrix.values.size())};
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column)
      turned.values[column * rows + row] = matrix.values[row * columns + column];
  }
  return turned;
}

/// Follows a verdict back through a graph while it writes another.
class Follower {
 public:
  Follower(const Graph& graph, const Weights& weights, int mark)
      : from_(graph),
        weights_(weights),
        mark_(mark),
        gradients_(graph.nodes.size(), -1),
        reaches_(graph.nodes.size()) {
    reaches_[index(mark)] = true;
    for (std::size_t i = index(mark) + 1; i < graph.nodes.size(); ++i) {
      for (const int input : graph.nodes[i].inputs) reaches_[i] = reaches_[i] || reaches_[index(input)];
    }
  }

  Result<Gradient> follow(int output) {
    made_.graph.name = from_.name + "_gradient";
    copies_[mark_] = input("value", node(mark_).shape);
    gradients_[index(output)] = input("seed", node(output).shape);
    for (int place = output; place > mark_; --place) {
      if (gradients_[index(place)] < 0 || !reaches_mark(place)) continue;
      HAIMA_TRY(follow_node(node(place), gradients_[index(place)]));
    }
    if (gradients_[index(mark_)] < 0)
      return fail(Code::bad_argument, from_.name, "the output does not depend on the mark");
    made_.graph.outputs["gradient"] = gradients_[index(mark_)];
    return std::move(made_);
  }

 private:
  static std::size_t index(int place) { return static_cast<std::size_t>(place); }
  const Node& node(int place) const { return from_.nodes[index(place)]; }

  bool reaches_mark(int place) const { return reaches_[index(place)]; }

  // ---- writing ----

  int input(const std::string& name, const Shape& shape) {
    made_.graph.nodes.push_back({name, Kind::input, {}, {}, shape, {}});
    return static_cast<int>(made_.graph.nodes.size()) - 1;
  }

  /// Parameters in the order of the kind's row.
  Result<int> append(Kind kind, std::vector<int> inputs, std::map<std::string, Attribute> attributes,
                     const std::vector<Tensor>& parameters = {}) {
    Node made{fmt::format("{}_{}", kind_of(kind).name, made_.graph.nodes.size()),
              kind,
              std::move(inputs),
              std::move(attributes),
              {},
              {}};
    HAIMA_TRY(infer(made, made_.graph.nodes));
    for (std::size_t i = 0; i < made.parameters.size(); ++i)
      made_.weights.emplace(made.parameters[i].name, parameters.at(i));
    made_.graph.nodes.push_back(std::move(made));
    return static_cast<int>(made_.graph.nodes.size()) - 1;
  }

  const Shape& shape(int made) const { return made_.graph.nodes[index(made)].shape; }

  /// scale · x + shift of each element along axis 1.
  Result<int> scaled(int x, const Values& scale, const Values& shift) {
    constexpr double epsilon = 1e-5;
    const Lengths length = {static_cast<std::int64_t>(scale.size())};
    return append(Kind::batch_norm, {x}, {{"epsilon", epsilon}, {"momentum", 0.1}},
                  {{length, scale},
                   {length, shift},
                   {length, Values(scale.size(), 0.0f)},
                   {length, Values(scale.size(), static_cast<float>(1 - epsilon))}});
  }

  Result<int> scaled(int x, float scale, float shift) {
    const auto length = static_cast<std::size_t>(shape(x)[1].number);
    return scaled(x, Values(length, scale), Values(length, shift));
  }

  /// 1 where x is above 0, else 0: what is above 1e-29 is pushed over 6 and cut off there.
  Result<int> step(int x) {
    HAIMA_TRY(const int pushed, scaled(x, 1e30f, 0));
    HAIMA_TRY(const int cut, append(Kind::relu6, {pushed}, {}));
    return scaled(cut, 1.0f / 6, 0);
  }

  Result<int> reshaped(int x, const Lengths& to) { return append(Kind::reshape, {x}, {{"shape", to}}); }

  /// The value of a node of the graph that is followed, computed again from the mark.
  Result<int> value(int place) {
    if (const auto copy = copies_.find(place); copy != copies_.end()) return copy->second;
    const Node& original = node(place);
    int made = 0;
    if (original.kind == Kind::input) {
      made = input(original.name, original.shape);
    } else {
      std::vector<int> inputs;
      for (const int one : original.inputs) {
        HAIMA_TRY(const int copied, value(one));
        inputs.push_back(copied);
      }
      std::vector<Tensor> parameters;
      for (const Parameter& parameter : original.parameters)
        parameters.push_back(weights_.at(parameter.name));
      HAIMA_TRY(made, append(original.kind, inputs, original.attributes, parameters));
    }
    copies_[place] = made;
    return made;
  }

  Result<> give(int place, int gradient) {
    int& held = gradients_[index(place)];
    if (held < 0) {
      held = gradient;
      return {};
    }
    HAIMA_TRY(held, append(Kind::add, {held, gradient}, {}));
    return {};
  }

  // ---- rules: what each kind hands to its inputs ----

  Result<int> through_linear(const Node& n, int g) {
    return append(Kind::linear, {g}, {{"out", n.parameters[0].shape[1]}, {"bias", false}},
                  {transposed(weights_.at(n.parameters[0].name))});
  }

  Result<int> through_norm(const Node& n, int g) {
    Values scale = weights_.at(n.parameters[0].name).values;
    const Values& variance = weights_.at(n.parameters[3].name).values;
    for (std::size_t i = 0; i < scale.size(); ++i)
      scale[i] = static_cast<float>(scale[i] / std::sqrt(variance[i] + n.number("epsilon")));
    return scaled(g, scale, Values(scale.size(), 0.0f));
  }

  Result<int> through_relu(const Node& n, int g) {
    HAIMA_TRY(const int x, value(n.inputs[0]));
    HAIMA_TRY(const int open, step(x));
    return append(Kind::multiply, {open, g}, {});
  }

  /// An equal share of the gradient for each of the elements that were averaged; `kept` is its shape with
  /// length 1 where they were.
  Result<int> through_average(const Node& n, int g, const Lengths& kept, std::int64_t count) {
    HAIMA_TRY(const int x, value(n.inputs[0]));
    HAIMA_TRY(const int share, scaled(x, 0, 1.0f / static_cast<float>(count)));
    HAIMA_TRY(const int wide, reshaped(g, kept));
    return append(Kind::multiply, {share, wide}, {});
  }

  Result<int> through_global_average(const Node& n, int g) {
    Lengths kept = after_first(node(n.inputs[0]).shape);
    const std::int64_t count =
        std::accumulate(kept.begin() + 1, kept.end(), std::int64_t{1}, std::multiplies{});
    std::fill(kept.begin() + 1, kept.end(), 1);
    return through_average(n, g, kept, count);
  }

  Result<int> through_mean(const Node& n, int g) {
    Lengths kept = after_first(node(n.inputs[0]).shape);
    std::int64_t& axis = kept[static_cast<std::size_t>(n.integer("axis") - 1)];
    return through_average(n, g, kept, std::exchange(axis, 1));
  }

  Result<int> through_transpose(const Node& n, int g) {
    const Lengths& order = n.list("order");
    Lengths back(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      back[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(i);
    return append(Kind::transpose, {g}, {{"order", back}});
  }

  Result<> through_concat(const Node& n, int g) {
    const auto axis = static_cast<std::size_t>(n.integer("axis"));
    std::int64_t begin = 0;
    for (const int input : n.inputs) {
      const std::int64_t end = begin + node(input).shape[axis].number;
      if (reaches_mark(input)) {
        HAIMA_TRY(const int part,
                  append(Kind::slice, {g}, {{"axis", n.integer("axis")}, {"begin", begin}, {"end", end}}));
        HAIMA_TRY(give(input, part));
      }
      begin = end;
    }
    return {};
  }

  Result<int> through(const Node& n, int g) {
    switch (n.kind) {
      case Kind::dropout:
      case Kind::drop_path:
        return g;
      case Kind::linear:
        return through_linear(n, g);
      case Kind::batch_norm:
        return through_norm(n, g);
      case Kind::relu:
        return through_relu(n, g);
      case Kind::flatten:
      case Kind::reshape:
        return reshaped(g, after_first(node(n.inputs[0]).shape));
      case Kind::transpose:
        return through_transpose(n, g);
      case Kind::global_average:
        return through_global_average(n, g);
      case Kind::adaptive_average:
        if (n.shape == node(n.inputs[0]).shape) return g;
        break;
      case Kind::mean:
        return through_mean(n, g);
      default:
        break;
    }
    return misfit(n, "no gradient is known here");
  }

  Result<> follow_node(const Node& n, int g) {
    if (n.kind == Kind::concat) return through_concat(n, g);
    if (n.kind == Kind::add) {
      for (const int input : n.inputs) HAIMA_TRY(give(input, g));
      return {};
    }
    HAIMA_TRY(const int gradient, through(n, g));
    return give(n.inputs[0], gradient);
  }

  const Graph& from_;
  const Weights& weights_;
  int mark_;
  std::vector<int>
      gradients_;  // of each node of the graph that is followed: its place in the one that is made
  std::vector<bool> reaches_;  // whether each depends on the mark
  std::map<int, int> copies_;
  Gradient made_;
};

}  // namespace

Result<Gradient> vjp(const Graph& graph, const Weights& weights, const std::string& output,
                     const std::string& mark) {
  HAIMA_TRY(check_weights(graph, weights, graph.name));
  const auto from = graph.outputs.find(output);
  const auto to = graph.marks.find(mark);
  if (from == graph.outputs.end() || to == graph.marks.end())
    return fail(Code::bad_argument, graph.name,
                fmt::format("it has no output {} or no mark {}", output, mark));
  return Follower{graph, weights, to->second}.follow(from->second);
}

}  // namespace haima::graph
