// JSON from outside is bounded in depth and in the number of an object's keys.
#include "base/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace haima {
namespace {

std::string object_of(int keys) {
  std::string text = "{";
  for (int i = 0; i < keys; ++i) text += (i ? ",\"" : "\"") + std::to_string(i) + "\":{\"a\":1}";
  return text + "}";
}

TEST(Json, AnObjectHoldsAtMostTenThousandKeys) {
  EXPECT_EQ(parse_json(object_of(10000), "test")->size(), 10000u);
  const auto refused = parse_json(object_of(10001), "test");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::over_limit);
  EXPECT_TRUE(parse_json("[" + object_of(9000) + "," + object_of(9000) + "]", "test"));
}

TEST(Json, NestsAtMost64Levels) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse_json(nested(60), "test"));
  EXPECT_FALSE(parse_json(nested(70), "test"));
  EXPECT_FALSE(parse_json(std::string(100000, '['), "test"));
}

}  // namespace
}  // namespace haima
