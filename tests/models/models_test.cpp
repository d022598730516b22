// Every network of the table: it builds, its shapes and parameter counts are the published ones.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/json.h"
#include "models/model.h"

namespace haima::models {
namespace {

Graph built(std::string_view name, Task task) {
  const Model* model = model_named(name).value();
  auto graph = build(*model, default_spec(*model, task));
  EXPECT_TRUE(graph) << graph.error().sentence();
  return std::move(graph).value();
}

TEST(Models, EveryOneBuildsForEveryTaskAndSurvivesItsJson) {
  for (const Model& model : kinds()) {
    for (const Task task : {Task::two_class, Task::six_class, Task::multi_label}) {
      const Graph graph = built(model.name, task);
      EXPECT_EQ(graph.name, model.name);
      EXPECT_TRUE(graph.outputs.contains("logits")) << model.name;
      EXPECT_TRUE(graph.outputs.contains("probability")) << model.name;
      const auto again = graph::graph_of(graph::json_of(graph), "test");
      ASSERT_TRUE(again) << again.error().sentence();
      EXPECT_EQ(*again, graph) << model.name;
    }
  }
}

TEST(Models, ParameterNamesAreUnique) {
  for (const Model& model : kinds()) {
    std::set<std::string> names;
    for (const graph::Parameter& parameter : graph::parameters_of(built(model.name, Task::multi_label))) {
      EXPECT_TRUE(names.insert(parameter.name).second) << model.name << ": " << parameter.name;
    }
  }
}

// The counts that torchvision 0.14 states for its weights of 1000 classes.
TEST(Models, StandardNetworksHaveThePublishedNumberOfParameters) {
  const std::map<std::string_view, std::int64_t> published = {
      {"alexnet", 61100840},       {"vgg16", 138357544},     {"vgg19", 143667240},
      {"resnet50", 25557032},      {"densenet121", 7978856}, {"mobilenet_v2", 3504872},
      {"efficientnet_b0", 5288548}};
  for (const auto& [name, count] : published) {
    EXPECT_EQ(graph::cost_of(built(name, Task::imagenet)).parameters, count) << name;
  }
}

// The multiply-adds that torchvision 0.14 states, in units of 10⁹.
TEST(Models, StandardNetworksCostWhatIsPublished) {
  const std::map<std::string_view, double> published = {
      {"alexnet", 0.71},     {"vgg16", 15.47},       {"vgg19", 19.63},         {"resnet50", 4.09},
      {"densenet121", 2.83}, {"mobilenet_v2", 0.30}, {"efficientnet_b0", 0.39}};
  for (const auto& [name, giga] : published) {
    const double ours = static_cast<double>(graph::cost_of(built(name, Task::imagenet)).flop) / 2e9;
    EXPECT_NEAR(ours, giga, 0.03 * giga + 0.02) << name;
  }
}

TEST(Models, TheHybridOfThePaperHasItsSteps) {
  const Graph graph = built("efficientnet_b0_bilstm_attention", Task::two_class);
  const auto shape_of = [&](const std::string& name) {
    for (const graph::Node& node : graph.nodes) {
      if (node.name == name) return graph::text_of(node.shape);
    }
    return std::string{"none"};
  };
  EXPECT_EQ(shape_of("reshape"), "N × 10 × 128");
  EXPECT_EQ(shape_of("lstm"), "N × 10 × 128");
  EXPECT_EQ(shape_of("attention"), "N × 10 × 128");
  EXPECT_EQ(shape_of("flatten"), "N × 1280");
  EXPECT_EQ(shape_of("dense"), "N × 256");
  EXPECT_EQ(shape_of("head"), "N × 2");
}

TEST(Models, ASequenceGivesAVerdictPerSliceAndOnePerScanForEveryEncoder) {
  const Model* model = model_named("slice_sequence").value();
  for (const Model& encoder : kinds()) {
    if (!encoder.features) continue;
    for (const char* sequence : {"recurrent", "dilated", "attention"}) {
      Spec spec = default_spec(*model);
      spec.input = {.channels = 3, .height = 96, .width = 96};
      spec.options = {{"encoder", std::string{encoder.name}}, {"sequence", sequence}};
      const auto graph = build(*model, spec);
      ASSERT_TRUE(graph) << graph.error().sentence();
      const auto output = [&](const char* name) {
        return graph::text_of(graph->nodes[graph->outputs.at(name)].shape);
      };
      EXPECT_EQ(output("slice_logits"), "N × S × 6") << encoder.name;
      EXPECT_EQ(output("logits"), "N × 6") << encoder.name;
    }
  }
}

TEST(Models, TheClinicalBranchJoinsBeforeTheLastLayer) {
  const Model* model = model_named("mobilenet_v2").value();
  Spec spec = default_spec(*model, Task::two_class);
  spec.head.clinical = 3;
  const auto graph = build(*model, spec);
  ASSERT_TRUE(graph) << graph.error().sentence();
  const auto shape_of = [&](std::string_view name) {
    for (const graph::Parameter& parameter : graph::parameters_of(*graph)) {
      if (parameter.name == name) return parameter.shape;
    }
    return std::vector<std::int64_t>{};
  };
  EXPECT_EQ(shape_of("clinical.0.weight"), (std::vector<std::int64_t>{16, 6}));
  EXPECT_EQ(shape_of("classifier.1.weight"), (std::vector<std::int64_t>{2, 1280 + 16}));
}

TEST(Models, TheLeastSideOfEachLeavesSomething) {
  for (const Model& model : kinds()) {
    Spec spec = default_spec(model);
    spec.input.height = spec.input.width = model.least_side;
    EXPECT_TRUE(build(model, spec)) << model.name;
    spec.input.height = model.least_side - 1;
    EXPECT_FALSE(build(model, spec)) << model.name;
  }
}

TEST(Models, WhatCannotBeBuiltIsRefusedWithItsReason) {
  const Model* model = model_named("slice_sequence").value();
  const auto sentence = [&](const std::function<void(Spec&)>& change) {
    Spec spec = default_spec(*model);
    change(spec);
    const auto graph = build(*model, spec);
    return graph ? std::string{"built"} : graph.error().sentence();
  };
  EXPECT_NE(sentence([](Spec& s) { s.options["encoder"] = "unet"; }).find("encoder cannot be unet"),
            std::string::npos);
  EXPECT_NE(sentence([](Spec& s) { s.options["colour"] = "red"; }).find("no option colour"),
            std::string::npos);
  EXPECT_NE(sentence([](Spec& s) { s.input.height = 8; }).find("8 pixels"), std::string::npos);
  EXPECT_FALSE(model_named("nothing"));
}

}  // namespace
}  // namespace haima::models
