#include <gtest/gtest.h>

#include <map>
#include <set>

#include "robustness/read_mutant.h"
#include "support/data.h"

namespace haima::test {
namespace {

constexpr std::uint64_t mutants = 400;
constexpr double longest_ms = 5000;
constexpr long largest_kib = 1l << 20;

TEST(Robustness, EveryMadeSampleIsReadBeforeItIsSpoiled) {
  const TemporaryFolder folder;
  for (const Sample& sample : made_samples(folder.path() / "made"))
    EXPECT_EQ(read_mutant({&sample, sample.bytes}, folder.path() / "good", context()).result, "study")
        << sample.kind << ' ' << sample.name;
}

TEST(Robustness, EverySpoiledFileGivesAStudyOrAnErrorInTimeAndMemory) {
  const TemporaryFolder folder;
  const std::vector<Sample> samples = made_samples(folder.path() / "made");
  std::map<std::string, int> tally;
  for (std::uint64_t number = 0; number < mutants; ++number) {
    const Mutant mutant = mutant_number(number, samples);
    const Outcome outcome = read_mutant(mutant, folder.path() / "mutant", context());
    EXPECT_LT(outcome.ms, longest_ms) << number << ' ' << mutant.sample->name;
    EXPECT_LT(outcome.peak_kib, largest_kib) << number << ' ' << mutant.sample->name;
    ++tally[outcome.result];
  }
  // Neither are the mutants all harmless nor all refused at the door.
  EXPECT_GT(tally["study"], 20);
  EXPECT_GT(tally["malformed"] + tally["truncated"] + tally["unsupported"], 20);
  EXPECT_EQ(tally["internal"], 0);
}

TEST(Robustness, SameNumberSameMutant) {
  const TemporaryFolder folder;
  const std::vector<Sample> samples = made_samples(folder.path() / "made");
  std::set<std::string> different;
  for (std::uint64_t number = 0; number < 50; ++number) {
    const std::string digest = sha256(mutant_number(number, samples).bytes);
    EXPECT_EQ(digest, sha256(mutant_number(number, samples).bytes));
    different.insert(digest);
  }
  EXPECT_GT(different.size(), 45u);
}

}  // namespace
}  // namespace haima::test
