// dataset: the elements of a DICOM data set (PS3.5 chapter 7), found in one pass without recursion and
// without a copy: every value is a view into the bytes of the file. Depth, sizes and counts are held
// against the limits and against the bytes that are there before anything is kept.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "base/settings.h"
#include "base/warning.h"
#include "dicom/tags.h"

namespace haima::dicom {

/// How elements are written: PS3.5 sections 7.1.2, 7.1.3 and 7.3.
struct Encoding {
  bool explicit_vr = true;
  bool big_endian = false;
  bool operator==(const Encoding&) const = default;
};

/// A value representation: its two letters; 0 where the file does not say.
using Vr = std::uint16_t;
constexpr Vr vr(char first, char second) { return static_cast<Vr>(first << 8 | second); }
bool is_known(Vr vr);

struct Element {
  Tag tag = 0;
  Vr vr = 0;
  std::uint16_t depth = 0;   // of the sequences around it
  bool big_endian = false;   // of its value
  bool holds_items = false;  // a sequence that was entered; its items follow
  std::uint32_t next = 0;    // index of the first element that is not inside this one
  ByteView value;            // empty for a sequence that was entered and for an item
};

/// A data set, or one item of a sequence: a run of elements, those inside its sequences included.
class Scope {
 public:
  Scope() = default;
  Scope(const std::vector<Element>& elements, std::size_t first, std::size_t end)
      : elements_(&elements), first_(first), end_(end) {}

  /// The element of this scope itself, not of a sequence inside; null where there is none.
  const Element* find(Tag tag) const;

  /// The items of a sequence of this scope; none where there is no such sequence.
  std::vector<Scope> items(Tag sequence) const;

  /// The first item of a sequence; an empty scope where there is none.
  Scope first_item(Tag sequence) const;

 private:
  const std::vector<Element>* elements_ = nullptr;
  std::size_t first_ = 0, end_ = 0;
};

struct Parsed {
  std::vector<Element> elements;
  std::size_t end = 0;  // where the walk stopped: the end of the bytes, or the element it was to stop before
  Warnings warnings;    // sequences that could not be entered

  Scope scope() const { return {elements, 0, elements.size()}; }
};

/// What the walk is to do.
struct Walk {
  Encoding encoding;
  /// Whether an element that holds something is a sequence to be entered. Undefined lengths are always
  /// entered, as only their inside says where they end.
  bool (*enters)(Tag tag);
  /// Whether to stop before this element of the outermost level.
  bool (*stops)(Tag tag);
};

Result<Parsed> parse_elements(ByteView bytes, const Walk& walk, const std::string& where,
                              const Limits& limits);

/// The header of the one element at `at`.
struct Header {
  Tag tag = 0;
  Vr vr = 0;
  std::uint32_t length = 0;
  std::size_t value_at = 0;
  bool has_undefined_length() const { return length == 0xFFFFFFFF; }
};
Result<Header> header_at(ByteView bytes, std::size_t at, Encoding encoding, const std::string& where);

}  // namespace haima::dicom
