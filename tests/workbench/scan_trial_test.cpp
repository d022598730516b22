// Trials over whole drawn scans: in every other one, some slices in a row hold a bright square.
#include <gtest/gtest.h>

#include "corpus/drawn.h"
#include "corpus/luma.h"
#include "graph/bundle.h"
#include "models/about.h"
#include "support/data.h"
#include "support/one_thread.h"
#include "workbench/network.h"
#include "workbench/scan_feed.h"
#include "workbench/trial.h"

namespace haima::workbench {
namespace {

using haima::test::TemporaryFolder;

constexpr int side = 32, scans = 24;

int slices_of(int scan) { return 5 + scan % 4; }

bool bleeds(int scan, int slice) { return scan % 2 == 1 && slice >= 2 && slice < 4; }

/// Slices stand in the pack from the last scan's last to the first's first: order must come from them.
corpus::Pack drawn_scans() {
  corpus::PackAbout about;
  about.spec.width = about.spec.height = side;
  about.sets = {{"drawn", "", "none", "", corpus::Training::open}};
  std::vector<corpus::Packable> members;
  for (int scan = scans; scan-- > 0;) {
    for (int slice = slices_of(scan); slice-- > 0;) {
      const std::string name = "patient" + std::to_string(scan);
      corpus::Packable one{
          corpus::drawn_member(name + ":" + std::to_string(slice), bleeds(scan, slice), name), {}, {}};
      one.member.of.scan = name, one.member.of.slice = slice;
      auto picture = corpus::drawn_picture(static_cast<std::uint64_t>(100 * scan + slice), side);
      for (auto& value : picture.pixels) value = static_cast<std::uint8_t>(value / 3);
      for (int y = 8; bleeds(scan, slice) && y < 22; ++y) std::fill_n(picture.row(y).begin() + 8, 14, 250);
      one.picture = corpus::encode_luma(picture, 95);
      members.push_back(std::move(one));
    }
  }
  return *corpus::Pack::of(corpus::pack_of(about, members), "scans", Limits{});
}

Experiment experiment(const std::string& model) {
  auto e = experiment_from(model + R"(
[data]
split = "3-fold"
batch = 4
[optimizer]
rate = 3e-3
[training]
epochs = 12
keep = "last"
)",
                           "test");
  EXPECT_TRUE(e) << e.error().sentence();
  return *std::move(e);
}

const std::string sequence =
    "name = \"scans\"\n[model]\nname = \"slice_sequence\"\ntask = \"two_class\"\nside = 32\n"
    "options = { encoder = \"bhcnet\", sequence = \"dilated\" }\n";

Context& context() { return haima::test::one_thread(); }

int wrong(const measure::Predictions& predictions) {
  int wrong = 0;
  for (const measure::Prediction& row : predictions.rows)
    wrong += (row.probability[1] > 0.5) != *row.truth[1];
  return wrong;
}

TEST(ScanTrial, TellsOfEachSliceAndOfTheScan) {
  const TemporaryFolder folder;
  const corpus::Pack pack = drawn_scans();
  const Experiment e = experiment(sequence);
  const Trial trial{e, pack, 1, folder.path(), {}};
  const auto result = run_trial(trial, context());
  ASSERT_TRUE(result) << result.error().sentence();
  EXPECT_EQ(result->trained, 16u);
  ASSERT_EQ(result->scans.rows.size(), 8u);
  EXPECT_LE(wrong(result->scans), 1);
  EXPECT_LE(wrong(result->predictions), 3);
  std::size_t slices = 0;
  for (const measure::Prediction& scan : result->scans.rows) {
    const int number = std::stoi(scan.id.substr(7));
    EXPECT_EQ(*scan.truth[1], number % 2 == 1) << scan.id;
    slices += static_cast<std::size_t>(slices_of(number));
  }
  ASSERT_EQ(result->predictions.rows.size(), slices);
  for (const measure::Prediction& slice : result->predictions.rows) {
    const std::size_t colon = slice.id.find(':');
    EXPECT_EQ(slice.scan, slice.id.substr(0, colon));
    EXPECT_EQ(*slice.truth[1],
              bleeds(std::stoi(slice.scan.substr(7)), std::stoi(slice.id.substr(colon + 1))));
  }
  const auto bundle = graph::read_bundle(folder.path() / bundle_name, {});
  ASSERT_TRUE(bundle) << bundle.error().sentence();
  EXPECT_TRUE(bundle->graphs.contains("scan"));

  const auto again = run_trial(trial, context());
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(measure::csv_of(again->scans), measure::csv_of(result->scans));
}

TEST(ScanTrial, AFrozenEncoderStaysAndTheBundleSaysWhatWasSaidOfItsEmbeddings) {
  const TemporaryFolder folder;
  const corpus::Pack pack = drawn_scans();
  Experiment e = experiment(sequence + "frozen = true\n");
  e.looks = 2, e.augment = "flip", e.recipe.epochs = 3;
  const auto result = run_trial({e, pack, 0, folder.path(), {}}, context());
  ASSERT_TRUE(result) << result.error().sentence();
  const auto bundle = graph::read_bundle(folder.path() / bundle_name, {});
  ASSERT_TRUE(bundle) << bundle.error().sentence();
  const graph::Graph& graph = bundle->graphs.at("scan");
  int learned = 0;
  for (const auto& [name, tensor] : graph::weights_to_learn(graph, e.recipe.seed)) {
    if (name.starts_with("encoder.")) {
      EXPECT_EQ(bundle->weights.find(name)->second, tensor) << name;
    } else {
      learned += bundle->weights.find(name)->second != tensor;
    }
  }
  EXPECT_GT(learned, 4);
  // The whole network, of pictures.
  corpus::LoaderOptions options;
  options.spec = spec_of(e, pack, side);
  std::vector<std::size_t> all(pack.members().size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  ScanPictures pictures{{&pack, scans_of(pack, all), e.task, true, false},
                        *corpus::Loader::make(pack, {}, options),
                        1,
                        0,
                        context().pool};
  const auto said = train::predict(graph, bundle->weights, pictures, e.recipe, context());
  ASSERT_TRUE(said) << said.error().sentence();
  for (const measure::Prediction& row : result->scans.rows) {
    for (std::size_t i = 0; i < said->samples.size(); ++i) {
      if (pack.members()[said->samples[i]].of.scan != row.id) continue;
      const double yes = 1 / (1 + std::exp(said->logits.values[2 * i] - said->logits.values[2 * i + 1]));
      EXPECT_NEAR(row.probability[1], yes, 1e-4) << row.id;
    }
  }
}

TEST(ScanTrial, AVolumeTellsOfScansAlone) {
  const TemporaryFolder folder;
  const corpus::Pack pack = drawn_scans();
  Experiment e = experiment("[model]\nname = \"cnn3d\"\ntask = \"two_class\"\nside = 32\n");
  e.recipe.epochs = 1;
  const auto result = run_trial({e, pack, 2, folder.path(), {}}, context());
  ASSERT_TRUE(result) << result.error().sentence();
  EXPECT_EQ(result->predictions.rows.size(), 8u);
  EXPECT_TRUE(result->scans.rows.empty());
  EXPECT_TRUE(graph::read_bundle(folder.path() / bundle_name, {})->graphs.contains("volume"));
}

TEST(ScanTrial, WhatIsFrozenMustBeTheEncoderOfANetworkOverScans) {
  const TemporaryFolder folder;
  const corpus::Pack pack = drawn_scans();
  const Experiment e =
      experiment("[model]\nname = \"bhcnet\"\ntask = \"two_class\"\nside = 32\nfrozen = true\n");
  EXPECT_FALSE(run_trial({e, pack, 0, folder.path(), {}}, context()));
}

/// A scan of flat slices, each as bright as `levels` says.
corpus::Pack flat(const std::vector<int>& levels) {
  corpus::PackAbout about;
  about.spec.width = about.spec.height = side;
  about.sets = {{"drawn", "", "none", "", corpus::Training::open}};
  std::vector<corpus::Packable> members;
  for (std::size_t n = 0; n < levels.size(); ++n) {
    corpus::Packable one{corpus::drawn_member("s" + std::to_string(n), false, "p"), {}, {}};
    one.member.of.scan = "p", one.member.of.slice = static_cast<int>(n);
    one.picture =
        corpus::encode_luma(image::Plane<std::uint8_t>{side, side, static_cast<std::uint8_t>(levels[n])}, 95);
    members.push_back(std::move(one));
  }
  return *corpus::Pack::of(corpus::pack_of(about, members), "flat", Limits{});
}

TEST(ScanPictures, AVolumeHasItsPlanesEvenlyBetweenTheSlices) {
  const corpus::Pack pack = flat({50, 100, 150, 200});
  corpus::LoaderOptions options;
  options.spec = pack.about().spec;
  const std::vector<std::size_t> all = {0, 1, 2, 3};
  const auto levels_of = [&](int planes) {
    ScanPictures pictures{{&pack, scans_of(pack, all), models::Task::two_class, false, false},
                          *corpus::Loader::make(pack, {}, options),
                          4,
                          planes,
                          context().pool};
    const auto batch = pictures.batch(0, 0);
    EXPECT_TRUE(batch);
    const graph::Tensor& volume = batch->inputs.at("input");
    EXPECT_EQ(volume.shape, (std::vector<std::int64_t>{1, 1, planes, side, side}));
    std::vector<int> levels;
    for (int plane = 0; plane < planes; ++plane)
      levels.push_back(
          static_cast<int>(std::lround(255 * volume.values[static_cast<std::size_t>(plane * side * side)])));
    return levels;
  };
  const auto expect_near = [](const std::vector<int>& found, const std::vector<int>& wanted) {
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t n = 0; n < found.size(); ++n) EXPECT_NEAR(found[n], wanted[n], 2) << n;
  };
  expect_near(levels_of(4), {50, 100, 150, 200});
  expect_near(levels_of(2), {75, 175});
  // Eight planes over four slices lie a quarter of a slice to either side of each; the ends have no further
  // slice to look at.
  expect_near(levels_of(8), {50, 63, 88, 113, 138, 163, 188, 200});
}

}  // namespace
}  // namespace haima::workbench
