#include "base/error.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/result.h"

namespace haima {
namespace {

Result<int> half(int number) {
  if (number % 2) return fail(Code::bad_argument, "number", "odd");
  return number / 2;
}

Result<int> quarter(int number) {
  HAIMA_TRY(const int once, half(number));
  HAIMA_TRY(const int twice, half(once));
  return twice;
}

TEST(Result, TryPassesValuesAndErrors) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).error().what, "odd");
}

TEST(Error, SentenceNamesPlaceReasonAndRemedyOnOneLine) {
  EXPECT_EQ((Error{Code::truncated, "a\nb.dcm", "Pixel Data ends after 10 of 20 bytes", {}}).sentence(),
            "a?b.dcm: Pixel Data ends after 10 of 20 bytes; copy it again from its source.");
}

TEST(Error, EveryKindSaysWhatItMeansAndWhatToDo) {
  for (const ErrorKind& kind : error_kinds()) {
    EXPECT_EQ(kind_of(kind.code).name, kind.name);
    EXPECT_FALSE(kind.meaning.empty()) << kind.name;
    EXPECT_FALSE(kind.hint.empty()) << kind.name;
    EXPECT_GE(kind.exit_status, 64) << kind.name;
    EXPECT_LE(kind.exit_status, 78) << kind.name;
  }
}

TEST(Json, RefusesDepthAndNonsense) {
  EXPECT_EQ(parse_json("{\"a\": 1}", "x").value()["a"], 1);
  EXPECT_EQ(parse_json("{\"a\": ", "x").error().code, Code::malformed);
  EXPECT_EQ(parse_json("[1e999]", "x").error().code, Code::malformed) << "larger than a double";
  EXPECT_EQ(parse_json(std::string(100000, '['), "x").error().code, Code::malformed);
  EXPECT_EQ(parse_json(std::string(100, '[') + std::string(100, ']'), "x").error().code, Code::over_limit);
}

}  // namespace
}  // namespace haima
