#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "app/command.h"
#include "app/documents.h"
#include "app/program.h"
#include "base/error.h"
#include "support/data.h"

namespace haima::app {
namespace {

using haima::test::source_folder;
using haima::test::TemporaryFolder;
using test::run_program;
using testing::HasSubstr;
using testing::Not;

std::string text_of_file(const Path& file) {
  const auto bytes = read_file(file, 1 << 24);
  return bytes ? std::string{as_text(*bytes)} : std::string{};
}

TEST(Documents, TheCommittedOnesAreWhatTheTablesSay) {
  for (const Document& document : documents())
    EXPECT_EQ(text_of_file(source_folder() / "docs" / document.name), document.text)
        << "run `haima docs docs` in the root of the checkout";
}

TEST(Documents, CommandsHoldTheOptionsOfTheirPartsWithRangeAndDefault) {
  const std::string page = text_of_file(source_folder() / "docs/commands.md");
  EXPECT_THAT(page, HasSubstr("\n### corpus split\n"));
  EXPECT_THAT(page, HasSubstr("as many splits in one file (1 to 100; default 1)"));
}

TEST(Help, TrainingIsHandedOnToItsOwnProgram) {
  for (const Command& command : commands()) {
    if (command.program.empty()) continue;
    const auto ran = run_program({std::string{command.name}, "--help"});
#ifdef HAIMA_TRAINS
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("haima " + std::string{command.name}));
#else
    EXPECT_EQ(ran.status, 66);
    EXPECT_THAT(ran.err, HasSubstr("tools/packages train"));
#endif
  }
}

TEST(Help, EveryCommandIsReadableAt80Columns) {
  std::vector<std::string> texts = {run_program({"--help"}).out};
  for (const Command& command : commands()) {
    if (command.program.empty()) texts.push_back(run_program({std::string{command.name}, "--help"}).out);
  }
  for (const std::string& text : texts) {
    EXPECT_THAT(text, HasSubstr("Usage: "));
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
      const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
      EXPECT_LE(std::count_if(line.begin(), line.end(), starts), 80) << line;
    }
  }
}

TEST(Help, NamesEveryCommandAndExitStatus) {
  const std::string help = run_program({}).out;
  for (const Command& command : commands()) {
    if (command.group.empty()) continue;
    EXPECT_THAT(help, HasSubstr("\n  " + std::string{command.name} + " "));
  }
  for (const ErrorKind& kind : error_kinds()) EXPECT_THAT(help, HasSubstr(std::to_string(kind.exit_status)));
  EXPECT_THAT(help, Not(HasSubstr("\n  docs ")));
}

TEST(Slips, WhatIsNotKnownIsGuessed) {
  const auto slip = run_program({"analyse", "scan"});
  EXPECT_EQ(slip.status, 64);
  EXPECT_THAT(slip.err, testing::EndsWith("; did you mean `haima analyze`?\n"));
  const auto path = run_program({"."});
  EXPECT_EQ(path.status, 64);
  EXPECT_THAT(path.err, HasSubstr("haima analyze ."));
  const auto option = run_program({"analyze", "--serie", "3", "."});
  EXPECT_EQ(option.status, 64);
  EXPECT_THAT(option.err, HasSubstr("did you mean --series?"));
}

TEST(Slips, EveryOneIsASentenceOnStandardErrorWithItsStatus) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "bad.toml", "[limits]\nslices = \"many\"\n"));
  const std::vector<std::pair<std::vector<std::string>, int>> slips = {
      {{"analyze"}, 64},
      {{"analyze", "/nowhere"}, 66},
      {{"convert", "/nowhere", "out"}, 66},
      {{"inspect", "/nowhere"}, 66},
      {{"completion", "tcsh"}, 64},
      {{"version", "--set", "limits.slices"}, 64},
      {{"version", "--set", "limits.slyces=3"}, 64},
      {{"version", "--set", "limits.slices=-3"}, 64},
      {{"version", "--set", "run.log=loud"}, 78},
      {{"version", "--config", "bad.toml"}, 78},
      {{"version", "--config", "none.toml"}, 66},
      {{"inspect", "--with-patient", "."}, 64},
      {{"analyze", ".", "--window", "0/0"}, 64},
      {{"analyze", ".", "--report", ""}, 64},
      {{"analyze", ".", "--results="}, 64},
      {{"convert", ".", ""}, 64},
      {{"analyze", ".", "--reports", "html"}, 64},
      {{"analyze", ".", "--sex", "x"}, 64},
      {{"analyze", ".", "--jobs", "-1"}, 64},
      {{"analyze", ".", "--jobs", "99999999999"}, 64},
      {{"bench", "bhcnet", "--batch", "-1"}, 64},
      {{"bench", "bhcnet", "--batch", "1000000000"}, 64},
      {{"version", "--set", "run.threads=100000"}, 64},
      {{"version", "--set", "pictures.width_hu=0"}, 64},
      {{"evaluate", "none.csv", "--prevalence", "nan"}, 64},
      {{"evaluate", "none.csv", "--threshold", "7"}, 64},
      {{"compare", "a.csv", "b.csv", "--threshold", "7"}, 64},
      {{"evaluate", "head_ct_200", "--report", "out"}, 64},
      {{"evaluate", "none.csv", "--model", "threshold"}, 64},
      {{"classic", "head_ct_200", "-o", "out", "--folds", "0"}, 64},
      {{"classic", "head_ct_200", "-o", "out", "--size", "1"}, 64},
      {{"models", "show", "bhcnet", "--diagram", "x.pdf"}, 64},
      {{"phantom", "out", "--missing", "999"}, 64},
  };
  for (const auto& [arguments, status] : slips) {
    const auto ran = run_program(arguments, folder.path());
    EXPECT_EQ(ran.status, status) << arguments.front() << ran.err;
    EXPECT_EQ(ran.out, "") << arguments.front();
    EXPECT_THAT(ran.err, testing::StartsWith("haima: "));
    EXPECT_THAT(ran.err, testing::EndsWith(".\n"));
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  }
}

TEST(Slips, AVariableOfTheEnvironmentThatNamesNoSettingIsOne) {
  const auto ran = test::run_shell("HAIMA_LIMITS_SLICS=3 " + test::quoted(HAIMA_PROGRAM) + " version");
  EXPECT_EQ(ran.status, 64);
  EXPECT_THAT(ran.err, HasSubstr("limits.slics"));
}

TEST(Program, SaysWhatItCannotPrint) {
  for (const char* arguments : {"--help", "analyze --help", "", "version"})
    EXPECT_EQ(test::run_shell(test::quoted(HAIMA_PROGRAM) + " " + arguments + " >/dev/full").status, 73)
        << arguments;
}

TEST(Program, EndsWithASentenceWhereTheMachineHasNoMoreToGive) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers take more addresses than the limit leaves";
#endif
  // Stacks of 1024 threads take 8 GB of addresses.
  const auto ran = test::run_shell("ulimit -s 8192; ulimit -v 4000000; " + test::quoted(HAIMA_PROGRAM) +
                                   " version --set run.threads=1024");
  EXPECT_EQ(ran.status, 71) << ran.err;
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
}

}  // namespace
}  // namespace haima::app
