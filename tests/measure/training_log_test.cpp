#include "measure/training_log.h"

#include <gtest/gtest.h>

namespace haima::measure {
namespace {

TEST(Log, EpochsAreReadLineByLine) {
  const auto log = log_from(
      "{\"epoch\": 1, \"loss\": 0.5, \"validation_auc\": null}\n{\"epoch\":2,\"loss\":0.25}\n", "log.jsonl");
  ASSERT_TRUE(log) << log.error().sentence();
  ASSERT_EQ(log->size(), 2u);
  EXPECT_EQ((*log)[1].number, 2);
  EXPECT_EQ((*log)[1].figure("loss"), 0.25);
  EXPECT_EQ((*log)[0].figure("validation_auc"), std::nullopt);
}

TEST(Log, AnotherFileIsRefusedByItsLine) {
  const auto log = log_from("{\"epoch\": 1}\n{\"id\": 3}\n", "other.jsonl");
  ASSERT_FALSE(log);
  EXPECT_NE(log.error().sentence().find("other.jsonl line 2"), std::string::npos);
}

}  // namespace
}  // namespace haima::measure
