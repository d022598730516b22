#include "reader/network.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "graph/builder.h"
#include "models/about.h"
#include "models/model.h"
#include "reader/reader.h"
#include "reader/synthetic.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

using haima::test::context;

/// An untrained network of this name in a bundle that reads.
graph::Bundle untrained(const std::string& name, models::Task task, int side,
                        const std::map<std::string, std::string>& options = {},
                        const std::vector<std::string>& clinical = {}) {
  const models::Model* model = *models::model_named(name);
  models::Spec spec = models::default_spec(*model, task);
  spec.input.height = spec.input.width = side;
  spec.head.clinical = static_cast<std::int64_t>(clinical.size());
  for (const auto& [option, value] : options) spec.options[option] = value;
  graph::Bundle bundle;
  const graph::Graph graph = *models::build(*model, spec);
  bundle.weights = graph::random_weights(graph, 3);
  bundle.graphs.emplace(name == "slice_sequence" ? "scan" : "slice", graph);
  models::About about;
  about.name = "untrained";
  about.rights = "none";
  about.task = task;
  about.clinical = clinical;
  about.input.width = about.input.height = side;
  about.input.channels.resize(static_cast<std::size_t>(spec.input.channels));
  bundle.about = models::to_json(about);
  return bundle;
}

Findings read_with(const graph::Bundle& bundle, const ct::Scan& scan) {
  const auto model = network_of(bundle, "a bundle");
  EXPECT_TRUE(model) << model.error().sentence();
  auto findings = read(scan, *model, context());
  EXPECT_TRUE(findings) << findings.error().sentence();
  return *findings;
}

TEST(Network, SaysOfEverySliceWithAHeadWhatItsTaskTells) {
  const ct::Scan scan = scan_of({});
  const Findings findings = read_with(untrained("bhcnet", models::Task::multi_label, 64), scan);
  int read = 0;
  for (const SliceFindings& slice : findings.slices) {
    if (!slice.probability.any) continue;
    ++read;
    EXPECT_TRUE(slice.probability.kinds[2]);
  }
  EXPECT_GT(read, 20);
  EXPECT_TRUE(findings.probability.any);
  EXPECT_NE(findings.verdict, Verdict::cannot_say);
  EXPECT_TRUE(has(findings.warnings, WarningCode::no_outline));
  EXPECT_EQ(findings.model.name, "untrained");
  EXPECT_FALSE(findings.model.plan_hash.empty());
}

TEST(Network, ComputesInThePrecisionAskedForOrElseItsOwn) {
  graph::Bundle bundle = untrained("bhcnet", models::Task::multi_label, 64);
  const auto precision = [&](const std::string& asked) {
    const auto model = network_of(bundle, "a bundle", "", asked);
    return model ? model->precision : model.error().sentence();
  };
  const std::string here = engine::has(engine::Precision::bfloat16) ? "bfloat16" : "float32";
  EXPECT_EQ(precision("model"), "float32");
  EXPECT_EQ(precision("bfloat16"), here);
  EXPECT_EQ(precision("int8"), "float32") << "it has no ranges";
  EXPECT_NE(precision("float16").find("float32, bfloat16 or int8"), std::string::npos);
  models::About about = *models::about_from(bundle.about, "test");
  about.precision = "bfloat16";
  bundle.about = models::to_json(about);
  EXPECT_EQ(precision("model"), here);
  EXPECT_EQ(precision("float32"), "float32");
  EXPECT_EQ(read_with(bundle, scan_of({})).model.precision, here);
}

TEST(Network, AnOperatingPointCanBeAskedFor) {
  graph::Bundle bundle = untrained("bhcnet", models::Task::multi_label, 64);
  models::About about = *models::about_from(bundle.about, "test");
  about.thresholds = {{"balanced", 0.9, 0.9}, {"careful", 0.01, 0.02}};
  bundle.about = models::to_json(about);
  const auto findings = read(scan_of({}), *network_of(bundle, "a bundle", "careful"), context());
  ASSERT_TRUE(findings) << findings.error().sentence();
  EXPECT_EQ(findings->operating_point.name, "careful");
  EXPECT_EQ(findings->operating_point.threshold, 0.02);
  const auto unknown = network_of(bundle, "a bundle", "bold");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().sentence().find("balanced, careful"), std::string::npos);
}

TEST(Network, TheSameSliceGetsTheSameAnswerWhateverStandsBesideIt) {
  const graph::Bundle bundle = untrained("bhcnet", models::Task::two_class, 64);
  const ct::Scan scan = scan_of({});
  ct::Scan part = scan;
  part.stack.slices.erase(part.stack.slices.begin(), part.stack.slices.begin() + 10);
  const Findings whole = read_with(bundle, scan), rest = read_with(bundle, part);
  for (std::size_t n = 0; n < rest.slices.size(); ++n)
    EXPECT_EQ(rest.slices[n].probability.any, whole.slices[n + 10].probability.any) << n;
}

TEST(Network, OneThatSeesTheScanHasTheWordOnIt) {
  const graph::Bundle bundle = untrained("slice_sequence", models::Task::multi_label, 32,
                                         {{"encoder", "mobilenet_v2"}, {"sequence", "dilated"}});
  const Findings findings = read_with(bundle, scan_of({}));
  EXPECT_TRUE(findings.probability.any);
  EXPECT_TRUE(findings.slices[14].probability.any);
}

TEST(Network, WhatIsKnownOfThePatientIsWeighedAndWhatIsNotIsNamed) {
  const graph::Bundle bundle = untrained("mobilenet_v2", models::Task::two_class, 192, {}, {"age", "sex"});
  ct::Scan scan = scan_of({});
  scan.study.age_years = 80, scan.study.sex = "F";
  const Findings old_woman = read_with(bundle, scan);
  EXPECT_EQ(old_woman.reason.find("not known of the patient"), std::string::npos) << old_woman.reason;
  scan.study.sex = "M";
  const Findings old_man = read_with(bundle, scan);
  scan.study.sex = "";
  const Findings old_person = read_with(bundle, scan);
  EXPECT_NE(old_person.reason.find("and so not weighed: sex"), std::string::npos) << old_person.reason;
  scan.study.age_years.reset();
  const Findings nobody = read_with(bundle, scan);
  EXPECT_NE(nobody.reason.find("and so not weighed: age, sex"), std::string::npos) << nobody.reason;
  const std::set<double> said = {*old_woman.probability.any, *old_man.probability.any,
                                 *old_person.probability.any, *nobody.probability.any};
  EXPECT_EQ(said.size(), 4u);
  const auto glows = [](const image::Plane<float>& heat) { return !heat.empty(); };
  EXPECT_TRUE(std::none_of(nobody.slices.begin(), nobody.slices.end(),
                           [](const SliceFindings& slice) { return slice.flagged; }) ||
              std::any_of(nobody.heat.begin(), nobody.heat.end(), glows));
}

TEST(Network, ABundleThatNamesOtherFeaturesThanItsGraphTakesIsRefused) {
  graph::Bundle bundle = untrained("bhcnet", models::Task::two_class, 64, {}, {"age"});
  EXPECT_TRUE(network_of(bundle, "b"));
  bundle.about["clinical"] = {"age", "sex"};
  EXPECT_FALSE(network_of(bundle, "b"));
  bundle.about.erase("clinical");
  EXPECT_FALSE(network_of(bundle, "b"));
  bundle = untrained("bhcnet", models::Task::two_class, 64);
  bundle.about["clinical"] = {"age"};
  EXPECT_FALSE(network_of(bundle, "b"));
}

/// With a graph beside it that draws each pixel or none, and a threshold that every scan reaches.
graph::Bundle calling_and_drawing(bool draws, double unsure_undrawn) {
  constexpr int side = 64;
  graph::Bundle bundle = untrained("bhcnet", models::Task::multi_label, side);
  graph::Builder b{"all or nothing", {.channels = 1, .height = side, .width = side}};
  const graph::Value logits = b.conv(b.input(), {.out = 1, .kernel = 1}, "rule");
  b.output("logits", logits).output("probability", b.sigmoid(logits));
  bundle.graphs["mask"] = b.finish();
  bundle.weights["rule.weight"] = {{1, 1, 1, 1}, {0}};
  bundle.weights["rule.bias"] = {{1}, {draws ? 9.0F : -9.0F}};
  models::About about = *models::about_from(bundle.about, "test");
  about.thresholds = {{"eager", 1e-6, 1e-6}};
  about.unsure_undrawn = unsure_undrawn;
  about.mask = models::MaskUse{.input = about.input};
  bundle.about = models::to_json(about);
  return bundle;
}

TEST(Network, BleedingThatItsPartThatDrawsDoesNotSeeIsDoubtedUnlessItIsVerySure) {
  const ct::Scan scan = scan_of({});
  const Findings sure = read_with(calling_and_drawing(false, 1e-5), scan);
  EXPECT_EQ(sure.verdict, Verdict::bleeding);
  EXPECT_TRUE(sure.lesions.empty());
  const Findings doubted = read_with(calling_and_drawing(false, 1), scan);
  EXPECT_EQ(doubted.verdict, Verdict::cannot_say);
  EXPECT_EQ(doubted.leaning, Verdict::bleeding);
  EXPECT_TRUE(doubted.slices[scan.stack.slices.size() / 2].flagged)
      << "they are to be looked at all the same";
  const auto no_outline = [](const Findings& findings) {
    return std::any_of(findings.warnings.begin(), findings.warnings.end(),
                       [](const Warning& one) { return one.code == WarningCode::no_outline; });
  };
  EXPECT_TRUE(no_outline(sure));
  EXPECT_FALSE(no_outline(doubted)) << "the reason says so already";
  const Findings drawn = read_with(calling_and_drawing(true, 1), scan);
  EXPECT_EQ(drawn.verdict, Verdict::bleeding);
  EXPECT_FALSE(drawn.lesions.empty());
}

TEST(Network, ABundleOnDiskIsAModelLikeAnyOther) {
  const haima::test::TemporaryFolder folder;
  const Path file = folder.path() / "untrained.safetensors";
  const graph::Bundle bundle = untrained("bhcnet", models::Task::two_class, 64);
  ASSERT_TRUE(graph::write_bundle(bundle, file));
  const auto model = model_named(file.string(), {});
  ASSERT_TRUE(model) << model.error().sentence();
  EXPECT_EQ(model->bundle_hash.size(), 64);
  const ct::Scan scan = scan_of({});
  EXPECT_EQ(read(scan, *model, context())->probability.any, read_with(bundle, scan).probability.any);
}

TEST(Network, ABundleWhosePartsDoNotFitIsRefusedWithTheReason) {
  graph::Bundle bundle = untrained("bhcnet", models::Task::two_class, 64);
  bundle.about["input"]["width"] = 128;
  EXPECT_EQ(network_of(bundle, "b").error().code, Code::contradiction);
  bundle = untrained("bhcnet", models::Task::two_class, 64);
  bundle.about["task"] = "multi_label";
  EXPECT_EQ(network_of(bundle, "b").error().code, Code::contradiction);
  bundle = untrained("bhcnet", models::Task::two_class, 64);
  bundle.graphs.clear();
  EXPECT_FALSE(network_of(bundle, "b"));
}

}  // namespace
}  // namespace haima::reader::test
