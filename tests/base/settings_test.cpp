#include "base/settings.h"

#include <gtest/gtest.h>

#include <map>

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
  const std::map<std::string, const char*> environment = {{"HAIMA_LIMITS_SLICES", "20"},
                                                          {"HAIMA_LIMITS_DEPTH", "6"}};
  ASSERT_TRUE(read_environment(settings, [&](const char* name) -> const char* {
    const auto at = environment.find(name);
    return at == environment.end() ? nullptr : at->second;
  }));
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
  EXPECT_NE(sentence_for("[limits]\nslices = \"many\"\n").find("limits.slices takes a Count, not \"many\""),
            std::string::npos);
  EXPECT_NE(sentence_for("[limits\n").find("line 1"), std::string::npos);
  EXPECT_NE(sentence_for("slices = 3\n").find("outside a section"), std::string::npos);
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
