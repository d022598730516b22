#include "base/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <vector>

namespace haima {
namespace {

TEST(Pool, RunsEveryIndexOnceWhateverItsSize) {
  for (std::size_t threads : {1, 2, 5}) {
    Pool pool{threads};
    std::vector<std::atomic<int>> runs(1000);
    pool.each(runs.size(), [&](std::size_t i) { ++runs[i]; });
    for (const auto& count : runs) ASSERT_EQ(count, 1);
  }
}

TEST(Pool, CanBeUsedFromInsideItself) {
  Pool pool{3};
  std::atomic<int> sum = 0;
  pool.each(20, [&](std::size_t) { pool.each(20, [&](std::size_t) { ++sum; }); });
  EXPECT_EQ(sum, 400);
}

TEST(Pool, WhatWorkThrowsReachesTheCallerWhenAllIsDone) {
  Pool pool{4};
  std::atomic<int> done = 0;
  const auto work = [&](std::size_t i) {
    ++done;
    if (i % 3 == 0) throw std::bad_alloc{};
  };
  EXPECT_THROW(pool.each(100, work), std::bad_alloc);
  EXPECT_EQ(done, 100);
}

}  // namespace
}  // namespace haima
