#include "reader/classical.h"

#include <gtest/gtest.h>

#include <cmath>

#include "image/prepare.h"
#include "reader/reader.h"
#include "reader/synthetic.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

using haima::test::context;
using haima::test::TemporaryFolder;

/// One number, the mean grey level of the picture, weighed.
features::Bundle mean_grey() {
  features::Bundle bundle;
  bundle.about.name = "mean grey";
  bundle.about.rights = "none";
  bundle.about.task = models::Task::two_class;
  bundle.about.input.width = bundle.about.input.height = 64;
  bundle.recipe = {{"intensity"}};
  const auto columns = features::names_of(bundle.recipe).size();
  bundle.learner.method = bundle.learner.form = "linear";
  graph::Tensor weight{{static_cast<std::int64_t>(columns)}, std::vector<float>(columns)};
  weight.values[1] = 8;
  bundle.learner.tensors = {{"weight", std::move(weight)}, {"bias", {{1}, {-3}}}};
  return bundle;
}

TEST(Classical, ABundlesFileReadsScansAsANetworksDoes) {
  const TemporaryFolder folder;
  const Path file = folder.path() / "mean.safetensors";
  ASSERT_TRUE(features::write_bundle(mean_grey(), file));
  const auto model = model_named(file.string(), Limits{});
  ASSERT_TRUE(model) << model.error().sentence();
  const ct::Scan scan = scan_of({});
  const auto findings = read(scan, *model, context());
  ASSERT_TRUE(findings) << findings.error().sentence();
  EXPECT_EQ(findings->model.name, "mean grey");
  EXPECT_EQ(findings->model.bundle_hash.size(), 64u);
  EXPECT_NE(findings->verdict, Verdict::cannot_say);
  // The truth by hand: the slice as image::prepare shows it, and the logistic curve over its mean.
  const image::CtPlane* plane = &scan.stack.slices[14].plane;
  const image::Slices slice{.planes = {&plane, 1}, .positions_mm = {}, .picture_window = {}};
  const auto prepared = image::prepare(slice, 0, mean_grey().about.input);
  double mean = 0;
  for (const float value : prepared->tensor.values) mean += static_cast<double>(value) / (64 * 64);
  EXPECT_NEAR(findings->slices[14].probability.any.value(), 1 / (1 + std::exp(3 - 8 * mean)), 1e-5);
}

TEST(Classical, ASpoiledBundleIsRefusedByName) {
  const TemporaryFolder folder;
  features::Bundle bundle = mean_grey();
  Bytes bytes = *features::encode_bundle(bundle, "test");
  bytes.resize(bytes.size() - 4);
  const Path file = folder.path() / "short.safetensors";
  ASSERT_TRUE(write_file(file, bytes));
  const auto model = model_named(file.string(), Limits{});
  ASSERT_FALSE(model);
  EXPECT_NE(model.error().sentence().find("short.safetensors"), std::string::npos);
}

}  // namespace
}  // namespace haima::reader::test
