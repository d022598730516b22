// What was tuned is kept for this processor, and a broken file keeps nobody from reading scans.
#include "app/tuned.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "support/data.h"

namespace haima::app {
namespace {

using testing::HasSubstr;

TEST(Tuned, IsKeptAndAddedTo) {
  const test::TemporaryFolder scratch;
  const Path file = scratch.path() / "deep/tuned.json";
  ASSERT_TRUE(keep_tuned(file, {{"a", engine::Way::own}, {"b", engine::Way::blocks}}));
  ASSERT_TRUE(keep_tuned(file, {{"b", engine::Way::winograd}}));
  EXPECT_EQ(tuned_in(file), (engine::Ways{{"a", engine::Way::own}, {"b", engine::Way::winograd}}));
}

TEST(Tuned, AnotherProcessorsIsNotOurs) {
  const test::TemporaryFolder scratch;
  const Path file = scratch.path() / "tuned.json";
  ASSERT_TRUE(keep_tuned(file, {{"a", engine::Way::own}}));
  Json json = parse_json(as_text(*read_file(file, 1 << 20)), "").value();
  json["processor"] = "a processor that nobody makes";
  ASSERT_TRUE(write_file(file, to_text(json)));
  EXPECT_EQ(tuned_in(file), engine::Ways{});
}

TEST(Tuned, ABrokenFileIsNamedAndLeftAside) {
  const test::TemporaryFolder scratch;
  ASSERT_TRUE(keep_tuned(scratch.path() / "haima/tuned.json", {{"a", engine::Way::own}}));
  ::setenv("XDG_CACHE_HOME", scratch.path().c_str(), 1);
  EXPECT_EQ(tuned_here().size(), 1u);
  for (const char* text : {"", "[]", "{}", R"({"schema": "haima.tuned/1", "processor": 1})"}) {
    ASSERT_TRUE(write_file(tuned_file(), std::string_view{text}));
    EXPECT_THAT(tuned_in(tuned_file()).error().sentence(), HasSubstr("tuned.json")) << text;
    EXPECT_TRUE(tuned_here().empty()) << text;
  }
  ::unsetenv("XDG_CACHE_HOME");
}

}  // namespace
}  // namespace haima::app
