// Two bundles as one: each graph keeps its own weights.
#include "models/join.h"

#include <gtest/gtest.h>

#include "models/about.h"

namespace haima::models {
namespace {

graph::Bundle bundle_of(const char* name, Task task, const char* graph_name, std::uint64_t seed) {
  const Model* model = *model_named(name);
  Spec spec = default_spec(*model, task);
  spec.input.height = spec.input.width = 64;
  graph::Bundle bundle;
  bundle.graphs[graph_name] = *build(*model, spec);
  bundle.weights = graph::random_weights(bundle.graphs[graph_name], seed);
  About about;
  about.name = name, about.task = task, about.rights = "rights of " + std::string{name};
  about.input.width = about.input.height = 64;
  bundle.about = to_json(about);
  return bundle;
}

TEST(Join, NetworksWithTensorsOfOneNameKeepTheirOwn) {
  const graph::Bundle reading = bundle_of("mobilenet_v2", Task::multi_label, "slice", 1);
  const graph::Bundle drawing = bundle_of("mobilenet_v2_unet", Task::mask, "mask", 2);
  const auto both = joined(reading, drawing, "drawing");
  ASSERT_TRUE(both) << both.error().sentence();
  const std::string shared = "features.0.0.weight";
  EXPECT_EQ(both->weights.at(shared), reading.weights.at(shared));
  EXPECT_EQ(both->weights.at("mask." + shared), drawing.weights.at(shared));
  EXPECT_NE(both->weights.at(shared), both->weights.at("mask." + shared));
  EXPECT_EQ(both->weights.size(), reading.weights.size() + drawing.weights.size());
  const auto about = about_from(both->about, "both");
  ASSERT_TRUE(about) << about.error().sentence();
  EXPECT_EQ(about->name, "mobilenet_v2");
  ASSERT_TRUE(about->mask);
  EXPECT_EQ(about->mask->rights, "rights of mobilenet_v2_unet");

  const auto bytes = graph::encode_bundle(*both, "both");
  ASSERT_TRUE(bytes) << bytes.error().sentence();
  EXPECT_TRUE(graph::decode_bundle(*bytes, "both", {}));
}

TEST(Join, AMaskThatWasThereGoes) {
  const graph::Bundle drawing = bundle_of("mobilenet_v2_unet", Task::mask, "mask", 2);
  const auto once = joined(bundle_of("bhcnet", Task::two_class, "slice", 1), drawing, "drawing");
  ASSERT_TRUE(once) << once.error().sentence();
  const auto twice = joined(*once, bundle_of("mobilenet_v2_unet", Task::mask, "mask", 3), "drawing");
  ASSERT_TRUE(twice) << twice.error().sentence();
  EXPECT_EQ(twice->weights.size(), once->weights.size());
  EXPECT_NE(twice->weights.at("mask.features.0.0.weight"), once->weights.at("mask.features.0.0.weight"));
}

TEST(Join, WhatDrawsNoMasksIsRefused) {
  const graph::Bundle reading = bundle_of("bhcnet", Task::two_class, "slice", 1);
  const auto refused = joined(reading, reading, "the second");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().sentence().find("the second"), std::string::npos);
}

}  // namespace
}  // namespace haima::models
