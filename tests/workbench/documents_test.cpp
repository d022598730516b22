#include "workbench/documents.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "support/data.h"

namespace haima::workbench {
namespace {

TEST(Documents, TheCommittedOneIsWhatTheTableOfCommandsSays) {
  const auto committed = read_file(test::source_folder() / "docs/training-commands.md", 1 << 20);
  ASSERT_TRUE(committed) << committed.error().sentence();
  EXPECT_EQ(as_text(*committed), commands_page()) << "run `haima docs docs` in the root of the checkout";
}

}  // namespace
}  // namespace haima::workbench
