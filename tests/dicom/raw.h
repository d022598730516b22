// Raw DICOM for tests: elements written by hand, independent of any library, so that files can be wrong on
// purpose. Explicit little endian.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/files.h"

namespace haima::test::raw {

constexpr std::uint32_t undefined = 0xFFFFFFFF;

inline std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

inline std::string tag(std::uint32_t number) { return little(number >> 16, 2) + little(number & 0xFFFF, 2); }

/// `length` overrules the true one.
inline std::string element(std::uint32_t number, std::string_view vr, std::string value,
                           std::int64_t length = -1) {
  if (value.size() % 2 != 0) value += vr == "UI" || vr == "OB" ? '\0' : ' ';
  const auto stated = length < 0 ? value.size() : static_cast<std::uint64_t>(length);
  const bool is_long = vr == "OB" || vr == "OW" || vr == "SQ" || vr == "UN" || vr == "UT";
  return tag(number) + std::string{vr} + (is_long ? little(0, 2) + little(stated, 4) : little(stated, 2)) +
         value;
}

inline std::string word(std::uint32_t number, int value) {
  return element(number, "US", little(static_cast<std::uint64_t>(value), 2));
}

/// An item or a fragment, of known length.
inline std::string item(const std::string& content) {
  return tag(0xFFFEE000) + little(content.size(), 4) + content;
}

inline std::string sequence(std::uint32_t number, const std::string& items) {
  return element(number, "SQ", items);
}

/// The same with undefined lengths and delimiters.
inline std::string open_item(const std::string& content) {
  return tag(0xFFFEE000) + little(undefined, 4) + content + tag(0xFFFEE00D) + little(0, 4);
}
inline std::string open_sequence(std::uint32_t number, const std::string& items, std::string_view vr = "SQ") {
  return tag(number) + std::string{vr} + little(0, 2) + little(undefined, 4) + items + tag(0xFFFEE0DD) +
         little(0, 4);
}

/// Preamble, magic, meta information and `elements`.
inline std::string file(const std::string& elements, const std::string& syntax = "1.2.840.10008.1.2.1") {
  const std::string meta = element(0x00020010, "UI", syntax);
  return std::string(128, '\0') + "DICM" + element(0x00020000, "UL", little(meta.size(), 4)) + meta +
         elements;
}

/// What every image needs, for pixels that are given by the caller.
struct Image {
  int rows = 2, columns = 2, samples = 1, allocated = 16, stored = 16, high = -1, frames = 1;
  bool is_signed = false, planar = false;
  std::string photometric = "MONOCHROME2";
};

inline std::string description(const Image& image) {
  std::string out = word(0x00280002, image.samples) + element(0x00280004, "CS", image.photometric);
  if (image.samples > 1) out += word(0x00280006, image.planar ? 1 : 0);
  if (image.frames > 1) out += element(0x00280008, "IS", std::to_string(image.frames));
  return out + word(0x00280010, image.rows) + word(0x00280011, image.columns) +
         word(0x00280100, image.allocated) + word(0x00280101, image.stored) +
         word(0x00280102, image.high < 0 ? image.stored - 1 : image.high) +
         word(0x00280103, image.is_signed ? 1 : 0);
}

inline std::string pixels(const std::string& value) { return element(0x7FE00010, "OW", value); }

inline std::string words(std::initializer_list<int> values) {
  std::string out;
  for (int v : values) out += little(static_cast<std::uint64_t>(v), 2);
  return out;
}

/// Encapsulated pixels: an offset table and fragments.
inline std::string fragments(const std::string& table, std::initializer_list<std::string> parts) {
  std::string inside = item(table);
  for (const std::string& part : parts) inside += item(part);
  return open_sequence(0x7FE00010, inside, "OB");
}

}  // namespace haima::test::raw
