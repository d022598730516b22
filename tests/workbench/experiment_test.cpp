#include "workbench/experiment.h"

#include <gtest/gtest.h>

namespace haima::workbench {
namespace {

TEST(Experiment, IsReadFromItsFile) {
  const auto e = experiment_from(R"(
name = "a name"
[model]
name = "resnet50_se"
task = "two_class"
side = 128
options = { excite = "backbone" }
[data]
split = "10-fold"
augment = "flip, rotate=15"
batch = 16
sampling = "balanced"
[loss]
smoothing = 0.1
[optimizer]
rule = "adamw"
rate = 2e-4
[schedule]
curve = "plateau"
patience = 2
[training]
epochs = 17
mixed = true
seed = 7
)",
                                 "test");
  ASSERT_TRUE(e) << e.error().sentence();
  EXPECT_EQ(e->model, "resnet50_se");
  EXPECT_EQ(e->task, models::Task::two_class);
  EXPECT_EQ(e->options.at("excite"), "backbone");
  EXPECT_EQ(e->batch, 16u);
  EXPECT_EQ(e->sampling, corpus::Sampling::balanced);
  // Two classes exclude each other: softmax cross-entropy.
  EXPECT_EQ(e->recipe.loss.parts, (std::map<train::LossKind, double>{{train::LossKind::cross_entropy, 1}}));
  EXPECT_EQ(e->recipe.loss.smoothing, 0.1);
  EXPECT_EQ(e->recipe.optimizer.rule, train::Rule::adamw);
  EXPECT_EQ(e->recipe.schedule.curve, train::Curve::plateau);
  EXPECT_EQ(e->recipe.epochs, 17);
  EXPECT_EQ(e->recipe.seed, 7u);
}

TEST(Experiment, NamesWhoDrawsAndWhoOnlyTeaches) {
  const auto e = experiment_from(R"(
[model]
name = "mobilenet_v2_unet"
task = "mask"
[data]
teach_only = ["rsna_subset", "rsna_small"]
drawn_by = "haima-train/haima_mask/{part}/bundle.safetensors"
drawn_from = 0.3
)",
                                 "test");
  ASSERT_TRUE(e) << e.error().sentence();
  EXPECT_EQ(e->teach_only, (std::vector<std::string>{"rsna_subset", "rsna_small"}));
  EXPECT_EQ(e->drawn_by, "haima-train/haima_mask/{part}/bundle.safetensors");
  EXPECT_EQ(e->drawn_from, 0.3);
}

std::string refusal(std::string_view toml) {
  const auto e = experiment_from(toml, "test");
  return e ? "read" : e.error().sentence();
}

TEST(Experiment, WhatIsNotUnderstoodIsNamed) {
  EXPECT_NE(refusal("[model]\nnme = \"x\"").find("nme"), std::string::npos);
  EXPECT_NE(refusal("[model]\nname = ").find("line 2"), std::string::npos);
  EXPECT_NE(refusal("[model]\ntask = \"\"").find("multi_label"), std::string::npos);
  EXPECT_NE(refusal("[model]\ntask = \"imagenet\"").find("imagenet"), std::string::npos);
  EXPECT_NE(refusal("[optimizer]\nrule = 1").find("rule"), std::string::npos);
  EXPECT_NE(refusal("[data]\ndrawn_by = \"x\"").find("\"mask\""), std::string::npos);
  EXPECT_NE(refusal("[data]\ndrawn_from = 1").find("drawn_from"), std::string::npos);
  EXPECT_NE(refusal("[optimizer]\nrule = \"adm\"").find("adamw"), std::string::npos);
  EXPECT_NE(refusal("[loss]\nparts = { hinge = 1 }").find("focal"), std::string::npos);
  EXPECT_NE(refusal("[data]\naugment = \"swirl\"").find("swirl"), std::string::npos);
  EXPECT_NE(refusal("[model]\nclinical = [\"height\"]").find("height"), std::string::npos);
  EXPECT_NE(refusal("[data]\nclinical_missing = 1").find("clinical_missing"), std::string::npos);
  EXPECT_NE(refusal("[training]\nepochs = 0").find("epochs"), std::string::npos);
  EXPECT_NE(refusal("[optimizer]\nrate = -1").find("\"rate\" is -1, and must be"), std::string::npos);
  EXPECT_NE(refusal("[optimizer]\nrate = nan").find("rate"), std::string::npos);
  EXPECT_NE(refusal("[optimizer]\nmomentum = 1").find("momentum"), std::string::npos);
  EXPECT_NE(refusal("[training]\naverage = 1.5").find("average"), std::string::npos);
}

}  // namespace
}  // namespace haima::workbench
