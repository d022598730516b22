#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample.h"
#include "support/data.h"

namespace haima::report {
namespace {

using haima::test::context;
using haima::test::TemporaryFolder;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

std::vector<std::string> files_under(const Path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(folder).string());
  }
  return names;
}

/// The first bytes of a PNG: its signature, then width and height (ISO 15948).
std::pair<int, int> png_size(const Path& file) {
  const auto bytes = read_file(file, 1 << 26);
  if (!bytes || bytes->size() < 24 || as_text(*bytes).substr(1, 3) != "PNG") return {};
  const auto number = [&](std::size_t at) {
    int value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value * 256 + std::to_integer<int>((*bytes)[at + i]);
    return value;
  };
  return {number(16), number(20)};
}

TEST(Folder, HoldsEveryReportAndAPictureOfEachSuspiciousSlice) {
  const TemporaryFolder folder;
  const auto sample = test::bleeding_sample();
  ASSERT_TRUE(write_folder(folder.path() / "new", sample.scan, sample.findings, {}, context()));
  EXPECT_THAT(files_under(folder.path() / "new"),
              UnorderedElementsAre("findings.json", "findings.txt", "report.html", "sheet.png",
                                   "overlay/slice-005.png", "overlay/slice-006.png", "overlay/slice-007.png",
                                   "overlay/slice-008.png"));
  const auto [width, height] = png_size(folder.path() / "new/overlay/slice-005.png");
  EXPECT_GT(width, 2 * 512);
  EXPECT_GT(height, 512);
}

TEST(Folder, PicturesOfAnEarlierRunGoAndForeignFilesStay) {
  const TemporaryFolder folder;
  const auto bleeding = test::bleeding_sample(), healthy = test::healthy_sample();
  ASSERT_TRUE(write_folder(folder.path(), bleeding.scan, bleeding.findings, {}, context()));
  ASSERT_TRUE(write_file(folder.path() / "overlay/notes.txt", "mine"));
  ASSERT_TRUE(write_folder(folder.path(), healthy.scan, healthy.findings, {}, context()));
  EXPECT_THAT(files_under(folder.path()), UnorderedElementsAre("findings.json", "findings.txt", "report.html",
                                                               "sheet.png", "overlay/notes.txt"));
}

TEST(Folder, OfAnEarlierReportNothingStaysAndForeignFilesDo) {
  const TemporaryFolder folder;
  const auto sample = test::bleeding_sample();
  ASSERT_TRUE(write_folder(folder.path(), sample.scan, sample.findings, {}, context()));
  ASSERT_TRUE(write_file(folder.path() / "notes.txt", "mine"));
  remove_earlier(folder.path());
  EXPECT_THAT(files_under(folder.path()), ElementsAre("notes.txt"));
}

TEST(Folder, MakesOnlyWhatIsAskedForAndNamesWhatItDoesNotKnow) {
  const TemporaryFolder folder;
  const auto sample = test::bleeding_sample();
  ASSERT_TRUE(write_folder(folder.path(), sample.scan, sample.findings, {"json"}, context()));
  EXPECT_THAT(files_under(folder.path()), ElementsAre("findings.json"));
  const auto refused = write_folder(folder.path(), sample.scan, sample.findings, {"pdf"}, context());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::bad_argument);
  EXPECT_NE(refused.error().sentence().find("html"), std::string::npos) << refused.error().sentence();
}

TEST(Folder, AFolderThatCannotBeMadeIsAnError) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "file", "in the way"));
  const auto sample = test::healthy_sample();
  const auto refused = write_folder(folder.path() / "file", sample.scan, sample.findings, {}, context());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unwritable);
}

TEST(Folder, TheSameScanGivesTheSameBytesHoweverManyThreads) {
  const auto sample = test::bleeding_sample();
  const Settings settings;
  Progress silent;
  Pool one{1}, four{4};
  Context alone{settings, one, silent}, together{settings, four, silent};
  for (const Report& report : kinds()) {
    const auto a = report.make(sample.scan, sample.findings, alone);
    const auto b = report.make(sample.scan, sample.findings, together);
    ASSERT_TRUE(a && b);
    ASSERT_EQ(a->size(), b->size());
    for (std::size_t i = 0; i < a->size(); ++i) EXPECT_EQ((*a)[i].bytes, (*b)[i].bytes) << (*a)[i].name;
  }
}

}  // namespace
}  // namespace haima::report
