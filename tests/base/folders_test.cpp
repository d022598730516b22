#include "base/folders.h"

#include <gtest/gtest.h>

#include <string>

namespace haima {
namespace {

TEST(Cache, LiesWhereTheEnvironmentSays) {
  const auto at_home = [](const char* name) -> const char* {
    return std::string{name} == "HOME" ? "/home/a" : nullptr;
  };
  EXPECT_EQ(cache_folder(at_home), Path{"/home/a/.cache/haima"});
  const auto elsewhere = [](const char* name) -> const char* {
    return std::string{name} == "HOME" ? "/home/a" : "/var/cache";
  };
  EXPECT_EQ(cache_folder(elsewhere), Path{"/var/cache/haima"});
}

}  // namespace
}  // namespace haima
