// Builds a Graph call by call, so that a model's file reads like the paper's figure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace haima::graph {

/// A value inside the graph that is being built.
struct Value {
  int node = -1;
};

struct Input {
  std::int64_t channels = 3, height = 224, width = 224;
  std::int64_t depth = 0;  // more than 0: a volume, channels × depth × height × width
  bool slices = false;     // a scan of any number of slices, each channels × height × width
};

struct Conv {
  std::int64_t out = 0, kernel = 3, stride = 1;
  std::int64_t padding = -1;  // -1: so that stride 1 keeps the size
  std::int64_t dilation = 1, groups = 1;
  bool bias = true;
};

struct Pool {
  std::int64_t kernel = 2, stride = 0, padding = 0;  // stride 0: the kernel's
};

/// Layers that hold parameters take a name inside the scopes open now ("layer1.0." + "conv1"); without one
/// they are named after their kind. A mistake in a model's file is ours, not the user's: the builder asserts,
/// and every model is built in a test.
class Builder {
 public:
  explicit Builder(std::string name);
  Builder(std::string name, const Input& input);

  /// The graph's input (added by the constructor that takes one), or another one of its own name and shape.
  Value input() const;
  Value input(std::string_view name, Shape shape);

  /// Opens a scope; it closes when the returned value goes.
  class Scope;
  [[nodiscard]] Scope scope(std::string_view name);

  Value conv(Value x, const Conv& conv, std::string_view name = {});
  Value conv_transpose(Value x, const Conv& conv, std::string_view name = {});
  Value linear(Value x, std::int64_t out, std::string_view name = {});
  Value batch_norm(Value x, std::string_view name = {}, double epsilon = 1e-5, double momentum = 0.1);
  Value layer_norm(Value x, std::string_view name = {}, double epsilon = 1e-5);
  Value relu(Value x);
  Value relu6(Value x);
  Value swish(Value x);
  Value sigmoid(Value x);
  Value tanh(Value x);
  Value softmax(Value x);
  Value dropout(Value x, double rate);
  Value drop_path(Value x, double rate);
  Value max_pool(Value x, const Pool& pool);
  Value average_pool(Value x, const Pool& pool);
  Value adaptive_average(Value x, std::int64_t size);
  Value global_average(Value x);
  Value upsample(Value x, std::int64_t factor, std::string_view mode = "bilinear");
  Value add(Value a, Value b);
  Value multiply(Value a, Value b);
  Value concat(const std::vector<Value>& values, std::int64_t axis = 1);
  Value flatten(Value x);
  /// `shape` holds the axes after the first, which is kept.
  Value reshape(Value x, const std::vector<std::int64_t>& shape);
  Value transpose(Value x, const std::vector<std::int64_t>& order);
  Value slice(Value x, std::int64_t axis, std::int64_t begin, std::int64_t end);
  Value mean(Value x, std::int64_t axis);
  Value maximum(Value x, std::int64_t axis);
  Value lstm(Value x, std::int64_t hidden, std::string_view name = {}, bool bidirectional = true);
  Value gru(Value x, std::int64_t hidden, std::string_view name = {}, bool bidirectional = true);
  Value attention(Value x, std::int64_t heads, std::string_view name = {});
  Value fold_slices(Value x);
  Value unfold_slices(Value x);

  const Shape& shape(Value x) const;
  /// The length of axis 1: channels of a map, features of a row.
  std::int64_t channels(Value x) const;

  /// Gives a value a name that others look for, and returns it.
  Value mark(std::string_view name, Value x);
  Builder& output(std::string_view name, Value x);
  Graph finish();

 private:
  Value append(Kind kind, std::vector<Value> inputs, std::map<std::string, Attribute> attributes,
               std::string_view name = {});
  std::string free_name(Kind kind, std::string_view name);

  Graph graph_;
  std::string scope_;
  std::map<std::string, int> used_;
};

class Builder::Scope {
 public:
  Scope(Builder& builder, std::string_view name) : builder_(builder), outer_(builder.scope_) {
    builder_.scope_ += std::string{name} + ".";
  }
  ~Scope() { builder_.scope_ = outer_; }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  Builder& builder_;
  std::string outer_;
};

}  // namespace haima::graph
