#include "models/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/named.h"

namespace haima::models {
namespace {

constexpr std::int64_t most_side = 4096;

constexpr std::int64_t clinical_width = 16;

/// Clinical features, their absence told by a second number each, through two small dense layers.
Value clinical_branch(Builder& b, std::int64_t features) {
  const auto scope = b.scope("clinical");
  const Value given = b.input("clinical", {{1, true, false}, {2 * features}});
  const Value first = b.relu(b.linear(given, clinical_width, "0"));
  return b.relu(b.linear(first, clinical_width, "2"));
}

}  // namespace

std::int64_t Head::outputs() const {
  switch (task) {
    case Task::two_class:
    case Task::foreign:
      return 2;
    case Task::six_class:
    case Task::multi_label:
      return 6;
    case Task::imagenet:
      return 1000;
    case Task::mask:
      return 1;
  }
  return 0;
}

void Head::operator()(Builder& b, Value embedding, std::string_view name) const {
  b.mark("embedding", embedding);
  if (clinical > 0) embedding = b.concat({embedding, clinical_branch(b, clinical)});
  const Value logits = b.linear(embedding, outputs(), name);
  const Value probability = task == Task::multi_label ? b.sigmoid(logits) : b.softmax(logits);
  b.output("logits", logits).output("probability", probability);
}

Result<const Model*> model_named(std::string_view name) {
  if (const Model* model = find_named(kinds(), name)) return model;
  return fail(Code::bad_argument, fmt::format("model {}", name), "there is none of this name",
              "see `haima models`");
}

bool is_encoder(std::string_view name) {
  const auto model = model_named(name);
  return model && (*model)->features;
}

Spec default_spec(const Model& model, Task task) {
  Spec spec{.head = {.task = task}, .input = model.input, .options = {}};
  for (const Option& option : model.options) spec.options[std::string{option.name}] = option.initial;
  return spec;
}

Result<Graph> build(const Model& model, const Spec& spec) {
  const std::string where = fmt::format("model {}", model.name);
  Spec whole = default_spec(model, spec.head.task);
  whole.head = spec.head;
  whole.input = spec.input;
  for (const auto& [name, value] : spec.options) {
    if (!whole.options.contains(name))
      return fail(Code::bad_argument, where, "it has no option " + name, "see `haima models`");
    whole.options[name] = value;
  }
  for (const Option& option : model.options) {
    const std::string& value = whole.options[std::string{option.name}];
    if (!option.allows(value)) {
      return fail(Code::bad_argument, where, fmt::format("option {} cannot be {}", option.name, value),
                  std::string{option.about});
    }
  }
  for (const std::int64_t side : {spec.input.height, spec.input.width}) {
    if (side < model.least_side || side > most_side) {
      return fail(Code::bad_argument, where, fmt::format("an input of {} pixels", side),
                  fmt::format("give {} to {}", model.least_side, most_side));
    }
  }
  if (model.build) return model.build(whole);
  Builder b{std::string{model.name}, whole.input};
  model.classify(b, model.features(b, b.input()), whole);
  return b.finish();
}

}  // namespace haima::models
