#include "app/subject.h"

#include "models/shipped.h"

namespace haima::app {
namespace {

Result<Subject> of_bundle(const std::string& file, const Limits& limits, const std::string& wanted) {
  HAIMA_TRY(graph::Bundle bundle, models::bundle_named(file, limits));
  const auto found = wanted.empty() ? bundle.graphs.begin() : bundle.graphs.find(wanted);
  if (found == bundle.graphs.end()) return fail(Code::bad_argument, file, "it has no graph " + wanted);
  return Subject{file + " " + found->first, found->second, std::move(bundle.weights),
                 std::move(bundle.about)};
}

Result<Subject> of_network(const models::Model& model, models::Task task) {
  HAIMA_TRY(graph::Graph built, models::build(model, models::default_spec(model, task)));
  graph::Weights weights = graph::random_weights(built, 1);
  return Subject{std::string{model.name}, std::move(built), std::move(weights)};
}

}  // namespace

Result<Subject> subject_of(const std::string& name, models::Task task, const Limits& limits,
                           const std::string& graph) {
  const auto model = models::model_named(name);
  if (model) return of_network(**model, task);
  auto bundle = of_bundle(name, limits, graph);
  if (bundle || name.ends_with(".safetensors")) return bundle;
  return fail(model.error());
}

}  // namespace haima::app
