// Every depth and sign in every lossless syntax; and bytes that were cut or tampered with give an answer or
// an error, never more.
#include <gtest/gtest.h>

#include <random>

#include "dicom/dicom.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

/// A ramp with texture over the whole range that `bits` can hold.
CtImage ramp(int width, int height, int bits, bool is_signed) {
  CtImage image;
  image.bits_stored = bits;
  image.is_signed = is_signed;
  image.values = image::Plane<std::int16_t>(width, height);
  const int low = is_signed ? -(1 << (bits - 1)) : 0, range = 1 << bits;
  std::uint32_t noise = 1;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      noise = noise * 1664525u + 1013904223u;
      const int value = (x + y) * range / (width + height) + static_cast<int>(noise >> 28);
      image.values.at(x, y) = static_cast<std::int16_t>(low + std::min(value, range - 1));
    }
  }
  return image;
}

std::vector<int> values_of(const image::Plane<std::int16_t>& plane, bool is_signed, int offset) {
  std::vector<int> out;
  for (std::int16_t v : plane.pixels)
    out.push_back(is_signed || offset != 0 ? v + offset : static_cast<std::uint16_t>(v));
  return out;
}

TEST(RoundTrip, IsExactAtEveryDepthAndSign) {
  int tried = 0;
  for (const Syntax& syntax : syntaxes()) {
    if (!syntax.written || syntax.lossy) continue;
    ++tried;
    for (int bits : {8, 10, 12, 15, 16}) {
      for (bool is_signed : {false, true}) {
        const CtImage image = ramp(37, 23, bits, is_signed);
        const auto file = encode_ct(image, syntax.uid);
        ASSERT_TRUE(file) << syntax.uid << file.error().sentence();
        const auto pixels = read_pixels(*file, "made.dcm", test::context().limits());
        ASSERT_TRUE(pixels) << syntax.name << bits << is_signed << pixels.error().sentence();
        EXPECT_EQ(values_of(pixels->frames.at(0), true, pixels->offset),
                  values_of(image.values, is_signed, 0))
            << syntax.name << " " << bits << " " << is_signed;
        EXPECT_TRUE(pixels->warnings.empty());
      }
    }
  }
  EXPECT_GE(tried, 9);
}

/// Limits as a server would set them for a small slice, so that a lie in a header shows as a refusal.
Limits tight() {
  Limits limits;
  limits.side = 512;
  limits.decoded_size = 16 << 20;
  limits.slices = 16;
  return limits;
}

void read_all(ByteView bytes) {
  const Limits limits = tight();
  const auto facts = read_facts(bytes, "made.dcm", limits);
  const auto pixels = read_pixels(bytes, "made.dcm", limits);
  EXPECT_TRUE(!pixels || !pixels->frames.empty());
  EXPECT_TRUE(facts || !facts.error().sentence().empty());
  static_cast<void>(read_tags(bytes, "made.dcm", limits, true));
  static_cast<void>(read_directory(bytes, "made.dcm", limits));
}

TEST(Hostile, FilesCutAnywhereAreAnAnswerOrAnError) {
  for (const Syntax& syntax : syntaxes()) {
    if (!syntax.written) continue;
    const Bytes file = encode_ct(ramp(19, 17, 12, false), syntax.uid).value();
    for (std::size_t end = 0; end < file.size(); end += end < 1200 ? 7 : 3)
      read_all(ByteView{file}.first(end));
  }
}

TEST(Hostile, FilesTamperedWithAreAnAnswerOrAnError) {
  std::mt19937 random{20240531};
  for (const Syntax& syntax : syntaxes()) {
    if (!syntax.written) continue;
    const Bytes whole = encode_ct(ramp(40, 24, 12, true), syntax.uid).value();
    for (int i = 0; i < 150; ++i) {
      Bytes file = whole;
      // Half of the changes fall into the codestream, which is what a codec library sees.
      const std::size_t from = i % 2 == 0 ? 132 : file.size() - std::min<std::size_t>(file.size() - 132, 900);
      for (std::uint32_t n = 1 + random() % 4; n > 0; --n) {
        file[from + random() % (file.size() - from)] = static_cast<std::byte>(random());
      }
      read_all(file);
    }
  }
}

}  // namespace
}  // namespace haima::dicom
