#include "evaluate/evaluate.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "evaluate/read.h"
#include "support/data.h"

namespace haima::evaluate {
namespace {

/// Pictures of a set that is a folder: "a1.png" is slice 1 of scan a, which bleeds where its name holds a.
Result<std::vector<corpus::Case>> cases_in(const Path& folder) {
  std::vector<corpus::Case> cases;
  for (const char* name : {"a1", "a2", "b1", "b2", "b3"}) {
    corpus::Case& one = cases.emplace_back();
    one.id = name;
    one.file = folder / (one.id + ".png");
    one.scan = one.patient = one.id.substr(0, 1);
    one.slice = one.id[1] - '0';
    one.labels.any = one.scan == "a";
    if (one.labels.any == true) one.mask = folder / (one.id + "_mask.png");
  }
  return cases;
}

class Evaluate : public testing::Test {
 protected:
  Evaluate() {
    set_.name = "drawn";
    set_.window = image::Window{40, 80};
    set_.cases = cases_in;
    for (const char* name : {"a1", "a2", "b1", "b2", "b3"}) write(std::string{name} + ".png", 96, 128);
    for (const char* name : {"a1_mask", "a2_mask"}) write(std::string{name} + ".png", 96, 0);
  }
  void write(const std::string& name, int side, std::uint8_t grey) {
    EXPECT_TRUE(formats::write_png(folder_.path() / name, image::Plane<std::uint8_t>{side, side, grey}));
  }
  Result<Evaluation> evaluation() {
    Options options;
    options.model = "threshold";
    return evaluate(set_, folder_.path(), options, test::context());
  }

  test::TemporaryFolder folder_;
  corpus::DataSet set_;
};

TEST(Units, HoldTheSlicesOfAScanAndSlicesByThemselves) {
  std::vector<corpus::Case> cases(5);
  cases[0].scan = cases[3].scan = "one";
  cases[4].scan = "two";
  const auto units = corpus::units_of(cases);
  ASSERT_EQ(units.size(), 4u);
  EXPECT_THAT(units[0], testing::ElementsAre(&cases[0], &cases[3]));
  EXPECT_THAT(units[1], testing::ElementsAre(&cases[1]));
  EXPECT_THAT(units[3], testing::ElementsAre(&cases[4]));
}

TEST_F(Evaluate, ReadsOnlyWhatAFoldTests) {
  const Path split = folder_.path() / "split.csv";
  ASSERT_TRUE(write_file(split, "id,split_1\na1,0\na2,0\nb1,1\nb2,1\nb3,1\n"));
  Options options;
  options.model = "threshold";
  options.split = split, options.fold = 1;
  const auto done = evaluate(set_, folder_.path(), options, test::context());
  ASSERT_TRUE(done) << done.error().sentence();
  EXPECT_EQ(done->slices_read, 3);
  EXPECT_EQ(done->patients, 1);
  options.fold = 4;
  EXPECT_FALSE(evaluate(set_, folder_.path(), options, test::context()));
  options.split = folder_.path() / "predictions.csv", options.fold = 0;
  ASSERT_TRUE(write_file(options.split, "id,set,group,fold,any,p_any\na1,s,a,0,1,0.5\nb1,s,b,1,1,0.5\n"));
  const auto predicted = evaluate(set_, folder_.path(), options, test::context());
  ASSERT_TRUE(predicted) << predicted.error().sentence();
  EXPECT_EQ(predicted->slices_read, 1) << "predictions name the fold that tested each";
}

TEST_F(Evaluate, AreasAreCountedInTheSlicesOwnPixels) {
  const auto done = evaluation();
  ASSERT_TRUE(done) << done.error().sentence();
  ASSERT_EQ(done->areas.size(), 5u) << "two masks, and three slices that are known not to bleed";
  for (const measure::Area& area : done->areas) {
    EXPECT_EQ(area.overlap.truth, 0u);
    EXPECT_EQ(area.tissue, 96u * 96u) << "grey all over";
  }
}

TEST_F(Evaluate, OfSlicesWithoutATrueMaskOnlyWhatWasDrawnIsCounted) {
  set_.cases = [](const Path& folder) -> Result<std::vector<corpus::Case>> {
    HAIMA_TRY(auto cases, cases_in(folder));
    cases.front().mask.reset();
    return cases;
  };
  const auto done = evaluation();
  ASSERT_TRUE(done) << done.error().sentence();
  ASSERT_EQ(done->areas.size(), 5u);
  EXPECT_FALSE(done->areas.front().truth_known) << "it bleeds, and nobody drew where";
  EXPECT_TRUE(done->areas.back().truth_known) << "it is known not to bleed";
}

TEST_F(Evaluate, APictureOfAnotherSizeDoesNotSpoilItsScan) {
  write("b3.png", 64, 128);
  const auto done = evaluation();
  ASSERT_TRUE(done) << done.error().sentence();
  EXPECT_TRUE(done->refused.empty());
  EXPECT_EQ(done->scans_read, 2);
  EXPECT_EQ(done->slices_read, 4) << "the table says it is of this scan, and it cannot stand in it";
}

TEST_F(Evaluate, CountsEverySliceAndEveryScan) {
  const auto done = evaluation();
  ASSERT_TRUE(done) << done.error().sentence();
  EXPECT_EQ(done->scans_read, 2);
  EXPECT_EQ(done->slices_read, 5);
  EXPECT_EQ(done->patients, 2);
  EXPECT_EQ(done->slices.known, 5);
  EXPECT_EQ(done->slices.bleeding, 2);
  ASSERT_TRUE(done->scans);
  EXPECT_EQ(done->scans->known, 2);
  EXPECT_EQ(done->slices.confusion.sensitivity.of, 2);
  EXPECT_EQ(done->slices.confusion.specificity.of, 3);
}

TEST_F(Evaluate, CountsAScanThatCannotBeReadAsWrong) {
  ASSERT_TRUE(write_file(folder_.path() / "a1.png", "no picture"));
  ASSERT_TRUE(write_file(folder_.path() / "a2.png", "no picture"));
  const auto done = evaluation();
  ASSERT_TRUE(done) << done.error().sentence();
  ASSERT_EQ(done->refused.size(), 1u);
  EXPECT_EQ(done->scans->known, 2);
  EXPECT_GE(done->scans->not_said, 1);
  EXPECT_EQ(*done->scans->confusion.sensitivity.value, 0);
  EXPECT_EQ(done->slices.confusion.sensitivity.of, 2) << "its slices stay in the count";
  EXPECT_THAT(text_of(*done), testing::HasSubstr("not read: a1"));
}

TEST_F(Evaluate, RefusesAMaskOfAnotherSize) {
  write("a1_mask.png", 50, 0);
  const auto done = evaluation();
  ASSERT_TRUE(done);
  ASSERT_EQ(done->refused.size(), 1u);
  EXPECT_THAT(done->refused[0].error.sentence(),
              testing::HasSubstr("a mask of 50 x 50 pixels for a slice of 96 x 96"));
}

TEST_F(Evaluate, SaysTheSameInTextAndJson) {
  const auto done = evaluation();
  ASSERT_TRUE(done);
  const Json json = json_of(*done);
  EXPECT_EQ(json["schema"], "haima.evaluation/1");
  EXPECT_EQ(json["slices"]["known"], 5);
  EXPECT_EQ(json["scans"]["bleeding"], 1);
  EXPECT_EQ(json["scan_kinds"].size(), 5u);
  EXPECT_THAT(text_of(*done), testing::HasSubstr("slices: 5 with a label, 2 bleed"));
}

TEST(Settings, CarryTheSetsOwnWindow) {
  corpus::DataSet set;
  set.window = image::Window{40, 120};
  set.window_certain = true;
  const Settings settings = corpus::settings_for(set, {});
  EXPECT_EQ(settings.pictures.width_hu, 120);
  EXPECT_TRUE(settings.pictures.window_declared);
  set.window.reset();
  EXPECT_EQ(corpus::settings_for(set, {}).pictures.width_hu, Settings{}.pictures.width_hu);
}

}  // namespace
}  // namespace haima::evaluate
