#include "reader/archive.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "formats/formats.h"
#include "support/data.h"

namespace haima::reader::test {
namespace {

using haima::test::TemporaryFolder;

/// Takes longer over some pictures than over others, so that studies end out of order.
Model slow() {
  Model model{.name = "slow", .rights = "none", .find = {}};
  model.find = [](const ct::Scan& scan, Findings& findings, Context&) -> Result<> {
    const int grey = scan.stack.slices.front().plane.values.pixels.front();
    std::this_thread::sleep_for(std::chrono::milliseconds{grey % 7});
    findings.verdict = Verdict::none;
    return {};
  };
  return model;
}

class Archive : public testing::Test {
 protected:
  void SetUp() override {
    for (int n = 0; n < pictures; ++n) {
      const image::Plane<std::uint8_t> grey{24, 24, static_cast<std::uint8_t>(5 * n)};
      ASSERT_TRUE(formats::write_png(folder_.path() / (std::to_string(100 + n) + ".png"), grey));
    }
  }

  std::vector<std::string> read(const ArchiveOptions& options, Tally* tally = nullptr) {
    const Settings settings;
    Pool pool{4};
    Progress silent;
    Context context{settings, pool, silent};
    std::vector<std::string> paths;
    const Path folder[] = {folder_.path()};
    const auto done = read_each(folder, options, slow(), context,
                                [&](const Outcome& outcome) { paths.push_back(outcome.study.path); });
    EXPECT_TRUE(done);
    if (tally) *tally = *done;
    return paths;
  }

  static constexpr int pictures = 40;
  TemporaryFolder folder_;
};

TEST_F(Archive, StudiesAreHandedOverInOrderHoweverManyAreInHand) {
  ArchiveOptions options{.open = {.series = {}, .each = true}};
  options.jobs = 1;
  const auto one_by_one = read(options);
  ASSERT_EQ(one_by_one.size(), pictures);
  for (const std::size_t jobs : {3, 40, 100}) {
    options.jobs = jobs;
    EXPECT_EQ(read(options), one_by_one) << jobs;
  }
}

TEST_F(Archive, ShardsDivideTheStudiesAndAgreeWhoeverAsks) {
  std::multiset<std::string> together;
  for (std::size_t part = 1; part <= 3; ++part) {
    ArchiveOptions options{.open = {.series = {}, .each = true}};
    options.shard = {part, 3};
    const auto paths = read(options);
    EXPECT_EQ(read(options), paths);
    EXPECT_GT(paths.size(), 3) << "a share of 40";
    together.insert(paths.begin(), paths.end());
  }
  EXPECT_EQ(together.size(), pictures);
  EXPECT_EQ(std::set<std::string>(together.begin(), together.end()).size(), pictures);
}

TEST_F(Archive, StudiesThatAreNotWantedArePassedOverAndCounted) {
  ArchiveOptions options{.open = {.series = {}, .each = true}};
  options.wanted = [](const ct::Study& study) { return study.path.ends_with("7.png"); };
  Tally tally;
  EXPECT_EQ(read(options, &tally).size(), 4);
  EXPECT_EQ(tally.passed_over, pictures - 4);
}

TEST_F(Archive, WhatIsToldOfOnePatientIsNotTakenForSeveral) {
  const Settings settings;
  Pool pool{1};
  Progress silent;
  Context context{settings, pool, silent};
  ArchiveOptions options{.open = {.series = {}, .each = true}};
  options.told = {70, "F"};
  const Path folder[] = {folder_.path()}, one[] = {folder_.path() / "120.png"};
  const auto never = [](const Outcome&) { ADD_FAILURE() << "a study was read"; };
  EXPECT_FALSE(read_each(folder, options, slow(), context, never));
  int heard = 0;
  EXPECT_TRUE(read_each(one, options, slow(), context, [&](const Outcome& outcome) {
    ASSERT_TRUE(outcome.reading);
    EXPECT_EQ(outcome.reading->scan.study.age_years, 70);
    EXPECT_EQ(outcome.reading->scan.study.sex, "F");
    ++heard;
  }));
  EXPECT_EQ(heard, 1);
}

TEST(ShardText, IsAPartOfAWhole) {
  EXPECT_EQ(shard_from("2/8")->of, 8);
  for (const char* wrong : {"", "2", "2/", "/8", "0/8", "9/8", "2/8x", "-1/8", "2/0"})
    EXPECT_FALSE(shard_from(wrong)) << wrong;
}

}  // namespace
}  // namespace haima::reader::test
