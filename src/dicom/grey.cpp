#include "dicom/grey.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dicom/wire.h"

namespace haima::dicom {
namespace {

/// ITU-R BT.601, in 65536ths; colours of 16 bits just fit.
std::int16_t luminance(std::uint32_t red, std::uint32_t green, std::uint32_t blue) {
  return static_cast<std::int16_t>((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
}

/// The `bits` from bit `low` of each value, sign extended or not.
void take_bits(std::vector<std::int16_t>& values, int low, int bits, bool is_signed) {
  const int left = 16 - low - bits, right = 16 - bits;
  if (is_signed) {
    for (std::int16_t& v : values) {
      const auto raised = static_cast<std::int16_t>(static_cast<std::uint16_t>(v) << left);
      v = static_cast<std::int16_t>(raised >> right);
    }
  } else {
    for (std::int16_t& v : values) {
      const auto raised = static_cast<std::uint16_t>(static_cast<std::uint16_t>(v) << left);
      v = static_cast<std::int16_t>(static_cast<std::uint16_t>(raised >> right));
    }
  }
}

void turn_grey(Samples& samples, bool is_luminance) {
  const std::size_t pixels = samples.values.size() / 3;
  for (std::size_t i = 0; i < pixels; ++i) {
    const auto channel = [&](std::size_t c) {
      return std::uint32_t{static_cast<std::uint16_t>(samples.values[3 * i + c])};
    };
    samples.values[i] = is_luminance ? samples.values[3 * i] : luminance(channel(0), channel(1), channel(2));
  }
  samples.values.resize(pixels);
  samples.channels = 1;
}

void look_up(std::vector<std::int16_t>& values, const Palette& palette) {
  const int last = static_cast<int>(palette.grey.size()) - 1;
  for (std::int16_t& v : values) {
    const int index = static_cast<int>(static_cast<std::uint16_t>(v)) - palette.first;
    v = palette.grey[static_cast<std::size_t>(std::clamp(index, 0, last))];
  }
}

struct Descriptor {
  int entries = 0, first = 0, bits = 0;
};

Result<Descriptor> descriptor_of(const Scope& scope, Tag tag, const std::string& where) {
  const Element* element = scope.find(tag);
  if (!element || element->value.size() < 6) return fail(Code::malformed, where_in(where, tag), "is missing");
  const auto word = [&](std::size_t i) { return u16_at(element->value, 2 * i, element->big_endian); };
  const Descriptor out{.entries = word(0) == 0 ? 65536 : word(0), .first = word(1), .bits = word(2)};
  if (out.bits != 8 && out.bits != 16) {
    return fail(Code::malformed, where_in(where, tag), fmt::format("entries of {} bits", out.bits));
  }
  return out;
}

/// The entries of one colour, 0 to 255.
Result<std::vector<std::uint16_t>> entries_of(const Scope& scope, Tag tag, const Descriptor& descriptor,
                                              const std::string& where) {
  const Element* element = scope.find(tag);
  if (!element) {
    return fail(Code::unsupported, where_in(where, tag), "the palette is missing or kept in segments");
  }
  const ByteView bytes = element->value;
  const auto count = static_cast<std::size_t>(descriptor.entries);
  const bool in_words = bytes.size() >= 2 * count;
  if (!in_words && bytes.size() < count) {
    return fail(Code::truncated, where_in(where, tag),
                fmt::format("{} of {} entries are there", bytes.size(), count));
  }
  std::vector<std::uint16_t> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = in_words ? u16_at(bytes, 2 * i, element->big_endian) : u8_at(bytes, i);
  }
  // Entries said to have 16 bits may use the lower 8 only.
  const bool wide = *std::max_element(out.begin(), out.end()) > 255;
  if (wide) {
    for (std::uint16_t& v : out) v = static_cast<std::uint16_t>(v >> 8);
  }
  return out;
}

}  // namespace

Result<Palette> palette_of(const Scope& scope, const std::string& where) {
  static constexpr std::array tags = {
      std::pair{tag::red_palette_descriptor, tag::red_palette},
      std::pair{tag::green_palette_descriptor, tag::green_palette},
      std::pair{tag::blue_palette_descriptor, tag::blue_palette},
  };
  std::array<std::vector<std::uint16_t>, 3> colours;
  Palette out;
  for (std::size_t c = 0; c < tags.size(); ++c) {
    HAIMA_TRY(const Descriptor descriptor, descriptor_of(scope, tags[c].first, where));
    HAIMA_TRY(colours[c], entries_of(scope, tags[c].second, descriptor, where));
    out.first = descriptor.first;
    if (colours[c].size() != colours[0].size()) {
      return fail(Code::contradiction, where_in(where, tags[c].first),
                  "the palette's colours differ in length");
    }
  }
  for (std::size_t i = 0; i < colours[0].size(); ++i) {
    out.grey.push_back(luminance(colours[0][i], colours[1][i], colours[2][i]));
  }
  return out;
}

GreyFrame grey_frame(Samples samples, const Shape& shape, const Palette& palette) {
  const bool is_signed = samples.is_signed || shape.is_signed;
  const bool stands_high = shape.high_bit >= shape.bits_stored && samples.bits >= shape.high_bit + 1;
  const int low = stands_high ? shape.high_bit + 1 - shape.bits_stored : 0;
  const int bits = shape.bits_stored;
  if (samples.channels == 3) {
    const bool luminance_first =
        samples.space == Space::luminance || (samples.space == Space::as_stated && shape.is_luminance());
    turn_grey(samples, luminance_first);
  } else if (!samples.is_signed && (low != 0 || bits != 16)) {
    take_bits(samples.values, low, bits, is_signed);
  }
  if (shape.is_palette()) look_up(samples.values, palette);
  GreyFrame out{.plane = {}, .is_signed = is_signed && samples.channels == 1 && !shape.is_palette()};
  out.plane.width = shape.columns;
  out.plane.height = shape.rows;
  out.plane.pixels = std::move(samples.values);
  return out;
}

}  // namespace haima::dicom
