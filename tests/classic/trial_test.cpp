#include "classic/trial.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "corpus/luma.h"
#include "measure/judgement.h"
#include "support/data.h"

namespace haima::classic {
namespace {

constexpr int side = 48;

/// Grey noise; with a bright disc where it bleeds.
image::Plane<std::uint8_t> drawn_slice(std::uint64_t seed, bool bleeds) {
  const Random random{seed, 0};
  const double x0 = random.between(9000, 14, 34), y0 = random.between(9001, 14, 34);
  image::Plane<std::uint8_t> picture{side, side};
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double noise = 20 * random.normal(static_cast<std::uint64_t>(y * side + x));
      const double grey = 100 + noise + (bleeds && std::hypot(x - x0, y - y0) < 7 ? 70 : 0);
      picture.at(x, y) = static_cast<std::uint8_t>(std::clamp(grey, 0.0, 255.0));
    }
  }
  return picture;
}

corpus::Pack drawn_pack(std::size_t count) {
  corpus::PackAbout about;
  about.spec.width = about.spec.height = side;
  about.sets.push_back({"drawn", "drawn slices", "nobody's", "", corpus::Training::none});
  std::vector<corpus::Packable> members(count);
  for (std::size_t n = 0; n < count; ++n) {
    corpus::Member& member = members[n].member;
    member.set = "drawn";
    member.of.id = member.group = "slice " + std::to_string(n);
    member.of.labels.any = n % 2 == 1;
    members[n].picture = corpus::encode_luma(drawn_slice(n, n % 2 == 1), 90);
  }
  return *corpus::Pack::of(corpus::pack_of(about, members), "drawn.pack", Limits{});
}

Examples drawn_examples(std::size_t count) {
  ExampleOptions options;
  options.recipe = *features::recipe_from("intensity, shape");
  return *examples_of(drawn_pack(count), options, test::context());
}

corpus::Split split_in(const Examples& examples, int folds) {
  corpus::SplitPlan plan;
  plan.folds = folds;
  return *corpus::split_of(examples.members, plan);
}

std::vector<const Method*> two_methods() { return {*method_named("naive_bayes"), *method_named("voting")}; }

TEST(ClassicalTrial, FindsTheDiscInPicturesItNeverSaw) {
  const Examples examples = drawn_examples(60);
  const auto judged = cross_validated(examples, split_in(examples, 3), two_methods(), 1, test::context());
  ASSERT_TRUE(judged) << judged.error().sentence();
  for (const Judged& one : *judged) {
    ASSERT_EQ(one.predictions.rows.size(), 60u);
    EXPECT_EQ(one.settings.size(), 3u);
    EXPECT_GT(measure::auc_of(measure::scored_of(one.predictions, 0))->value, 0.95) << one.method->name;
    const auto back = measure::predictions_from(measure::csv_of(one.predictions), "test");
    EXPECT_EQ(back->rows.size(), 60u);
  }
}

TEST(ClassicalTrial, WhatIsTestedHasNoPartInWhatIsLearned) {
  const Examples examples = drawn_examples(40);
  const corpus::Split split = split_in(examples, 2);
  // The first fold turned round in truth and features: what is said of it as it was must not change.
  Examples changed = examples;
  for (std::size_t n = 0; n < split.ids.size(); ++n) {
    if (split.repeats.front()[n].fold() == 0)
      changed.members[n].of.labels.any = !*changed.members[n].of.labels.any;
  }
  const auto before = cross_validated(examples, split, two_methods(), 1, test::context());
  const auto after = cross_validated(changed, split, two_methods(), 1, test::context());
  ASSERT_TRUE(before && after);
  for (std::size_t m = 0; m < before->size(); ++m) {
    for (std::size_t n = 0; n < (*before)[m].predictions.rows.size(); ++n) {
      const auto &a = (*before)[m].predictions.rows[n], &b = (*after)[m].predictions.rows[n];
      if (a.fold == 0) {
        EXPECT_EQ(a.probability, b.probability);
      }
    }
  }
}

TEST(ClassicalTrial, ABundleSaysOfAPictureWhatItsLearnerDid) {
  const Examples examples = drawn_examples(40);
  const test::TemporaryFolder folder;
  const auto bundle = learned_from_all(examples, **method_named("voting"), 1);
  ASSERT_TRUE(bundle) << bundle.error().sentence();
  EXPECT_EQ(bundle->about.rights, "drawn: nobody's");
  ASSERT_TRUE(features::write_bundle(*bundle, folder.path() / "voting.safetensors"));
  const auto back = features::read_bundle(folder.path() / "voting.safetensors", Limits{});
  ASSERT_TRUE(back) << back.error().sentence();
  for (std::size_t n = 0; n < 40; ++n) {
    EXPECT_EQ(features::probability_of(back->learner, examples.values[n]),
              features::probability_of(bundle->learner, examples.values[n]));
  }
  image::Plane<float> grey{side, side};
  const auto picture = drawn_slice(1001, true);
  std::transform(picture.pixels.begin(), picture.pixels.end(), grey.pixels.begin(),
                 [](std::uint8_t value) { return static_cast<float>(value) / 255; });
  EXPECT_GT(features::probability_of(*back, grey, test::context()), 0.5);
}

}  // namespace
}  // namespace haima::classic
