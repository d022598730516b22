// The statuses with which a program of made-up commands ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "cli/command.h"
#include "cli/help.h"

namespace haima::cli {
namespace {

Run ends(Result<Exit> result) {
  return [result](Context&, const Terminal&) { return result; };
}

constexpr Command commands[] = {
    {"good", "ends well", [](CLI::App&) { return ends(Exit::good); }},
    {"partly", "leaves something out", [](CLI::App&) { return ends(Exit::partly); }},
    {"lost", "finds nothing", [](CLI::App&) { return ends(fail(Code::not_found, "a file")); }},
    {"refused", "reads nonsense", [](CLI::App&) { return ends(fail(Code::malformed, "a file")); }},
    {"away", "lives elsewhere", nullptr, on_learning, "no-such-program"}};

struct Ran {
  int status = 0;
  std::string out, err;
};

Ran run_words(std::vector<const char*> words) {
  words.insert(words.begin(), "made-up");
  words.push_back(nullptr);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ran ran;
  ran.status = run({"made-up", "Tries.", commands}, static_cast<int>(words.size()) - 1, words.data());
  ran.out = testing::internal::GetCapturedStdout();
  ran.err = testing::internal::GetCapturedStderr();
  return ran;
}

TEST(Run, EndsWithTheStatusOfWhatTheCommandSays) {
  EXPECT_EQ(run_words({"good"}).status, 0);
  EXPECT_EQ(run_words({"partly"}).status, 2);
  EXPECT_EQ(run_words({"lost"}).status, 66);
  EXPECT_EQ(run_words({"refused"}).status, 65);
}

TEST(Run, WhatIsNotUnderstoodEndsWith64AndHelpWith0) {
  EXPECT_EQ(run_words({"goood"}).status, 64);
  EXPECT_EQ(run_words({"good", "--nonsense"}).status, 64);
  EXPECT_EQ(run_words({}).status, 0);
  EXPECT_EQ(run_words({"--help"}).status, 0);
  EXPECT_EQ(run_words({"good", "--help"}).status, 0);
}

TEST(Run, AProgramBesideThatIsNotThereEndsWith66) { EXPECT_EQ(run_words({"away"}).status, 66); }

TEST(Run, AnErrorIsOneSentenceOnStandardError) {
  const Ran lost = run_words({"lost"});
  EXPECT_EQ(lost.out, "");
  EXPECT_THAT(lost.err, testing::MatchesRegex("haima: a file: [^\n]*\\.\n"));
  EXPECT_EQ(run_words({"good"}).err, "");
}

TEST(Help, NamesTheStatusOfEveryError) {
  const std::string said = exit_statuses();
  for (const ErrorKind& kind : error_kinds())
    EXPECT_THAT(said, testing::HasSubstr(std::to_string(kind.exit_status))) << kind.name;
}

}  // namespace
}  // namespace haima::cli
