// DICOMDIR written by hand, honest and hostile.
#include <gtest/gtest.h>

#include "dicom/dicom.h"
#include "dicom/raw.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

using namespace test;

std::string directory(std::initializer_list<const char*> ids) {
  std::string records = raw::item(raw::element(0x00041430, "CS", "PATIENT"));
  for (const char* id : ids) {
    records += raw::item(raw::element(0x00041430, "CS", "IMAGE") + raw::element(0x00041500, "CS", id));
  }
  return raw::file(raw::element(0x00041130, "CS", "DISC") + raw::sequence(0x00041220, records));
}

Result<std::vector<Path>> read(const std::string& file) {
  return read_directory(as_bytes(file), "DICOMDIR", context().limits());
}

TEST(Directory, GivesTheFilesItsRecordsName) {
  const auto paths = read(directory({"DICOM\\S1\\IM0001", "DICOM\\S1\\IM0002"}));
  ASSERT_TRUE(paths) << paths.error().sentence();
  EXPECT_EQ(*paths, (std::vector<Path>{"DICOM/S1/IM0001", "DICOM/S1/IM0002"}));
}

TEST(Directory, ThatLeadsOutsideIsRefused) {
  for (const char* id :
       {"..\\IM1", "A\\..\\..\\IM1", "\\etc\\passwd", "C:\\IM1", "A/../../IM1", "/etc/passwd", "A\\.\\B"}) {
    const auto paths = read(directory({"IM0", id}));
    ASSERT_FALSE(paths) << id;
    EXPECT_EQ(paths.error().code, Code::unsafe) << id;
  }
}

TEST(Directory, ThatIsNoneIsNamed) {
  EXPECT_EQ(read(raw::file(raw::description({}))).error().code, Code::malformed);
}

TEST(Directory, NamesNoMoreFilesThanALimitAllows) {
  Limits limits;
  limits.files = 1;
  const std::string file = directory({"A", "B"});
  EXPECT_EQ(read_directory(as_bytes(file), "DICOMDIR", limits).error().code, Code::over_limit);
}

}  // namespace
}  // namespace haima::dicom
