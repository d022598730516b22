#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/program.h"
#include "base/json.h"
#include "base/settings.h"
#include "formats/formats.h"
#include "support/data.h"

namespace haima::app {
namespace {

using haima::test::TemporaryFolder;
using test::bleeding_scan;
using test::run_program;
using testing::HasSubstr;
using testing::Not;

TEST(Config, TheFileItWritesIsReadAndChangesNothing) {
  const TemporaryFolder folder;
  const std::string toml = run_program({"config", "--toml"}).out;
  ASSERT_TRUE(write_file(folder.path() / "haima.toml", toml));
  Settings settings;
  const auto read = read_configuration(settings, folder.path() / "haima.toml");
  ASSERT_TRUE(read) << read.error().sentence();
  const Settings defaults;
  for (const SettingKind& kind : setting_kinds()) {
    EXPECT_EQ(kind.get(settings), kind.get(defaults)) << kind.key();
    EXPECT_THAT(toml, HasSubstr("\n" + std::string{kind.name} + " = "));
  }
}

TEST(Config, ShowsWhatDiffersFromTheDefault) {
  EXPECT_THAT(run_program({"config", "--set", "limits.slices=77"}).out, HasSubstr("77 (default 4096)"));
}

TEST(Formats, NamesEveryKindInTheTable) {
  const Json value = Json::parse(run_program({"formats", "--json"}).out);
  ASSERT_EQ(value["formats"].size(), haima::formats::kinds().size());
  EXPECT_GT(value["transfer_syntaxes"].size(), 10u);
  EXPECT_THAT(run_program({"formats"}).out, HasSubstr("1.2.840.10008.1.2.4.201"));
}

TEST(Completion, BashOffersCommandsOptionsAndChoices) {
  const TemporaryFolder folder;
  const Path script = folder.path() / "haima.bash";
  ASSERT_TRUE(write_file(script, run_program({"completion", "bash"}).out));
  const auto offered = [&](const std::string& words, int at) {
    const std::string ask = "source " + test::quoted(script) + "; COMP_WORDS=(" + words +
                            "); COMP_CWORD=" + std::to_string(at) + "; _haima; echo \"${COMPREPLY[@]}\"";
    return test::run_shell("bash -c " + test::quoted(ask)).out;
  };
  EXPECT_EQ(offered("haima ana", 1), "analyze\n");
  EXPECT_EQ(offered("haima analyze --rep", 2), "--report --reports\n");
  EXPECT_EQ(offered("haima completion z", 2), "zsh\n");
  EXPECT_EQ(offered("haima corpus imp", 2), "import\n");
  EXPECT_EQ(offered("haima corpus import --na", 3), "--name\n");
  EXPECT_EQ(offered("haima corpus check --as", 3), "\n") << "an option of another part";
}

TEST(Convert, WritesNiftiAndPicturesAndOverwritesNothing) {
  const TemporaryFolder folder;
  const auto ran = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"convert", bleeding_scan()});
    return run_program(arguments, folder.path());
  };
  EXPECT_EQ(ran({"head.nii.gz"}).status, 0);
  const auto again = ran({"head.nii.gz"});
  EXPECT_EQ(again.status, 73);
  EXPECT_THAT(again.err, HasSubstr("--force"));
  EXPECT_EQ(ran({"head.nii.gz", "--force"}).status, 0);
  EXPECT_EQ(ran({"pictures", "--window", "bone"}).status, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "pictures/slice-0001.png"));
}

TEST(Phantom, MixesNothingWithWhatIsThere) {
  const TemporaryFolder folder;
  std::vector<std::string> make = {"phantom", "head", "--width", "32", "--pixel", "6", "--slices", "2"};
  EXPECT_EQ(run_program(make, folder.path()).status, 0);
  const auto again = run_program(make, folder.path());
  EXPECT_EQ(again.status, 73);
  EXPECT_THAT(again.err, HasSubstr("--force"));
  make.emplace_back("--force");
  make[make.size() - 2] = "1";
  EXPECT_EQ(run_program(make, folder.path()).status, 0);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "head/IM0001.dcm"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "head/IM0002.dcm"))
      << "a slice of the head that was there before";
}

TEST(Phantom, KnowsNoSeedBelowZero) {
  const TemporaryFolder folder;
  EXPECT_EQ(run_program({"phantom", "head", "--seed", "-1"}, folder.path()).status, 64);
}

TEST(Inspect, SaysWhatIsThereAndWhyItIsRead) {
  const auto text = run_program({"inspect", bleeding_scan()});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("7.00 mm apart"));
  EXPECT_THAT(text.out, HasSubstr("#1  read: "));
  const Json value = Json::parse(run_program({"inspect", "--json", bleeding_scan()}).out);
  EXPECT_EQ(value["schema"], "haima.inventory/1");
  EXPECT_EQ(value["studies"][0]["series"][0]["chosen"], true);
  EXPECT_NEAR(value["studies"][0]["geometry"]["spacing_mm"].get<double>(), 7, 1e-6);
}

TEST(Inspect, TagsHoldNoPatientUnlessAskedFor) {
  const auto without = run_program({"inspect", "--tags", bleeding_scan()});
  EXPECT_THAT(without.out, HasSubstr("SOPInstanceUID"));
  EXPECT_THAT(without.out, Not(HasSubstr("PatientID")));
  EXPECT_THAT(run_program({"inspect", "--tags", "--with-patient", bleeding_scan()}).out,
              HasSubstr("PatientID"));
}

}  // namespace
}  // namespace haima::app
