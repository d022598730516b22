// What the pictures of a set, and of a pack, are like.
#include "corpus/survey.h"

#include <gtest/gtest.h>

#include <numeric>

#include "corpus/drawn.h"
#include "corpus/luma.h"
#include "formats/formats.h"
#include "support/data.h"
#include "support/one_thread.h"

namespace haima::corpus {
namespace {

using haima::test::one_thread;

std::uint64_t pixels_of(const Survey::Class& one) {
  return std::accumulate(one.levels.begin(), one.levels.end(), std::uint64_t{0});
}

/// Three pictures, of 64 x 64, 64 x 64 and 96 x 96: one bleeds, one does not, of one the patient's answer is
/// known; and a file that is none.
DataSet drawn_set(const Path& folder) {
  DataSet set;
  set.name = "drawn";
  set.window = image::Window{40, 80};
  std::vector<Case> cases(4);
  for (std::size_t n = 0; n < cases.size(); ++n) {
    cases[n].id = "d" + std::to_string(n);
    cases[n].file = folder / (cases[n].id + ".png");
    if (n == 3) continue;
    EXPECT_TRUE(formats::write_png(cases[n].file, drawn_picture(n, n < 2 ? 64 : 96)));
  }
  EXPECT_TRUE(write_file(cases[3].file, std::string{"no picture"}));
  cases[0].labels.any = true;
  cases[1].labels.any = false;
  cases[2].patient_bleeds = true;
  set.cases = [cases](const Path&) { return Result<std::vector<Case>>{cases}; };
  return set;
}

TEST(Survey, SizesAndGreyLevelsOfEachAnswerAreThoseOfThePicturesThatCouldBeRead) {
  const haima::test::TemporaryFolder folder;
  const std::vector<DataSet> sets = {drawn_set(folder.path())};
  const auto members = members_of(sets, folder.path());
  ASSERT_TRUE(members) << members.error().sentence();
  const Survey survey = survey_of(sets, *members, one_thread());
  EXPECT_EQ(survey.sizes, (std::map<std::pair<int, int>, int>{{{64, 64}, 2}, {{96, 96}, 1}}));
  const auto& [none, bleeding, not_known] = survey.classes;
  EXPECT_EQ(none.pictures, 1);
  EXPECT_EQ(bleeding.pictures, 2);
  EXPECT_EQ(not_known.pictures, 0);
  EXPECT_EQ(pixels_of(bleeding), 2 * pixels_of(none));
  EXPECT_EQ(survey.samples.size(), 3u);
  ASSERT_EQ(survey.refused.size(), 1u);
  EXPECT_EQ(survey.refused.front().name, "d3");
}

TEST(Survey, OfAPackLevelsAreThoseOfItsFirstChannel) {
  PackAbout about;
  about.spec.width = about.spec.height = 32;
  about.spec.precision = image::Precision::grey8;
  about.spec.channels.resize(2);
  std::vector<Packable> packables;
  for (const int n : {0, 1}) {
    image::Plane<std::uint8_t> picture{32, 64, 40};  // the first channel; the second is white
    std::fill(picture.pixels.begin() + 32 * 32, picture.pixels.end(), 255);
    packables.push_back({drawn_member("p" + std::to_string(n), n == 0), encode_luma(picture, 100), {}});
  }
  const auto pack = Pack::of(pack_of(about, packables), "drawn", {});
  ASSERT_TRUE(pack) << pack.error().sentence();
  const auto survey = survey_of(*pack, one_thread());
  ASSERT_TRUE(survey) << survey.error().sentence();
  for (const Answer answer : {Answer::none, Answer::bleeding}) {
    const Survey::Class& one = survey->classes.at(static_cast<std::size_t>(answer));
    EXPECT_EQ(one.pictures, 1);
    EXPECT_EQ(pixels_of(one), 32u * 32u);
    EXPECT_EQ(one.levels[255], 0u);
  }
  EXPECT_TRUE(survey->sizes.empty());
  EXPECT_EQ(survey->samples.size(), 2u);
  EXPECT_EQ(survey->samples.at(0).height, 32);
}

}  // namespace
}  // namespace haima::corpus
