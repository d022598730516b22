// Programs of the system stand for those beside this one: a whole path stays what it is.
#include "cli/hand_on.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haima::cli {
namespace {

using testing::HasSubstr;

TEST(RunBeside, AProgramThatEndsWellIsNoError) { EXPECT_TRUE(run_beside("/bin/sh", {"-c", "exit 0"})); }

TEST(RunBeside, AnyOtherStatusIsNamedWithTheCommand) {
  const auto ran = run_beside("/bin/sh", {"-c", "exit 7"});
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, Code::internal);
  EXPECT_THAT(ran.error().sentence(), HasSubstr("/bin/sh -c"));
  EXPECT_THAT(ran.error().sentence(), HasSubstr("status 7"));
  EXPECT_FALSE(run_beside("/bin/sh", {"-c", "kill -9 $$"})) << "ended by a signal";
}

TEST(RunBeside, AProgramThatIsNotThereIsNotFound) {
  const auto ran = run_beside("no-such-program", {});
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, Code::not_found);
  EXPECT_THAT(ran.error().where, HasSubstr("no-such-program"));
}

TEST(RunBeside, WhatItPrintsStaysOffStandardOutput) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  EXPECT_TRUE(run_beside("/bin/sh", {"-c", "echo said"}));
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "said\n");
}

TEST(HandOn, ReturnsOnlyWhereTheProgramIsNotThere) {
  const char* argv[] = {"haima", "train", nullptr};
  EXPECT_EQ(hand_on("no-such-program", argv).code, Code::not_found);
}

}  // namespace
}  // namespace haima::cli
