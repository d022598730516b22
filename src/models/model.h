// models: every network, each one file that says what its paper's figure says. In: a task and an input size.
// Out: a Graph. Never: weights.
//
// Adding a network is adding one file kinds/NAME.cpp that defines `Model NAME()`.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/builder.h"
#include "graph/graph.h"

namespace haima::models {

using graph::Builder;
using graph::Graph;
using graph::Value;

/// What a network is asked to tell.
enum class Task {
  two_class,    // none, bleeding: softmax
  six_class,    // none and the five kinds, one of them true: softmax
  multi_label,  // any and the five kinds, each true or not: sigmoid
  imagenet,     // 1000 classes, as the published weights have: softmax
  mask,         // where blood is, each pixel in it or not: sigmoid
  foreign,      // an upright axial slice of a head on CT, or something else: softmax
};

struct Head {
  Task task = Task::multi_label;
  /// Clinical features beside the picture (age, sex, …), each with a second number that says whether it is
  /// known; 0: none.
  std::int64_t clinical = 0;

  std::int64_t outputs() const;
  /// The last layers over an embedding (batch, features): the clinical branch where there is one, and a dense
  /// layer, which takes the name given to the builder before. Adds the outputs "logits" and "probability",
  /// marks "embedding".
  void operator()(Builder& b, Value embedding, std::string_view name = "head") const;
};

/// A choice that a network's paper leaves open, or that its users make.
struct Option {
  std::string_view name, initial, about;
  bool (*allows)(std::string_view value);
};

struct Spec {
  Head head;
  graph::Input input;
  std::map<std::string, std::string> options;
};

/// Either `features` and `classify`, for networks whose picture → last map can serve as another's encoder, or
/// `build`.
struct Model {
  std::string_view name, summary, from;  // from: who described it
  graph::Input input;
  Value (*features)(Builder& b, Value picture) = nullptr;
  void (*classify)(Builder& b, Value map, const Spec& spec) = nullptr;
  Graph (*build)(const Spec& spec) = nullptr;
  std::vector<Option> options = {};
  std::int64_t least_side = 32;  // of a picture of which something is left at the end
};

/// The table, written by the build from the files in kinds/.
std::span<const Model> kinds();

Result<const Model*> model_named(std::string_view name);
/// Whether `name` is a network that can serve as another's encoder.
bool is_encoder(std::string_view name);
/// The network's own input and the options' own values, for a task.
Spec default_spec(const Model& model, Task task = Task::multi_label);
/// Builds after checking the options' names and the input's size.
Result<Graph> build(const Model& model, const Spec& spec);

}  // namespace haima::models
