// Mask networks in a reader: one made by hand that calls what is brighter than a number blood.
#include "reader/mask_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "graph/builder.h"
#include "phantom/phantom.h"
#include "reader/network.h"
#include "reader/reader.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

using haima::test::context;

constexpr float steepness = 200, from = 0.65f;  // of grey values between 0 and 1: 52 HU in a brain window

graph::Bundle bright_is_blood() {
  graph::Builder b{"bright", {.channels = 1, .height = 192, .width = 192}};
  const graph::Value logits = b.conv(b.input(), {.out = 1, .kernel = 1}, "rule");
  b.output("logits", logits).output("probability", b.sigmoid(logits));
  graph::Bundle bundle;
  bundle.graphs["mask"] = b.finish();
  bundle.weights["rule.weight"] = {{1, 1, 1, 1}, {steepness}};
  bundle.weights["rule.bias"] = {{1}, {-steepness * from}};
  models::About about;
  about.name = "bright", about.rights = "none", about.task = models::Task::mask;
  about.input.width = about.input.height = 192;
  bundle.about = models::to_json(about);
  return bundle;
}

models::MaskUse use_of(const models::About& about) {
  models::MaskUse use;
  use.input = about.input;
  return use;
}

const ct::Scan& bleeding() {
  static const ct::Scan scan = phantom::scan_of(phantom::make(
      {.seed = 4, .lesions = {{.kind = phantom::Bleed::intraparenchymal, .volume_ml = 28, .age_hours = 3}}},
      {.width = 256, .height = 256, .pixel_mm = 0.9, .spacing_mm = 5, .thickness_mm = 5, .noise_hu = 1},
      context()));
  return scan;
}

TEST(MaskNetwork, ItsMapsLieOnTheSlicesOwnPixels) {
  const graph::Bundle bundle = bright_is_blood();
  const models::About about = *models::about_from(bundle.about, "test");
  const auto network = MaskNetwork::of(bundle, use_of(about), "test");
  ASSERT_TRUE(network && *network);
  const auto maps = (*network)->maps(bleeding().stack, context());
  ASSERT_TRUE(maps) << maps.error().sentence();
  const std::size_t middle = bleeding().stack.slices.size() / 2;
  const image::Plane<float>& map = maps->of_slice.at(middle);
  const image::CtPlane& plane = bleeding().stack.slices[middle].plane;
  ASSERT_EQ(map.width, plane.width());
  // Bone is bright and water is not, wherever they lie.
  int bone = 0, right = 0;
  for (int y = 40; y < plane.height() - 40; ++y) {
    for (int x = 40; x < plane.width() - 40; ++x) {
      if (plane.hu(x, y) < 300) continue;
      ++bone, right += map.at(x, y) > 0.5f;
    }
  }
  EXPECT_GT(bone, 1000);
  EXPECT_GT(right, 0.97 * bone);
  EXPECT_LT(map.at(plane.width() / 2, 2), 0.5f) << "air";
}

/// The scan as pictures of the brain window, what is neither black nor white so many levels of 255 brighter.
ct::Stack pictures(int brighter) {
  ct::Stack stack = bleeding().stack;
  stack.hounsfield = false;
  for (ct::Slice& slice : stack.slices) {
    for (std::int16_t& value : slice.plane.values.pixels) {
      const int grey = std::clamp(static_cast<int>(std::lround(slice.plane.hu(value) * 255 / 80)), 0, 255);
      const bool tissue = grey > 0 && grey < 255;
      value = static_cast<std::int16_t>(tissue ? std::clamp(grey + brighter, 0, 255) : grey);
    }
    slice.plane.rescale = {80.0 / 255, 0};
  }
  return stack;
}

/// Pixels that are called blood, bone left aside.
double drawn(const ct::Stack& stack, bool window_declared) {
  Settings settings = context().settings;
  settings.pictures.window_declared = window_declared;
  Context own{settings, context().pool, context().progress};
  const graph::Bundle bundle = bright_is_blood();
  const auto network = MaskNetwork::of(bundle, use_of(*models::about_from(bundle.about, "test")), "test");
  const MaskMaps maps = (*network)->maps(stack, own).value();
  double pixels = 0;
  for (std::size_t n = 0; n < maps.of_slice.size(); ++n) {
    const auto& likely = maps.of_slice[n].pixels;
    const auto& grey = stack.slices[n].plane.values.pixels;
    for (std::size_t i = 0; i < likely.size(); ++i) pixels += likely[i] > 0.5F && grey[i] < 255 ? 1 : 0;
  }
  return pixels;
}

TEST(MaskNetwork, PicturesOfAnUnknownWindowAreAsBrightAsTissueIs) {
  const double as_is = drawn(pictures(0), false);
  ASSERT_GT(as_is, 1000);
  for (const int brighter : {-30, 30}) {
    EXPECT_NEAR(drawn(pictures(brighter), false) / as_is, 1, 0.15) << brighter;
    EXPECT_GT(std::abs(drawn(pictures(brighter), true) / as_is - 1), 0.4) << "a declared window is believed";
  }
}

TEST(MaskNetwork, ABundleThatOnlyDrawsReadsByIt) {
  const auto model = network_of(bright_is_blood(), "test");
  ASSERT_TRUE(model) << model.error().sentence();
  const auto findings = read(bleeding(), *model, context(), Explain::yes);
  ASSERT_TRUE(findings) << findings.error().sentence();
  EXPECT_EQ(findings->verdict, Verdict::bleeding);
  ASSERT_FALSE(findings->lesions.empty());
  EXPECT_TRUE(findings->volume_ml);
  const std::size_t middle = bleeding().stack.slices.size() / 2;
  EXPECT_FALSE(findings->lesion_masks[middle].empty());
  EXPECT_FALSE(findings->heat[middle].empty());
}

TEST(MaskNetwork, NothingIsSaidOfASliceInWhichNoHeadIsFound) {
  ct::Scan scan = bleeding();
  image::CtPlane& plane = scan.stack.slices.front().plane;
  for (std::int16_t& value : plane.values.pixels)
    value = static_cast<std::int16_t>((-1000 - plane.rescale.intercept) / plane.rescale.slope);
  const auto findings = read(scan, *network_of(bright_is_blood(), "test"), context(), Explain::no);
  ASSERT_TRUE(findings) << findings.error().sentence();
  EXPECT_FALSE(findings->slices.front().probability.any);
  EXPECT_TRUE(findings->slices[scan.stack.slices.size() / 2].probability.any);
}

TEST(MaskNetwork, AGraphThatMakesNoMapOfThePictureIsRefused) {
  graph::Bundle bundle = bright_is_blood();
  models::About about = *models::about_from(bundle.about, "test");
  about.input.width = 96;
  EXPECT_FALSE(MaskNetwork::of(bundle, use_of(about), "test"));
  bundle.about = models::to_json(about);
  EXPECT_FALSE(network_of(bundle, "test"));
}

}  // namespace
}  // namespace haima::reader::test
