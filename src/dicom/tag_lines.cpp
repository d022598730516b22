// tag lines: every element of a file as a line to be read, without pixels and, unless asked, without what
// names a person.
#include <fmt/format.h>

#include <bit>

#include "base/text.h"
#include "dicom/charset.h"
#include "dicom/dicom.h"
#include "dicom/dictionary.h"
#include "dicom/file.h"
#include "dicom/wire.h"

namespace haima::dicom {
namespace {

constexpr std::size_t most_characters = 96;
constexpr std::size_t most_numbers = 8;

std::string shortened(std::string text) {
  if (text.size() <= most_characters) return text;
  std::size_t end = most_characters;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

template <class T>
std::string numbers(const Element& element, std::size_t width, T&& value_at) {
  std::string out;
  const std::size_t count = element.value.size() / width;
  for (std::size_t i = 0; i < std::min(count, most_numbers); ++i) {
    out += fmt::format("{}{}", i == 0 ? "" : "\\", value_at(i * width));
  }
  return count > most_numbers ? fmt::format("{}… ({} values)", out, count) : out;
}

std::string value_text(const Element& element, Vr v, const Charset& charset) {
  const ByteView value = element.value;
  const bool big = element.big_endian;
  switch (v) {
    case vr('U', 'S'):
      return numbers(element, 2, [&](std::size_t at) { return u16_at(value, at, big); });
    case vr('S', 'S'):
      return numbers(element, 2,
                     [&](std::size_t at) { return static_cast<std::int16_t>(u16_at(value, at, big)); });
    case vr('U', 'L'):
      return numbers(element, 4, [&](std::size_t at) { return u32_at(value, at, big); });
    case vr('S', 'L'):
      return numbers(element, 4,
                     [&](std::size_t at) { return static_cast<std::int32_t>(u32_at(value, at, big)); });
    case vr('F', 'L'):
      return numbers(element, 4,
                     [&](std::size_t at) { return std::bit_cast<float>(u32_at(value, at, big)); });
    case vr('F', 'D'):
      return numbers(element, 8,
                     [&](std::size_t at) { return std::bit_cast<double>(u64_at(value, at, big)); });
    case vr('A', 'T'):
      return numbers(element, 4, [&](std::size_t at) {
        return fmt::format("({:04X},{:04X})", u16_at(value, at, big), u16_at(value, at + 2, big));
      });
    case 0:
    case vr('U', 'N'):
    case vr('O', 'B'):
    case vr('O', 'D'):
    case vr('O', 'F'):
    case vr('O', 'L'):
    case vr('O', 'V'):
    case vr('O', 'W'):
    case vr('S', 'V'):
    case vr('U', 'V'):
    case vr('S', 'Q'):
      return fmt::format("{} bytes", value.size());
    default:
      // More than is shown, so that the cut falls on whole characters.
      return shortened(
          charset.utf8(trimmed(as_text(value.first(std::min(value.size(), 4 * most_characters))))));
  }
}

std::string letters_of(Vr v) {
  if (v == 0) return "??";
  return printable(std::string{static_cast<char>(v >> 8), static_cast<char>(v & 0xFF)});
}

TagLine line_of(const Element& element, const Charset& charset) {
  TagLine line{.tag = fmt::format("({:04X},{:04X})", element.tag >> 16, element.tag & 0xFFFF),
               .vr = {},
               .keyword = {},
               .value = {},
               .depth = element.depth};
  if (element.tag == tag::item) {
    line.keyword = "Item";
    return line;
  }
  const DictionaryEntry entry = look_up(element.tag);
  const Vr v = element.vr == 0 || element.vr == vr('U', 'N') ? entry.vr : element.vr;
  line.keyword = entry.keyword;
  line.vr = element.holds_items ? "SQ" : letters_of(v == 0 ? element.vr : v);
  if (!element.holds_items) line.value = value_text(element, v, charset);
  return line;
}

void add_lines(const Parsed& parsed, const Charset& charset, bool with_patient, std::vector<TagLine>& lines) {
  for (std::size_t i = 0; i < parsed.elements.size();) {
    const Element& element = parsed.elements[i];
    if (!with_patient && element.tag != tag::item && is_identifying(element.tag, element.vr)) {
      i = element.next;
      continue;
    }
    lines.push_back(line_of(element, charset));
    ++i;
  }
}

}  // namespace

Result<std::vector<TagLine>> read_tags(ByteView bytes, const std::string& where, const Limits& limits,
                                       bool with_patient) {
  HAIMA_TRY(const File file, open_file(bytes, is_sequence, where, limits));
  const Element* charset_element = file.scope().find(tag::character_set);
  const Charset charset{charset_element ? as_text(charset_element->value) : std::string_view{}};
  std::vector<TagLine> lines;
  add_lines(file.meta, charset, with_patient, lines);
  add_lines(file.data, charset, with_patient, lines);
  return lines;
}

}  // namespace haima::dicom
