// The program paints over where it looked and reads again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/program.h"
#include "support/data.h"

namespace haima::app {
namespace {

using haima::test::TemporaryFolder;
using test::run_program;

TEST(Explain, SaysWhatIsLeftOfTheVerdictAndShowsIt) {
  const TemporaryFolder folder;
  ASSERT_EQ(run_program({"phantom", "head", "--kind", "intraparenchymal", "--volume", "40", "--seed", "4",
                         "--width", "256", "--pixel", "0.9"},
                        folder.path())
                .status,
            0);
  const auto ran =
      run_program({"explain", "head", "--model", "threshold", "--json", "-o", "sheet.png"}, folder.path());
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto said = nlohmann::json::parse(ran.out);
  EXPECT_EQ(said["verdict"], "bleeding");
  EXPECT_LT(said["after"].get<double>(), said["before"].get<double>());
  EXPECT_GT(said["slices"].size(), 2u);
  EXPECT_THAT(said["notice"].get<std::string>(), testing::HasSubstr("Not a medical device"));
  EXPECT_GT(std::filesystem::file_size(folder.path() / "sheet.png"), 10'000u);
}

TEST(Explain, ShowsTheMapsOfANetworksStagesAndOfNothingElse) {
  const TemporaryFolder folder;
  const auto drawn = run_program(
      {"explain", test::bleeding_scan(), "--model", "haima-open", "--stages", "maps.png"}, folder.path());
  ASSERT_EQ(drawn.status, 0) << drawn.err;
  EXPECT_GT(std::filesystem::file_size(folder.path() / "maps.png"), 100'000u);
  const auto refused = run_program(
      {"explain", test::bleeding_scan(), "--model", "threshold", "--stages", "no.png"}, folder.path());
  EXPECT_NE(refused.status, 0);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "no.png"));
}

TEST(Explain, OfNothingIsOneSentence) {
  const TemporaryFolder folder;
  const auto ran = run_program({"explain", "nowhere"}, folder.path());
  EXPECT_NE(ran.status, 0);
  EXPECT_THAT(ran.err, testing::HasSubstr("nowhere"));
}

}  // namespace
}  // namespace haima::app
