// The sets against what their makers say of them.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "corpus/corpus.h"
#include "support/data.h"

namespace haima::corpus {
namespace {

std::vector<Case> cases_of(std::string_view name) {
  const auto set = set_named(name);
  EXPECT_TRUE(set);
  auto cases = set->cases(test::data_folder());
  EXPECT_TRUE(cases) << cases.error().sentence();
  return cases.value_or(std::vector<Case>{});
}

int count(const std::vector<Case>& cases, std::optional<bool> any) {
  return static_cast<int>(
      std::count_if(cases.begin(), cases.end(), [&](const Case& c) { return c.labels.any == any; }));
}

int patients(const std::vector<Case>& cases) {
  std::set<std::string> names;
  for (const Case& one : cases) {
    if (!one.patient.empty()) names.insert(one.patient);
  }
  return static_cast<int>(names.size());
}

std::map<std::string, std::vector<Case>> by_scan(const std::vector<Case>& cases) {
  std::map<std::string, std::vector<Case>> scans;
  for (const Case& one : cases) scans[one.scan].push_back(one);
  return scans;
}

struct Published {
  std::string_view name;
  int slices, bleeding, sound, patients;
};

class Sets : public testing::TestWithParam<Published> {};

TEST_P(Sets, HoldAsManySlicesAndPatientsAsTheirMakersSay) {
  HAIMA_NEEDS_DATA("ct_ich");
  const auto cases = cases_of(GetParam().name);
  EXPECT_EQ(static_cast<int>(cases.size()), GetParam().slices);
  EXPECT_EQ(count(cases, true), GetParam().bleeding);
  EXPECT_EQ(count(cases, false), GetParam().sound);
  EXPECT_EQ(patients(cases), GetParam().patients);
}

INSTANTIATE_TEST_SUITE_P(
    All, Sets,
    testing::Values(Published{"ct_ich", 2501, 318, 2183, 82}, Published{"rsna_subset", 3990, 602, 3388, 1929},
                    Published{"rsna_extra", 135, 110, 25, 121}, Published{"rsna_dicom", 40, 13, 27, 5},
                    Published{"brain_ct_hemorrhage", 4552, 0, 2819, 28},
                    Published{"head_ct_200", 200, 100, 100, 3}, Published{"bhsd_36", 36, 36, 0, 25}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST(Sets, NameFilesThatAreThere) {
  HAIMA_NEEDS_DATA("ct_ich");
  for (const DataSet& set : sets()) {
    std::set<std::string> ids;
    for (const Case& one : cases_of(set.name)) {
      EXPECT_TRUE(std::filesystem::exists(one.file)) << one.file;
      if (one.mask) {
        EXPECT_TRUE(std::filesystem::exists(*one.mask)) << *one.mask;
      }
      EXPECT_TRUE(ids.insert(one.id).second) << one.id << " stands twice";
    }
    EXPECT_FALSE(ids.empty()) << set.name;
  }
}

TEST(Sets, CountEveryKindAsTheirMakersDo) {
  HAIMA_NEEDS_DATA("ct_ich");
  const auto kinds = [](std::string_view name) {
    std::vector<int> counts(kind_names.size());
    for (const Case& one : cases_of(name)) {
      for (std::size_t kind = 0; kind < counts.size(); ++kind)
        counts[kind] += one.labels.kinds[kind].value_or(false);
    }
    return counts;
  };
  EXPECT_THAT(kinds("ct_ich"), testing::ElementsAre(173, 73, 24, 18, 56));
  EXPECT_THAT(kinds("rsna_subset"), testing::ElementsAre(18, 206, 135, 198, 266));
  EXPECT_THAT(kinds("rsna_extra"), testing::ElementsAre(50, 15, 15, 16, 15));
}

TEST(Sets, KnowWhichScansBleed) {
  HAIMA_NEEDS_DATA("ct_ich");
  const auto tally = [](std::string_view name) {
    std::array<int, 3> counts{};  // bleeding, sound, not known
    for (const auto& [scan, slices] : by_scan(cases_of(name))) {
      const auto known = bleeds(slices);
      ++counts[!known ? 2 : *known ? 0 : 1];
    }
    return counts;
  };
  EXPECT_THAT(tally("rsna_series"), testing::ElementsAre(6, 17, 2));
  EXPECT_THAT(tally("ct_ich"), testing::ElementsAre(36, 46, 0));
  EXPECT_THAT(tally("brain_ct_hemorrhage"), testing::ElementsAre(12, 18, 0));
}

TEST(Sets, ShareNamesOfWhatTheyShare) {
  HAIMA_NEEDS_DATA("ct_ich");
  std::set<std::string> pictures;
  for (const Case& one : cases_of("rsna_subset")) pictures.insert(one.id);
  int shared = 0;
  for (const Case& one : cases_of("rsna_series")) shared += static_cast<int>(pictures.count(one.id));
  EXPECT_EQ(shared, 3);
}

TEST(Sets, KeepDoubledPicturesTogether) {
  HAIMA_NEEDS_DATA("head_ct_200");
  std::map<std::string, std::string> patient;
  for (const Case& one : cases_of("head_ct_200")) patient[one.id] = one.patient;
  EXPECT_EQ(patient["head_ct_200:188"], patient["head_ct_200:189"]);
  EXPECT_EQ(patient["head_ct_200:011"], patient["head_ct_200:061"]);
  EXPECT_NE(patient["head_ct_200:011"], patient["head_ct_200:188"]);
}

TEST(Bleeds, TakesWhatIsNotKnownForNeither) {
  const auto scan = [](std::initializer_list<std::optional<bool>> labels) {
    std::vector<Case> slices;
    for (const auto& label : labels) slices.emplace_back().labels.any = label;
    return bleeds(slices);
  };
  EXPECT_EQ(scan({false, true, std::nullopt}), std::optional{true});
  EXPECT_EQ(scan({false, false}), std::optional{false});
  EXPECT_EQ(scan({false, std::nullopt}), std::nullopt);
  EXPECT_EQ(scan({}), std::nullopt);
}

TEST(Bleeds, TakesKindsFromSlicesAndFromTheScan) {
  std::vector<Case> slices(2);
  slices[0].labels.kinds = {true, false, false, std::nullopt, std::nullopt};
  slices[1].labels.kinds = {false, false, std::nullopt, std::nullopt, std::nullopt};
  for (Case& one : slices) one.patient_kinds[3] = true;
  const std::array<std::optional<bool>, 5> wanted = {true, false, std::nullopt, true, std::nullopt};
  EXPECT_EQ(labels_of_scan(slices).kinds, wanted);
}

TEST(Sets, AreFoundByNameAndAnErrorNamesThemAll) {
  EXPECT_EQ(set_named("ct_ich")->training, Training::open);
  const auto none = set_named("ctich");
  ASSERT_FALSE(none);
  for (const DataSet& set : sets())
    EXPECT_THAT(none.error().sentence(), testing::HasSubstr(std::string{set.name}));
}

}  // namespace
}  // namespace haima::corpus
