// An ensemble run by the engine says the mean of its members' logits.
#include "models/ensemble.h"

#include <gtest/gtest.h>

#include "engine/engine.h"
#include "models/about.h"

namespace haima::engine {
namespace {

TEST(Ensemble, SaysTheMeanOfItsMembersLogits) {
  const models::Model* model = *models::model_named("mobilenet_v2");
  models::Spec spec = models::default_spec(*model, models::Task::multi_label);
  spec.input.height = spec.input.width = 64;
  const graph::Graph graph = *models::build(*model, spec);
  Pool pool{1};
  const graph::Weights inputs = graph::random_inputs(graph, 2, 1, 5);
  const Tensors given{inputs.begin(), inputs.end()};
  std::vector<graph::Bundle> members;
  std::vector<float> mean;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    graph::Bundle member;
    member.graphs["slice"] = graph;
    member.weights = graph::random_weights(graph, seed);
    models::About about;
    about.input.width = about.input.height = 64;
    member.about = models::to_json(about);
    const auto said = compile(graph, member.weights)->run(given, pool);
    ASSERT_TRUE(said);
    const std::vector<float>& logits = said->at("logits").values;
    mean.resize(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) mean[i] += logits[i] / 3;
    members.push_back(std::move(member));
  }
  const auto joined = models::ensemble_of(members);
  ASSERT_TRUE(joined) << joined.error().sentence();
  const auto said = compile(joined->graphs.at("slice"), joined->weights)->run(given, pool);
  ASSERT_TRUE(said) << said.error().sentence();
  for (std::size_t i = 0; i < mean.size(); ++i) EXPECT_NEAR(said->at("logits").values[i], mean[i], 1e-4);
}

}  // namespace
}  // namespace haima::engine
