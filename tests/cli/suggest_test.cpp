#include "cli/suggest.h"

#include <gtest/gtest.h>

namespace haima::cli {
namespace {

TEST(Nearest, ASlipIsKnownByWhatItIsNearTo) {
  EXPECT_EQ(nearest("analyse", {"analyze", "convert"}), "analyze");
  EXPECT_EQ(nearest("conver", {"analyze", "convert"}), "convert");
}

TEST(Nearest, NothingNearIsNotGuessed) {
  EXPECT_EQ(nearest("qqqqqq", {"analyze", "convert"}), "");
  EXPECT_EQ(nearest("", {"analyze"}), "");
  EXPECT_EQ(nearest("analyze", {}), "");
}

}  // namespace
}  // namespace haima::cli
