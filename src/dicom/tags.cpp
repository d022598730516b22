#include "dicom/tags.h"

#include <fmt/format.h>

namespace haima::dicom {

std::string_view keyword_of(Tag tag) {
  switch (tag) {
#define HAIMA_TAG(name, number, keyword) \
  case number:                           \
    return keyword;
#include "dicom/tags.def"
#undef HAIMA_TAG
    default:
      return {};
  }
}

std::string tag_text(Tag tag) {
  const std::string_view keyword = keyword_of(tag);
  return fmt::format("({:04X},{:04X}){}{}", tag >> 16, tag & 0xFFFF, keyword.empty() ? "" : " ", keyword);
}

std::string where_in(const std::string& file, Tag tag) { return file + ", " + tag_text(tag); }

}  // namespace haima::dicom
