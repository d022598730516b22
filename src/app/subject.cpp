#include "app/subject.h"

namespace haima::app {
namespace {

Result<Subject> of_bundle(const std::string& file, const Limits& limits, const std::string& wanted) {
  HAIMA_TRY(graph::Bundle bundle, graph::read_bundle(file, limits));
  const auto found = wanted.empty() ? bundle.graphs.begin() : bundle.graphs.find(wanted);
  if (found == bundle.graphs.end()) return fail(Code::bad_argument, file, "it has no graph " + wanted);
  return Subject{file + " " + found->first, found->second, std::move(bundle.weights),
                 std::move(bundle.about)};
}

}  // namespace

Result<Subject> subject_of(const std::string& name, models::Task task, const Limits& limits,
                           const std::string& graph) {
  if (name.ends_with(".safetensors")) return of_bundle(name, limits, graph);
  HAIMA_TRY(const models::Model* model, models::model_named(name));
  HAIMA_TRY(graph::Graph built, models::build(*model, models::default_spec(*model, task)));
  graph::Weights weights = graph::random_weights(built, 1);
  return Subject{name, std::move(built), std::move(weights)};
}

}  // namespace haima::app
