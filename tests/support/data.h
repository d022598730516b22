// Test support: where the shared data lie, temporary folders, a context to work with.
#pragma once
#include <gtest/gtest.h>

#include "base/context.h"
#include "base/files.h"

namespace haima::test {

/// The root of the checkout.
Path source_folder();

/// The shared data folder: HAIMA_DATA, else ../shared/data beside the checkout; empty where absent.
Path data_folder();

/// A folder that is gone when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

/// Default settings, two threads, no progress.
Context& context();

}  // namespace haima::test

/// Skips a test, with the reason, where the shared data (or a part of it) are absent.
#define HAIMA_NEEDS_DATA(part)                                                                             \
  if (haima::test::data_folder().empty() || !std::filesystem::exists(haima::test::data_folder() / (part))) \
  GTEST_SKIP() << "needs " << (part) << " of the shared data folder (set HAIMA_DATA)"
