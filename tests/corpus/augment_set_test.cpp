// A set made larger on disk.
#include "corpus/augment_set.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "corpus/drawn.h"
#include "formats/formats.h"
#include "support/data.h"

namespace haima::corpus {
namespace {

constexpr std::size_t originals = 6;

/// Six pictures: "d0" and "d1" of one patient, the others of nobody known; "d5" is "d4" again; the first has
/// a mask.
class AugmentSet : public testing::Test {
 protected:
  AugmentSet() {
    set_.name = "drawn";
    set_.rights = "none";
    set_.training = Training::research;
    set_.window = image::Window{40, 80};
    for (std::size_t n = 0; n < originals; ++n)
      write(name_of(n) + ".png", drawn_picture(std::min<std::size_t>(n, 4), 64));
    image::Mask mask{64, 64};
    mask.at(20, 30) = mask.at(21, 30) = 1;
    write("mask.png", mask);
    set_.cases = [](const Path& folder) {
      std::vector<Case> cases(originals);
      for (std::size_t n = 0; n < originals; ++n) {
        cases[n].id = name_of(n);
        cases[n].file = folder / (cases[n].id + ".png");
        cases[n].labels.any = n % 2 == 0;
        if (n < 2) cases[n].patient = "anna";
      }
      cases[0].mask = folder / "mask.png";
      cases[0].labels.kinds[4] = true;
      cases[0].age_years = 71;
      return Result<std::vector<Case>>{cases};
    };
  }

  static std::string name_of(std::size_t n) { return "d" + std::to_string(n); }
  void write(const std::string& name, const image::Plane<std::uint8_t>& picture) {
    EXPECT_TRUE(formats::write_png(data_.path() / name, picture));
  }

  AugmentOptions options(std::size_t pictures) const {
    AugmentOptions options;
    options.spec.width = options.spec.height = 64;
    options.spec.frame_by = image::FrameBy::picture;
    options.spec.channels.front().window = {40, 80};
    options.recipe = recipe_from("flip=0, rotate=20, noise").value();
    options.pictures = pictures;
    options.name = "larger";
    return options;
  }

  Result<AugmentedSet> made(const AugmentOptions& options, const std::string& folder) {
    auto members = members_of({&set_, 1}, data_.path());
    EXPECT_TRUE(members);
    return augment_set({&set_, 1}, *std::move(members), options, out_.path() / folder, test::context());
  }

  test::TemporaryFolder data_, out_;
  DataSet set_;
};

TEST_F(AugmentSet, HasAsManyPicturesAsAskedForDealtOutEvenly) {
  const auto larger = made(options(20), "a");
  ASSERT_TRUE(larger) << larger.error().sentence();
  EXPECT_EQ(larger->originals, originals);
  ASSERT_EQ(larger->manifest.cases.size(), 20U);
  std::map<std::string, int> times;
  std::set<std::string> ids;
  for (const Case& one : larger->manifest.cases) {
    ++times[one.id.substr(0, one.id.find('~'))];
    EXPECT_TRUE(ids.insert(one.id).second) << one.id;
    EXPECT_TRUE(std::filesystem::exists(one.file)) << one.file;
  }
  ASSERT_EQ(times.size(), originals);
  for (const auto& [id, count] : times) EXPECT_TRUE(count == 3 || count == 4) << id;
  EXPECT_FALSE(made(options(originals - 1), "b"));
}

TEST_F(AugmentSet, CopiesDifferFromTheirOriginalAndKeepWhatIsKnownOfIt) {
  const auto larger = made(options(18), "a");
  ASSERT_TRUE(larger);
  const Case& first = larger->manifest.cases.at(0);
  for (std::size_t n = 1; n < 3; ++n) {
    const Case& copy = larger->manifest.cases.at(n);
    EXPECT_EQ(copy.id, "d0~" + std::to_string(n));
    EXPECT_EQ(copy.labels.kinds, first.labels.kinds);
    EXPECT_EQ(copy.age_years, first.age_years);
    ASSERT_TRUE(copy.mask);
    EXPECT_NE(read_file(copy.file, 1 << 20).value(), read_file(first.file, 1 << 20).value());
    EXPECT_NE(read_file(*copy.mask, 1 << 20).value(), read_file(*first.mask, 1 << 20).value());
  }
}

TEST_F(AugmentSet, NoSplitTearsAPatientOrCopiesApartAndTheOldSetJoinsThem) {
  const auto larger = made(options(24), "a");
  ASSERT_TRUE(larger);
  const Path file = out_.path() / "a" / "manifest.csv";
  ASSERT_TRUE(write_file(file, text_of(larger->manifest, file)));
  auto again = set_named(file.string());
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(again->training, Training::research);
  const std::vector<DataSet> both = {set_, *again};
  const auto members = members_of(both, data_.path());
  ASSERT_TRUE(members);
  std::map<std::string, std::string> group;
  for (const Member& one : *members) {
    const std::string original = one.of.id.substr(0, one.of.id.find('~'));
    EXPECT_EQ(group.try_emplace(original, one.group).first->second, one.group) << one.of.id;
  }
  EXPECT_EQ(group["d0"], "anna");
  EXPECT_EQ(group["d1"], "anna");
  EXPECT_EQ(group["d4"], group["d5"]) << "alike pictures are one group in the new set";
  EXPECT_NE(group["d2"], group["d3"]);
}

TEST_F(AugmentSet, WhatAFoldTestsIsWrittenOnceAndAsItIs) {
  AugmentOptions one = options(16);
  Split split;
  split.repeats.resize(1);
  for (std::size_t n = 0; n < originals; ++n) {
    split.ids.push_back(name_of(n));
    split.repeats[0].push_back(Place::in_fold(n < 2 ? 0 : 1));
  }
  one.split = &split, one.fold = 1;
  const auto larger = made(one, "a");
  ASSERT_TRUE(larger) << larger.error().sentence();
  ASSERT_TRUE(larger->split);
  std::map<std::string, int> taught, tested;
  for (std::size_t i = 0; i < larger->split->ids.size(); ++i) {
    const std::string& id = larger->split->ids[i];
    ++(larger->split->repeats[0][i] == Place::in(Part::train) ? taught : tested)[id.substr(0, id.find('~'))];
  }
  EXPECT_EQ(taught, (std::map<std::string, int>{{"d0", 6}, {"d1", 6}}));
  EXPECT_EQ(tested, (std::map<std::string, int>{{"d2", 1}, {"d3", 1}, {"d4", 1}, {"d5", 1}}));
}

TEST_F(AugmentSet, TheSameSeedWritesTheSameAndAnotherDoesNot) {
  const auto bytes_of = [&](std::uint64_t seed, const std::string& folder) {
    AugmentOptions one = options(12);
    one.seed = seed;
    std::map<std::string, Bytes> all;
    const auto larger = made(one, folder);
    EXPECT_TRUE(larger);
    for (const Case& some : larger->manifest.cases) all[some.id] = read_file(some.file, 1 << 20).value();
    return all;
  };
  const auto a = bytes_of(1, "a");
  EXPECT_EQ(a, bytes_of(1, "b"));
  EXPECT_NE(a, bytes_of(2, "c"));
  EXPECT_FALSE(made(options(12), "a")) << "the folder is not empty any more";
}

}  // namespace
}  // namespace haima::corpus
