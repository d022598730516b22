// Ensembles: one network that says the mean of what its members say.
#include "models/ensemble.h"

#include <gtest/gtest.h>

#include "models/about.h"

namespace haima::models {
namespace {

/// Seed 0: without weights, for what is refused before these are looked at.
graph::Bundle member(std::uint64_t seed, const char* name = "mobilenet_v2") {
  const Model* model = *model_named(name);
  Spec spec = default_spec(*model, Task::multi_label);
  spec.input.height = spec.input.width = 64;
  graph::Bundle bundle;
  bundle.graphs["slice"] = *build(*model, spec);
  if (seed > 0) bundle.weights = graph::random_weights(bundle.graphs["slice"], seed);
  About about;
  about.name = "member";
  about.input.width = about.input.height = 64;
  bundle.about = to_json(about);
  return bundle;
}

std::vector<graph::Bundle> three() {
  std::vector<graph::Bundle> members;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) members.push_back(member(seed));
  return members;
}

TEST(Ensemble, HoldsEveryMembersWeights) {
  const auto members = three();
  const auto joined = ensemble_of(members);
  ASSERT_TRUE(joined) << joined.error().sentence();
  const graph::Graph& graph = joined->graphs.at("slice");
  EXPECT_TRUE(graph::check_weights(graph, joined->weights, "joined"));
  EXPECT_EQ(graph.nodes[static_cast<std::size_t>(graph.marks.at("last_map"))].shape[1].number, 3 * 1280);
  EXPECT_EQ(graph.outputs.size(), members[0].graphs.at("slice").outputs.size());
  EXPECT_EQ(joined->weights.at("member2.features.18.0.weight"),
            members[1].weights.at("features.18.0.weight"));
}

TEST(Ensemble, RefusesNetworksThatDiffer) {
  std::vector<graph::Bundle> members{member(0), member(0, "resnet50")};
  EXPECT_FALSE(ensemble_of(members));
  EXPECT_FALSE(ensemble_of(std::span{members}.first(1)));
  members = {member(0), member(0)};
  About other = *about_from(members[1].about, "second");
  other.input.margin = 0.2;
  members[1].about = to_json(other);
  EXPECT_FALSE(ensemble_of(members));
}

TEST(Ensemble, RefusesHeadsOfSeveralLayers) {
  const std::vector<graph::Bundle> members{member(0, "vgg16"), member(0, "vgg16")};
  EXPECT_FALSE(ensemble_of(members));
}

}  // namespace
}  // namespace haima::models
