#include "robustness/mutate.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

namespace haima::test {

namespace {

using Spoil = void (*)(Bytes&, const Sample&, Dice&);

/// Headers are small and decide everything: half of all places lie in the first 4 KiB.
std::size_t place(const Bytes& bytes, Dice& dice) {
  const std::size_t start = std::min<std::size_t>(bytes.size(), 4096);
  return dice.below(dice.chance(50) ? start : bytes.size());
}

std::size_t run_length(const Bytes& bytes, std::size_t from, Dice& dice) {
  const std::size_t longest = dice.chance(80) ? 64 : 65536;
  return std::min(bytes.size() - from, 1 + dice.below(longest));
}

/// Numbers at the edges of what fields hold.
std::uint64_t odd_number(Dice& dice) {
  constexpr std::array<std::uint64_t, 16> edges = {
      0,      1,       2,          0x7F,       0x80,       0xFF,       0x7FFF,     0x8000,
      0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, ~0ull >> 1, ~0ull};
  return dice.chance(70) ? edges[dice.below(edges.size())] : dice.number();
}

void put_number(Bytes& bytes, std::size_t at, std::size_t width, std::uint64_t number, bool big_endian) {
  for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i)
    bytes[at + i] = static_cast<std::byte>(number >> (8 * (big_endian ? width - 1 - i : i)));
}

void flip_bits(Bytes& bytes, const Sample&, Dice& dice) {
  const std::size_t count = 1 + dice.below(16);
  for (std::size_t i = 0; i < count && !bytes.empty(); ++i)
    bytes[place(bytes, dice)] ^= static_cast<std::byte>(1u << dice.below(8));
}

void overwrite_run(Bytes& bytes, const Sample&, Dice& dice) {
  const std::size_t from = place(bytes, dice), length = run_length(bytes, from, dice);
  const bool constant = dice.chance(50);
  const auto value = static_cast<std::byte>(dice.chance(50) ? 0xFF * dice.below(2) : dice.below(256));
  for (std::size_t i = 0; i < length; ++i)
    bytes[from + i] = constant ? value : static_cast<std::byte>(dice.below(256));
}

void truncate(Bytes& bytes, const Sample&, Dice& dice) { bytes.resize(place(bytes, dice)); }

void change_number(Bytes& bytes, const Sample&, Dice& dice) {
  constexpr std::array<std::size_t, 4> widths = {1, 2, 4, 8};
  const std::size_t at = place(bytes, dice) & ~std::size_t{dice.chance(70) ? 1u : 0u};
  put_number(bytes, at, widths[dice.below(4)], odd_number(dice), dice.chance(40));
}

void remove_run(Bytes& bytes, const Sample&, Dice& dice) {
  const std::size_t from = place(bytes, dice), length = run_length(bytes, from, dice);
  bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(from),
              bytes.begin() + static_cast<std::ptrdiff_t>(from + length));
}

void repeat_run(Bytes& bytes, const Sample&, Dice& dice) {
  const std::size_t from = place(bytes, dice), length = run_length(bytes, from, dice);
  const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(from);
  const Bytes run{first, first + static_cast<std::ptrdiff_t>(length)};
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(place(bytes, dice)), run.begin(), run.end());
}

void splice(Bytes& bytes, const Sample& other, Dice& dice) {
  bytes.resize(place(bytes, dice));
  const std::size_t from = dice.below(other.bytes.size());
  bytes.insert(bytes.end(), other.bytes.begin() + static_cast<std::ptrdiff_t>(from), other.bytes.end());
}

// ---- DICOM ----

/// Where an explicit VR element seems to begin: an even group, then two capital letters that are a VR.
std::vector<std::size_t> elements(const Bytes& bytes) {
  constexpr std::string_view vrs =
      "AE AS AT CS DA DS DT FD FL IS LO LT OB OF OW PN SH SL SQ SS ST TM UI UL UN US UT ";
  const std::string_view text = as_text(bytes);
  std::vector<std::size_t> found;
  const std::size_t end = std::min<std::size_t>(text.size(), 65536);
  for (std::size_t at = 0; at + 8 <= end; at += 2) {
    const std::size_t vr = vrs.find(text.substr(at + 4, 2));
    if (vr != std::string_view::npos && vr % 3 == 0) found.push_back(at);
  }
  return found;
}

bool has_long_length(const Bytes& bytes, std::size_t element) {
  constexpr std::string_view long_vrs = "OB OF OW SQ UN UT ";
  return long_vrs.find(as_text(bytes).substr(element + 4, 2)) != std::string_view::npos;
}

void change_element_length(Bytes& bytes, const Sample&, Dice& dice) {
  const auto all = elements(bytes);
  if (all.empty()) return;
  const std::size_t at = all[dice.below(all.size())];
  if (has_long_length(bytes, at))
    put_number(bytes, at + 8, 4, odd_number(dice), false);
  else
    put_number(bytes, at + 6, 2, odd_number(dice), false);
}

void swap_tags(Bytes& bytes, const Sample&, Dice& dice) {
  const auto all = elements(bytes);
  if (all.empty()) return;
  const auto one = bytes.begin() + static_cast<std::ptrdiff_t>(all[dice.below(all.size())]);
  const auto two = bytes.begin() + static_cast<std::ptrdiff_t>(all[dice.below(all.size())]);
  if (one != two) std::swap_ranges(one, one + 4, two);
}

void change_representation(Bytes& bytes, const Sample&, Dice& dice) {
  const auto all = elements(bytes);
  if (all.empty()) return;
  const std::size_t from = all[dice.below(all.size())], to = all[dice.below(all.size())];
  bytes[to + 4] = bytes[from + 4];
  bytes[to + 5] = bytes[from + 5];
}

/// Rows, bits, spacings and the like become something else of the same form.
void change_element_value(Bytes& bytes, const Sample&, Dice& dice) {
  const auto all = elements(bytes);
  if (all.empty()) return;
  const std::size_t at = all[dice.below(all.size())];
  if (as_text(bytes).substr(at + 4, 2) == "US") {
    put_number(bytes, at + 8, 2, odd_number(dice), false);
    return;
  }
  constexpr std::string_view letters = "0123456789.-+eE\\ ^=naif\0\xFF";
  for (std::size_t i = at + 8; i < std::min(bytes.size(), at + 8 + dice.below(24)); ++i)
    bytes[i] = static_cast<std::byte>(letters[dice.below(letters.size())]);
}

// ---- PNG ----

/// Makes the check sums of a PNG right again, so that what was spoiled is looked at.
void mend_check_sums(Bytes& bytes) {
  std::size_t at = 8;
  while (at + 12 <= bytes.size()) {
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | std::to_integer<std::uint32_t>(bytes[at + i]);
    if (length > bytes.size() - at - 12) return;
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(bytes.data() + at + 4), length + 4);
    put_number(bytes, at + 8 + length, 4, sum, true);
    at += 12 + static_cast<std::size_t>(length);
  }
}

constexpr std::array<Spoil, 7> any_kind = {flip_bits,  overwrite_run, truncate, change_number,
                                           remove_run, repeat_run,    splice};
constexpr std::array<Spoil, 4> dicom_kind = {change_element_length, swap_tags, change_representation,
                                             change_element_value};

}  // namespace

Bytes mutant(const Sample& sample, const Sample& other, Dice& dice) {
  Bytes bytes = sample.bytes;
  const std::size_t count = 1 + dice.below(4);
  for (std::size_t i = 0; i < count && !bytes.empty(); ++i) {
    const bool of_dicom = sample.kind == "dicom" && dice.chance(50);
    const Spoil spoil =
        of_dicom ? dicom_kind[dice.below(dicom_kind.size())] : any_kind[dice.below(any_kind.size())];
    spoil(bytes, other, dice);
  }
  // Half of what became shorter is filled up again: else most would be refused as cut off and seen no
  // further.
  if (bytes.size() < sample.bytes.size() && dice.chance(50)) bytes.resize(sample.bytes.size());
  if (sample.kind == "png" && dice.chance(70)) mend_check_sums(bytes);
  return bytes;
}

}  // namespace haima::test
