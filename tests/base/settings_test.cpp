#include "base/settings.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "support/data.h"

namespace haima {
namespace {

TEST(Settings, EveryDefaultSurvivesBeingWrittenAndRead) {
  for (const SettingKind& kind : setting_kinds()) {
    Settings settings;
    std::string text = kind.get(settings);
    if (text.starts_with('"')) text = text.substr(1, text.size() - 2);
    ASSERT_TRUE(kind.set(settings, text)) << kind.key();
    EXPECT_EQ(kind.get(settings), kind.get(Settings{})) << kind.key();
  }
}

TEST(Settings, FileThenEnvironmentThenFlagWins) {
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "haima.toml";
  ASSERT_TRUE(write_file(file, "[limits]\nslices = 10\nfile_size = \"3MiB\"\ndepth = 5\n"));
  Settings settings;
  ASSERT_TRUE(read_configuration(settings, file));
  const char* const environment[] = {"HAIMA_LIMITS_SLICES=20", "HAIMA_LIMITS_DEPTH=6", "HAIMA_DATA=/data",
                                     "HOME=/", nullptr};
  ASSERT_TRUE(read_environment(settings, environment));
  ASSERT_TRUE(set(settings, "limits.depth", "7", "--set"));
  EXPECT_EQ(settings.limits.file_size, 3u << 20);
  EXPECT_EQ(settings.limits.slices, 20);
  EXPECT_EQ(settings.limits.depth, 7);
}

TEST(Settings, AWrongFileIsRefusedWithItsLineAndKey) {
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "haima.toml";
  const auto sentence_for = [&](const char* text) {
    EXPECT_TRUE(write_file(file, text));
    Settings settings;
    const auto read = read_configuration(settings, file);
    return read ? std::string{"accepted"} : read.error().sentence();
  };
  EXPECT_NE(sentence_for("[limits]\n\nsclices = 10\n").find("line 3: there is no setting limits.sclices"),
            std::string::npos);
  EXPECT_NE(sentence_for("[limits]\nslices = \"many\"\n")
                .find("limits.slices takes a Count from 1 to 1073741824, not \"many\""),
            std::string::npos);
  EXPECT_NE(sentence_for("[limits\n").find("line 1"), std::string::npos);
  EXPECT_NE(sentence_for("slices = 3\n").find("outside a section"), std::string::npos);
}

TEST(Settings, AVariableOfTheEnvironmentThatNamesNoSettingIsNamed) {
  const char* const environment[] = {"HAIMA_LIMITS_SLICS=20", nullptr};
  Settings settings;
  const auto read = read_environment(settings, environment);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().sentence(),
            "environment HAIMA_LIMITS_SLICS: there is no setting limits.slics; see docs/configuration.md.");
}

TEST(Settings, AreHeldWithinTheirBounds) {
  const auto taken = [](const char* key, const char* text) {
    Settings settings;
    return set(settings, key, text, "--set").has_value();
  };
  EXPECT_TRUE(taken("run.threads", "0") && taken("run.threads", "1024"));
  EXPECT_TRUE(taken("pictures.width_hu", "1") && taken("site.prevalence", "1"));
  for (const char* width : {"0", "-80", "1e300", "nan", "inf"})
    EXPECT_FALSE(taken("pictures.width_hu", width));
  for (const char* level : {"1e300", "-1e300", "nan"}) EXPECT_FALSE(taken("pictures.level_hu", level));
  for (const char* share : {"-0.1", "1.5", "nan"}) EXPECT_FALSE(taken("site.prevalence", share));
  EXPECT_FALSE(taken("limits.slices", "0"));
  Settings settings;
  EXPECT_EQ(set(settings, "run.threads", "100000", "--set").error().what,
            "run.threads takes a Count from 0 to 1024, not \"100000\"");
}

TEST(Configuration, TakesLettersBeyondAsciiInQuotesAndCommentsOnly) {
  Settings settings;
  EXPECT_TRUE(parse_configuration(settings, "# Grüße\n[run]\nlog = \"é\" # à\n", "haima.toml"));
  EXPECT_EQ(settings.run.log, "é");
  for (const char* text : {"ѹ", "[run]\nlög = 1", "[run]\nlog = \"a\" é", "[run]\nlog = \"\"\"\nx\"\"\" é",
                           "[run]\nlog = 1979\"é"}) {
    const auto read = parse_configuration(settings, text, "haima.toml");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::bad_configuration);
    EXPECT_NE(read.error().where.find("haima.toml line "), std::string::npos);
  }
}

TEST(Configuration, NamesTheLineOfAKeyThatIsNone) {
  Settings settings;
  const auto read = parse_configuration(settings, "[run]\n[=limits]\n", "haima.toml");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().where, "haima.toml line 2");
}

}  // namespace
}  // namespace haima
