// A researcher's own scans, from a folder to figures: imported, checked, packed and read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/program.h"
#include "base/json.h"
#include "support/data.h"

namespace haima::app {
namespace {

using haima::test::TemporaryFolder;
using test::run_program;
using testing::HasSubstr;

TEST(Import, AFolderOfOnesOwnGoesAllTheWayToFigures) {
  const TemporaryFolder folder;
  const auto run = [&](const std::vector<std::string>& arguments) {
    return run_program(arguments, folder.path());
  };
  const auto copy = [&](const std::string& from, const std::string& to) {
    std::filesystem::create_directories((folder.path() / to).parent_path());
    std::filesystem::copy(from, folder.path() / to);
  };
  copy(test::bleeding_scan(), "scans/hemorrhage/1");
  copy(test::healthy_scan(), "scans/normal/2");

  const auto imported = run({"corpus", "import", "scans", "-o", "sets/ours.csv", "--labels", "patient",
                             "--patients", "folders", "--rights", "ours alone", "--json"});
  ASSERT_EQ(imported.status, 0) << imported.err;
  const Json made = Json::parse(imported.out);
  EXPECT_EQ(made["layout"], "class_folders");
  EXPECT_EQ(made["set"]["scans"], 2);
  EXPECT_EQ(made["set"]["patients"], 2);

  const auto checked = run({"corpus", "check", "sets/ours.csv"});
  ASSERT_EQ(checked.status, 0) << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("ours"));

  const auto read = run({"evaluate", "sets/ours.csv", "--model", "threshold", "--json"});
  ASSERT_EQ(read.status, 0) << read.err;
  const Json figures = Json::parse(read.out);
  EXPECT_EQ(figures["set"], "ours");
  EXPECT_EQ(figures["rights"], "ours alone");
  EXPECT_EQ(figures["scans_read"], 2);
  EXPECT_EQ(figures["scans"]["bleeding"], 1);
  EXPECT_EQ(figures["scans"]["sensitivity"]["value"], 1) << "40 ml are seen by any reader";

  const auto packed = run({"corpus", "pack", "sets/ours.csv", "-o", "ours.pack", "--size", "64"});
  ASSERT_EQ(packed.status, 0) << packed.err;
  const Json shown = Json::parse(run({"corpus", "show", "ours.pack", "--json"}).out);
  EXPECT_EQ(shown[0]["cases"], made["set"]["cases"]);
  EXPECT_EQ(shown[0]["groups"], 1)
      << "one synthetic head with and without blood: the guard takes it for itself";

  for (const char* source : {"ours.pack", "sets/ours.csv"}) {
    const auto paged = run({"corpus", "show", source, "--report", "page", "-o", "some.png"});
    ASSERT_EQ(paged.status, 0) << paged.err;
    const std::string page = test::text_in(folder.path() / "page" / "report.html");
    EXPECT_THAT(page, HasSubstr("Grey levels"));
    EXPECT_THAT(page, HasSubstr("For research use only"));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "page/figures/grey_levels.png"));
  }
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "page/figures/sizes.svg"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "some.png"));
}

TEST(Import, SaysWhatAManifestIsWhereItMeetsNone) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "odd", "file,any\na.png,1\n"));
  const auto ran = run_program({"corpus", "show", "odd"}, folder.path());
  EXPECT_EQ(ran.status, 65);
  EXPECT_THAT(ran.err, HasSubstr("neither a pack nor a set's manifest; make one with `haima corpus import`"));
}

}  // namespace
}  // namespace haima::app
