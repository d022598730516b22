// tags: the names of the elements this room looks at.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace haima::dicom {

/// Group and element number: 0x00280010 is (0028,0010).
using Tag = std::uint32_t;

namespace tag {
#define HAIMA_TAG(name, number, keyword) inline constexpr Tag name = number;
#include "dicom/tags.def"
#undef HAIMA_TAG
inline constexpr Tag item = 0xFFFEE000, item_end = 0xFFFEE00D, sequence_end = 0xFFFEE0DD;
}  // namespace tag

constexpr std::uint16_t group_of(Tag tag) { return static_cast<std::uint16_t>(tag >> 16); }

/// The keyword of a tag of tags.def; empty for any other.
std::string_view keyword_of(Tag tag);

/// "(0028,0010) Rows", as errors name it.
std::string tag_text(Tag tag);

/// "file.dcm, (0028,0010) Rows": where an error is.
std::string where_in(const std::string& file, Tag tag);

}  // namespace haima::dicom
