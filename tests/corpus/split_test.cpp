#include "corpus/split.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "corpus/drawn.h"
#include "support/data.h"

namespace haima::corpus {
namespace {

/// 400 cases of 120 patients, a quarter of whom bleed in every other slice.
std::vector<Member> clinic() {
  std::vector<Member> members;
  for (int i = 0; i < 400; ++i) {
    const int patient = i * 7919 % 120;
    const bool bleeds = patient % 4 == 0 && i % 2 == 0;
    members.push_back(drawn_member("case" + std::to_string(i), bleeds, "patient" + std::to_string(patient)));
  }
  return members;
}

Split made(const std::vector<Member>& members, std::string_view plan, std::uint64_t seed = 1,
           bool leaky = false, int repeats = 1) {
  SplitPlan wanted = *plan_from(plan);
  wanted.seed = seed;
  wanted.leaky = leaky;
  wanted.repeats = repeats;
  const auto split = split_of(members, wanted);
  EXPECT_TRUE(split) << split.error().sentence();
  return *split;
}

double share_of(const std::vector<Member>& members, const std::vector<Part>& parts, Part part,
                bool of_bleeding) {
  double in = 0, all = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (of_bleeding && members[i].of.labels.any != true) continue;
    ++all;
    in += parts[i] == part;
  }
  return in / all;
}

TEST(Split, NeverTearsAGroupApart) {
  const auto members = clinic();
  for (const char* plan : {"70/15/15", "80/20", "90/10", "10-fold"}) {
    const Split split = made(members, plan);
    std::map<std::string, std::set<std::string>> sides;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const Place place = split.repeats[0][i];
      sides[members[i].group].insert(place.is_fold() ? std::to_string(place.fold())
                                                     : std::string{name_of(place.part())});
    }
    for (const auto& [group, where] : sides) EXPECT_EQ(where.size(), 1u) << group << " in " << plan;
  }
}

TEST(Split, KeepsTheSharesOfCasesAndOfBleeding) {
  const auto members = clinic();
  const auto parts = *parts_of(made(members, "70/15/15"), members, 0, 0, false);
  for (const bool bleeding : {false, true}) {
    EXPECT_NEAR(share_of(members, parts, Part::train, bleeding), 0.70, 0.04);
    EXPECT_NEAR(share_of(members, parts, Part::validation, bleeding), 0.15, 0.04);
    EXPECT_NEAR(share_of(members, parts, Part::test, bleeding), 0.15, 0.04);
  }
}

TEST(Split, TestsEveryCaseOnceInItsFolds) {
  const auto members = clinic();
  const Split split = made(members, "5-fold");
  EXPECT_EQ(split.folds(), 5);
  std::vector<int> tested(members.size());
  for (int fold = 0; fold < 5; ++fold) {
    const auto parts = *parts_of(split, members, 0, fold, true);
    for (const std::size_t place : members_in(Part::test, parts)) ++tested[place];
    EXPECT_NEAR(share_of(members, parts, Part::test, true), 0.2, 0.05);
    EXPECT_NEAR(share_of(members, parts, Part::validation, false), 0.2, 0.05);
  }
  EXPECT_THAT(tested, testing::Each(1));
}

TEST(Split, IsTheSameForASeedAndAnotherForAnother) {
  const auto members = clinic();
  EXPECT_EQ(csv_of(made(members, "80/20", 5)), csv_of(made(members, "80/20", 5)));
  EXPECT_NE(csv_of(made(members, "80/20", 5)), csv_of(made(members, "80/20", 6)));
  const Split repeated = made(members, "80/20", 5, false, 3);
  EXPECT_EQ(repeated.repeats.size(), 3u);
  EXPECT_NE(repeated.repeats[0], repeated.repeats[1]);
}

TEST(Split, KeepsCasesThatMustNotBeTestedInTraining) {
  auto members = clinic();
  for (std::size_t i = 0; i < members.size(); i += 3) {
    members[i].use = Use::train_only;
    members[i].group = members[i].of.id;
  }
  members[1].use = Use::never;
  members[1].group = members[1].of.id;
  const Split split = made(members, "10-fold");
  for (int fold = 0; fold < 10; ++fold) {
    const auto parts = *parts_of(split, members, 0, fold, true);
    for (std::size_t i = 0; i < members.size(); i += 3) EXPECT_EQ(parts[i], Part::train);
    EXPECT_EQ(parts[1], Part::unused);
  }
}

TEST(Split, RefusesToTearAGroupApartUnlessItSaysThatItLeaks) {
  const auto members = clinic();
  const Split leaky = made(members, "80/20", 1, true);
  EXPECT_TRUE(parts_of(leaky, members, 0, 0, false));
  Split unsaid = leaky;
  unsaid.leaky = false;
  const auto parts = parts_of(unsaid, members, 0, 0, false);
  ASSERT_FALSE(parts);
  EXPECT_EQ(parts.error().code, Code::leak);
  EXPECT_THAT(parts.error().sentence(), testing::HasSubstr("stand in"));
}

TEST(Split, SurvivesItsFile) {
  const auto members = clinic();
  const test::TemporaryFolder folder;
  for (const bool leaky : {false, true}) {
    for (const char* plan : {"70/15/15", "10-fold"}) {
      const Split split = made(members, plan, 1, leaky, 2);
      const Path file = folder.path() / "split.csv";
      ASSERT_TRUE(write_file(file, csv_of(split)));
      const auto read = read_split(file);
      ASSERT_TRUE(read) << read.error().sentence();
      EXPECT_EQ(read->leaky, leaky);
      EXPECT_EQ(read->ids, split.ids);
      EXPECT_EQ(read->repeats, split.repeats);
    }
  }
}

TEST(Split, SaysWhatIsWrongWithAPlanAFileOrACase) {
  for (const char* plan : {"70/20", "1-fold", "x-fold", "100/0", "", "50/20/20/10"})
    EXPECT_FALSE(plan_from(plan)) << plan;
  const auto members = clinic();
  EXPECT_THAT(split_of(std::span{members}.first(5), *plan_from("10-fold")).error().sentence(),
              testing::HasSubstr("into 10 parts"));
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "split.csv";
  const auto refusal = [&](std::string_view text) {
    EXPECT_TRUE(write_file(file, text));
    const auto read = read_split(file);
    return read ? std::string{} : read.error().sentence();
  };
  EXPECT_THAT(refusal("id\na\n"), testing::HasSubstr("no column split_1"));
  EXPECT_THAT(refusal("id,split_1\na,tset\n"), testing::HasSubstr("line 2"));
  ASSERT_TRUE(write_file(file, "id,split_1\nghost,test\n"));
  const auto parts = parts_of(*read_split(file), members, 0, 0, false);
  EXPECT_THAT(parts.error().sentence(), testing::HasSubstr("ghost"));
}

TEST(Split, WhoOnlyTeachesStandsAsideWhereItsGroupJudges) {
  std::vector<Member> members;
  for (int i = 0; i < 40; ++i) {
    members.push_back(drawn_member("case" + std::to_string(i), i % 4 == 0, "group" + std::to_string(i / 2)));
    if (i % 2 == 1) members.back().use = Use::train_only;
  }
  const Split split = split_of(members, *plan_from("5-fold")).value();
  const auto parts = parts_of(split, members, 0, 0, true);
  ASSERT_TRUE(parts) << parts.error().sentence();
  for (std::size_t i = 0; i < members.size(); i += 2)
    EXPECT_EQ((*parts)[i + 1], (*parts)[i] == Part::train ? Part::train : Part::unused) << i;
}

}  // namespace
}  // namespace haima::corpus
