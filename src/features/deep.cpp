#include "features/deep.h"

#include "models/shipped.h"

namespace haima::features {
namespace {

constexpr const char* embedding = "embedding";

}  // namespace

Result<Deep> Deep::in(const std::string& name_or_file, const Limits& limits) {
  HAIMA_TRY(const graph::Bundle bundle, models::bundle_named(name_or_file, limits));
  return of(bundle, name_or_file);
}

Result<Deep> Deep::of(const graph::Bundle& bundle, const std::string& where) {
  const auto graph = bundle.graphs.find("slice");
  if (graph == bundle.graphs.end() || !graph->second.marks.contains(embedding)) {
    return fail(Code::unsupported, where, "it has no network of slices that marks what it sees",
                "give a bundle of a network that reads slices");
  }
  HAIMA_TRY(models::About about, models::about_from(bundle.about, where));
  HAIMA_TRY(engine::Plan plan, engine::compile(graph->second, bundle.weights, {.results = {embedding}}));
  return Deep{std::move(about), std::move(plan), graph->second.nodes.front().name};
}

Result<std::vector<float>> Deep::features_of(const image::Tensor& picture, Pool& pool) const {
  engine::Tensors inputs;
  inputs.emplace(input_, graph::Tensor{{1, picture.channels, picture.height, picture.width}, picture.values});
  HAIMA_TRY(engine::Tensors said, plan_.run(inputs, pool));
  return std::move(said.at(embedding).values);
}

}  // namespace haima::features
