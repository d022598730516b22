#include "models/clinical.h"

#include <gtest/gtest.h>

namespace haima::models {
namespace {

std::vector<float> numbers(const Patient& patient, const std::vector<std::string>& names = {"age", "sex"}) {
  std::vector<float> numbers;
  put_clinical(numbers, clinical_values(names, patient));
  return numbers;
}

TEST(Clinical, AValueAndWhetherItIsKnownStandForEachFeature) {
  EXPECT_EQ(numbers({85, "female"}), (std::vector<float>{1, 1, 1, 1}));
  EXPECT_EQ(numbers({5, "male"}), (std::vector<float>{-1, 1, -1, 1}));
  EXPECT_EQ(numbers({85, "male"}, {"sex", "age"}), (std::vector<float>{-1, 1, 1, 1}));
}

TEST(Clinical, WhatIsNotKnownIsToldSoAndNotTakenForAValue) {
  EXPECT_EQ(numbers({}), (std::vector<float>{0, 0, 0, 0}));
  EXPECT_EQ(numbers({{}, "O"}), numbers({}));
  // Middle age is 0 too, and known.
  EXPECT_EQ(numbers({45, ""}), (std::vector<float>{0, 1, 0, 0}));
}

TEST(Clinical, SexMayBeWrittenAsDicomDoes) {
  EXPECT_EQ(numbers({{}, "F"}), numbers({{}, "female"}));
  EXPECT_EQ(numbers({{}, "M"}), numbers({{}, "male"}));
}

TEST(Clinical, UnknownFeaturesAndThoseNamedTwiceAreRefusedByName) {
  EXPECT_TRUE(check_clinical(std::vector<std::string>{"sex", "age"}, "x"));
  const auto odd = check_clinical(std::vector<std::string>{"height"}, "x");
  ASSERT_FALSE(odd);
  EXPECT_NE(odd.error().sentence().find("height"), std::string::npos);
  EXPECT_NE(odd.error().sentence().find("age, sex"), std::string::npos);
  EXPECT_FALSE(check_clinical(std::vector<std::string>{"age", "age"}, "x"));
}

}  // namespace
}  // namespace haima::models
