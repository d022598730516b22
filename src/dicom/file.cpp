#include "dicom/file.h"

#include <fmt/format.h>

#include "base/text.h"
#include "dicom/inflate.h"
#include "dicom/wire.h"

namespace haima::dicom {
namespace {

constexpr std::size_t preamble_bytes = 128;

bool has_magic(ByteView bytes, std::size_t at) {
  return bytes.size() >= at + 4 && as_text(bytes.subspan(at, 4)) == "DICM";
}

/// How the element at the start of `bytes` is written; nothing where it can be no first element.
std::optional<Encoding> encoding_of_first_element(ByteView bytes) {
  if (bytes.size() < 8) return std::nullopt;
  const std::uint16_t little = u16_at(bytes, 0), big = u16_at(bytes, 0, true);
  const Encoding encoding{.explicit_vr = is_known(u16_at(bytes, 4, true)), .big_endian = big < little};
  const std::uint16_t group = encoding.big_endian ? big : little;
  // No data set starts elsewhere: PS3.5 section 7.1 orders elements, and these come first.
  if (group != 0x0002 && group != 0x0004 && group != 0x0008) return std::nullopt;
  if (encoding.explicit_vr) return encoding;
  const std::uint32_t length = u32_at(bytes, 4, encoding.big_endian);
  return length <= 1024 ? std::optional{encoding} : std::nullopt;
}

std::size_t start_of_elements(ByteView bytes) {
  if (has_magic(bytes, preamble_bytes)) return preamble_bytes + 4;
  return has_magic(bytes, 0) ? 4 : 0;
}

bool is_past_meta(Tag tag) { return group_of(tag) != 0x0002; }
bool is_pixels(Tag tag) {
  return tag == tag::pixels || tag == tag::float_pixels || tag == tag::double_pixels;
}
bool enters_none(Tag) { return false; }

/// PS3.10 section 7.1: always explicit little endian. The group length is not needed and not believed.
Result<Parsed> parse_meta(ByteView bytes, const std::string& where, const Limits& limits) {
  const Walk walk{.encoding = {}, .enters = enters_none, .stops = is_past_meta};
  return parse_elements(bytes, walk, where, limits);
}

std::string_view text_of(const Parsed& parsed, Tag tag) {
  const Element* element = parsed.scope().find(tag);
  return element ? trimmed(as_text(element->value)) : std::string_view{};
}

std::string_view syntax_of(Encoding encoding) {
  if (!encoding.explicit_vr) return implicit_little;
  return encoding.big_endian ? explicit_big : explicit_little;
}

/// What the bytes are, whatever the file says; files lie about this most of all.
void settle_encoding(File& file, ByteView bytes) {
  const std::optional<Encoding> seen = encoding_of_first_element(bytes);
  if (file.transfer_syntax.empty()) {
    file.encoding = seen.value_or(Encoding{.explicit_vr = false});
    file.transfer_syntax = syntax_of(file.encoding);
    file.syntax = find_syntax(file.transfer_syntax);
    file.warnings.push_back({WarningCode::bad_metadata,
                             fmt::format("{} is missing and was told from the bytes: {}",
                                         tag_text(tag::transfer_syntax), file.syntax->shown.name),
                             {}});
    return;
  }
  // A syntax that is not read is explicit little endian all the same: PS3.5 A.4.
  file.encoding = file.syntax ? file.syntax->encoding : Encoding{};
  if (!seen || *seen == file.encoding) return;
  file.encoding = *seen;
  file.warnings.push_back(
      {WarningCode::bad_metadata,
       tag_text(tag::transfer_syntax) + " is contradicted by the bytes, which were believed",
       {}});
}

void find_pixels(File& file, const std::string& where) {
  if (file.data.end >= file.bytes.size()) return;
  const Result<Header> header = header_at(file.bytes, file.data.end, file.encoding, where);
  if (!header || !is_pixels(header->tag)) return;
  file.pixels = PixelElement{*header, file.bytes.subspan(header->value_at)};
}

}  // namespace

bool recognises(ByteView start) {
  return has_magic(start, preamble_bytes) || has_magic(start, 0) ||
         encoding_of_first_element(start).has_value();
}

Result<File> open_file(ByteView bytes, bool (*enters)(Tag), const std::string& where, const Limits& limits) {
  if (!recognises(bytes)) return fail(Code::malformed, where, "this is no DICOM file");
  File file;
  const ByteView elements = bytes.subspan(start_of_elements(bytes));
  HAIMA_TRY(file.meta, parse_meta(elements, where, limits));
  file.transfer_syntax = printable(text_of(file.meta, tag::transfer_syntax));
  file.syntax = find_syntax(file.transfer_syntax);
  file.bytes = elements.subspan(file.meta.end);
  if (file.syntax && file.syntax->deflated) {
    HAIMA_TRY(file.inflated, inflate_all(file.bytes, limits.decoded_size, where));
    file.bytes = file.inflated;
  }
  settle_encoding(file, file.bytes);
  const Walk walk{.encoding = file.encoding, .enters = enters, .stops = is_pixels};
  HAIMA_TRY(file.data, parse_elements(file.bytes, walk, where, limits));
  file.warnings.insert(file.warnings.end(), file.data.warnings.begin(), file.data.warnings.end());
  find_pixels(file, where);
  return file;
}

}  // namespace haima::dicom
