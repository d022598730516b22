#include "graph/builder.h"

#include <fmt/format.h>

#include <cassert>
#include <cstdlib>
#include <utility>

#include "base/log.h"

namespace haima::graph {
namespace {

using Lengths = std::vector<std::int64_t>;

constexpr Length batch_length{1, true, false};
constexpr Length slices_length{1, false, true};

Shape shape_of(const Input& input) {
  Shape shape = {batch_length};
  if (input.slices) shape.push_back(slices_length);
  shape.push_back({input.channels});
  if (input.depth > 0) shape.push_back({input.depth});
  shape.push_back({input.height});
  shape.push_back({input.width});
  return shape;
}

/// A model that does not fit together is a mistake of ours; no input can reach this.
void insist(const Result<>& done) {
  if (done) return;
  log::error("{}", done.error().sentence());
  std::abort();
}

}  // namespace

Builder::Builder(std::string name) { graph_.name = std::move(name); }

Builder::Builder(std::string name, const Input& input) : Builder(std::move(name)) {
  this->input("input", shape_of(input));
}

Value Builder::input() const {
  assert(!graph_.nodes.empty() && graph_.nodes[0].kind == Kind::input);
  return {0};
}

Value Builder::input(std::string_view name, Shape shape) {
  Node node{.name = std::string{name},
            .kind = Kind::input,
            .inputs = {},
            .attributes = {},
            .shape = std::move(shape),
            .parameters = {}};
  insist(infer(node, graph_.nodes));
  graph_.nodes.push_back(std::move(node));
  return {static_cast<int>(graph_.nodes.size()) - 1};
}

Builder::Scope Builder::scope(std::string_view name) { return {*this, name}; }

Value Builder::conv(Value x, const Conv& c, std::string_view name) {
  const std::size_t axes = shape(x).size() - 2;
  const std::int64_t padding = c.padding >= 0 ? c.padding : c.dilation * (c.kernel - 1) / 2;
  return append(Kind::conv, {x},
                {{"out", c.out},
                 {"kernel", Lengths(axes, c.kernel)},
                 {"stride", Lengths(axes, c.stride)},
                 {"padding", Lengths(axes, padding)},
                 {"dilation", Lengths(axes, c.dilation)},
                 {"groups", c.groups},
                 {"bias", c.bias}},
                name);
}

Value Builder::conv_transpose(Value x, const Conv& c, std::string_view name) {
  const std::size_t axes = shape(x).size() - 2;
  return append(Kind::conv_transpose, {x},
                {{"out", c.out},
                 {"kernel", Lengths(axes, c.kernel)},
                 {"stride", Lengths(axes, c.stride)},
                 {"padding", Lengths(axes, std::max<std::int64_t>(c.padding, 0))},
                 {"bias", c.bias}},
                name);
}

Value Builder::linear(Value x, std::int64_t out, std::string_view name) {
  return append(Kind::linear, {x}, {{"out", out}, {"bias", true}}, name);
}

Value Builder::batch_norm(Value x, std::string_view name, double epsilon, double momentum) {
  return append(Kind::batch_norm, {x}, {{"epsilon", epsilon}, {"momentum", momentum}}, name);
}

Value Builder::layer_norm(Value x, std::string_view name, double epsilon) {
  return append(Kind::layer_norm, {x}, {{"epsilon", epsilon}}, name);
}
Value Builder::relu(Value x) { return append(Kind::relu, {x}, {}); }
Value Builder::relu6(Value x) { return append(Kind::relu6, {x}, {}); }
Value Builder::swish(Value x) { return append(Kind::swish, {x}, {}); }
Value Builder::sigmoid(Value x) { return append(Kind::sigmoid, {x}, {}); }
Value Builder::tanh(Value x) { return append(Kind::tanh, {x}, {}); }
Value Builder::softmax(Value x) { return append(Kind::softmax, {x}, {}); }
Value Builder::dropout(Value x, double rate) { return append(Kind::dropout, {x}, {{"rate", rate}}); }
Value Builder::drop_path(Value x, double rate) { return append(Kind::drop_path, {x}, {{"rate", rate}}); }

namespace {

std::map<std::string, Attribute> windows_of(const Pool& pool, std::size_t axes) {
  return {{"kernel", Lengths(axes, pool.kernel)},
          {"stride", Lengths(axes, pool.stride > 0 ? pool.stride : pool.kernel)},
          {"padding", Lengths(axes, pool.padding)}};
}

}  // namespace

Value Builder::max_pool(Value x, const Pool& pool) {
  return append(Kind::max_pool, {x}, windows_of(pool, shape(x).size() - 2));
}

Value Builder::average_pool(Value x, const Pool& pool) {
  return append(Kind::average_pool, {x}, windows_of(pool, shape(x).size() - 2));
}

Value Builder::adaptive_average(Value x, std::int64_t size) {
  return append(Kind::adaptive_average, {x}, {{"size", Lengths(shape(x).size() - 2, size)}});
}

Value Builder::global_average(Value x) { return append(Kind::global_average, {x}, {}); }

Value Builder::upsample(Value x, std::int64_t factor, std::string_view mode) {
  return append(Kind::upsample, {x}, {{"factor", factor}, {"mode", std::string{mode}}});
}

Value Builder::add(Value a, Value b) { return append(Kind::add, {a, b}, {}); }
Value Builder::multiply(Value a, Value b) { return append(Kind::multiply, {a, b}, {}); }
Value Builder::concat(const std::vector<Value>& values, std::int64_t axis) {
  return append(Kind::concat, values, {{"axis", axis}});
}
Value Builder::flatten(Value x) { return append(Kind::flatten, {x}, {}); }
Value Builder::reshape(Value x, const Lengths& to) { return append(Kind::reshape, {x}, {{"shape", to}}); }
Value Builder::transpose(Value x, const Lengths& order) {
  return append(Kind::transpose, {x}, {{"order", order}});
}
Value Builder::slice(Value x, std::int64_t axis, std::int64_t begin, std::int64_t end) {
  return append(Kind::slice, {x}, {{"axis", axis}, {"begin", begin}, {"end", end}});
}
Value Builder::mean(Value x, std::int64_t axis) { return append(Kind::mean, {x}, {{"axis", axis}}); }
Value Builder::maximum(Value x, std::int64_t axis) { return append(Kind::maximum, {x}, {{"axis", axis}}); }
Value Builder::lstm(Value x, std::int64_t hidden, std::string_view name, bool bidirectional) {
  return append(Kind::lstm, {x}, {{"hidden", hidden}, {"bidirectional", bidirectional}}, name);
}
Value Builder::gru(Value x, std::int64_t hidden, std::string_view name, bool bidirectional) {
  return append(Kind::gru, {x}, {{"hidden", hidden}, {"bidirectional", bidirectional}}, name);
}
Value Builder::attention(Value x, std::int64_t heads, std::string_view name) {
  return append(Kind::attention, {x}, {{"heads", heads}}, name);
}
Value Builder::fold_slices(Value x) { return append(Kind::fold_slices, {x}, {}); }
Value Builder::unfold_slices(Value x) { return append(Kind::unfold_slices, {x}, {}); }

const Shape& Builder::shape(Value x) const { return graph_.nodes.at(static_cast<std::size_t>(x.node)).shape; }

std::int64_t Builder::channels(Value x) const { return shape(x).at(1).number; }

Value Builder::mark(std::string_view name, Value x) {
  graph_.marks[std::string{name}] = x.node;
  return x;
}

Builder& Builder::output(std::string_view name, Value x) {
  graph_.outputs[std::string{name}] = x.node;
  return *this;
}

Graph Builder::finish() {
  assert(!graph_.outputs.empty());
  return std::move(graph_);
}

Value Builder::append(Kind kind, std::vector<Value> inputs, std::map<std::string, Attribute> attributes,
                      std::string_view name) {
  Node node{.name = free_name(kind, name),
            .kind = kind,
            .inputs = {},
            .attributes = std::move(attributes),
            .shape = {},
            .parameters = {}};
  for (const Value value : inputs) node.inputs.push_back(value.node);
  insist(infer(node, graph_.nodes));
  graph_.nodes.push_back(std::move(node));
  return {static_cast<int>(graph_.nodes.size()) - 1};
}

/// The name asked for, else the kind's; numbered where it is taken.
std::string Builder::free_name(Kind kind, std::string_view name) {
  const std::string wanted = scope_ + std::string{name.empty() ? kind_of(kind).name : name};
  const int before = used_[wanted]++;
  return before == 0 ? wanted : fmt::format("{}_{}", wanted, before + 1);
}

}  // namespace haima::graph
