// Uncompressed pixels in every form, from bytes written by hand.
#include <gtest/gtest.h>

#include "dicom/dicom.h"
#include "dicom/raw.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

using namespace test;

Result<Pixels> read(const std::string& file, int first = 0, int count = 1) {
  return read_pixels(as_bytes(file), "made.dcm", context().limits(), first, count);
}

std::vector<int> values_of(const std::string& file, int frame = 0) {
  const auto pixels = read(file, frame);
  EXPECT_TRUE(pixels) << pixels.error().sentence();
  if (!pixels) return {};
  std::vector<int> out;
  for (std::int16_t v : pixels->frames.front().pixels) out.push_back(v + pixels->offset);
  return out;
}

TEST(NativePixels, ExtendTheSignOfTwelveBitsAndMaskOverlays) {
  const std::string data = raw::pixels(raw::words({0xF800, 0x0FFF, 0x1001, 0x07FF}));
  const raw::Image image{.stored = 12, .is_signed = true};
  EXPECT_EQ(values_of(raw::file(raw::description(image) + data)), (std::vector<int>{-2048, -1, 1, 2047}));
  const raw::Image plain{.stored = 12};
  EXPECT_EQ(values_of(raw::file(raw::description(plain) + data)), (std::vector<int>{0x800, 0xFFF, 1, 0x7FF}));
}

TEST(NativePixels, TakeBitsThatDoNotStartAtTheLowest) {
  const raw::Image image{.stored = 12, .high = 15};
  const std::string data = raw::pixels(raw::words({0xFFF0, 0x0010, 0x123F, 0}));
  EXPECT_EQ(values_of(raw::file(raw::description(image) + data)), (std::vector<int>{0xFFF, 1, 0x123, 0}));
}

TEST(NativePixels, OfSixteenUnsignedBitsCarryAnOffsetOnlyWhereNeeded) {
  const raw::Image image{};
  const std::string high =
      raw::file(raw::description(image) + raw::pixels(raw::words({0, 32767, 32768, 65535})));
  EXPECT_EQ(values_of(high), (std::vector<int>{0, 32767, 32768, 65535}));
  EXPECT_EQ(read(high)->offset, 32768);
  const std::string low = raw::file(raw::description(image) + raw::pixels(raw::words({0, 1, 2, 32767})));
  EXPECT_EQ(read(low)->offset, 0);
}

TEST(NativePixels, OfEightBitsKeepTheirSignAndOddSizes) {
  const raw::Image image{.rows = 3, .columns = 1, .allocated = 8, .stored = 8, .is_signed = true};
  const std::string file = raw::file(raw::description(image) + raw::pixels(std::string{"\x80\xFF\x7F", 3}));
  EXPECT_EQ(values_of(file), (std::vector<int>{-128, -1, 127}));
}

TEST(NativePixels, OfOneBitAreReadAcrossFrames) {
  const raw::Image image{.rows = 1, .columns = 5, .allocated = 1, .stored = 1, .frames = 2};
  const std::string file = raw::file(raw::description(image) + raw::pixels(std::string{"\xA6\x02", 2}));
  EXPECT_EQ(values_of(file, 0), (std::vector<int>{0, 1, 1, 0, 0}));
  EXPECT_EQ(values_of(file, 1), (std::vector<int>{1, 0, 1, 0, 1}));
}

TEST(NativePixels, InColourBecomeLuminanceWhicheverWayTheyLie) {
  const raw::Image by_pixel{.rows = 1, .samples = 3, .allocated = 8, .stored = 8, .photometric = "RGB"};
  raw::Image by_plane = by_pixel;
  by_plane.planar = true;
  // red and white
  const std::string first =
      raw::file(raw::description(by_pixel) + raw::pixels(std::string{"\xFF\0\0\xFF\xFF\xFF", 6}));
  const std::string second =
      raw::file(raw::description(by_plane) + raw::pixels(std::string{"\xFF\xFF\0\xFF\0\xFF", 6}));
  EXPECT_EQ(values_of(first), (std::vector<int>{76, 255}));
  EXPECT_EQ(values_of(second), (std::vector<int>{76, 255}));
  EXPECT_TRUE(read(first)->colour);
}

TEST(NativePixels, OfALuminanceAreItsFirstSample) {
  const raw::Image full{.rows = 1, .samples = 3, .allocated = 8, .stored = 8, .photometric = "YBR_FULL"};
  raw::Image halved = full;
  halved.photometric = "YBR_FULL_422";
  EXPECT_EQ(values_of(raw::file(raw::description(full) + raw::pixels("\x10zz\x20zz"))),
            (std::vector<int>{16, 32}));
  EXPECT_EQ(values_of(raw::file(raw::description(halved) + raw::pixels("\x10\x20zz"))),
            (std::vector<int>{16, 32}));
}

TEST(NativePixels, OfAPaletteAreTheLuminanceOfItsColours) {
  const raw::Image image{
      .rows = 1, .columns = 3, .allocated = 8, .stored = 8, .photometric = "PALETTE COLOR"};
  std::string elements = raw::description(image);
  for (std::uint32_t t : {0x00281101u, 0x00281102u, 0x00281103u})
    elements += raw::element(t, "US", raw::words({2, 5, 16}));
  elements += raw::element(0x00281201, "OW", raw::words({0xFF00, 0xFF00}));
  elements += raw::element(0x00281202, "OW", raw::words({0, 0xFF00}));
  elements += raw::element(0x00281203, "OW", raw::words({0, 0xFF00}));
  // Below the first entry and above the last, the nearest is taken.
  EXPECT_EQ(values_of(raw::file(elements + raw::pixels(std::string{"\x05\x06\xFF", 3}))),
            (std::vector<int>{76, 255, 255}));
  EXPECT_EQ(values_of(raw::file(elements + raw::pixels(std::string{"\x00\x05\x06", 3}))),
            (std::vector<int>{76, 76, 255}));
}

TEST(NativePixels, SayWhenLowIsWhite) {
  const raw::Image image{.photometric = "MONOCHROME1"};
  EXPECT_TRUE(read(raw::file(raw::description(image) + raw::pixels(raw::words({1, 2, 3, 4}))))->inverted);
}

TEST(NativePixels, CutShortAreRefusedWithBothCounts) {
  const raw::Image image{.frames = 2};
  const std::string data = raw::words({1, 2, 3, 4, 5, 6});
  const std::string file = raw::file(raw::description(image) + raw::element(0x7FE00010, "OW", data, 16));
  EXPECT_EQ(values_of(file, 0), (std::vector<int>{1, 2, 3, 4}));
  const auto second = read(file, 1);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::truncated);
  EXPECT_NE(second.error().sentence().find("(7FE0,0010) PixelData: 12 of 16 bytes"), std::string::npos);
}

TEST(NativePixels, ThatAskForTooMuchAreRefusedBeforeMemoryIsTaken) {
  const raw::Image wide{.rows = 65535, .columns = 65535};
  EXPECT_EQ(read(raw::file(raw::description(wide) + raw::pixels("")).substr(0)).error().code,
            Code::over_limit);
  Limits small;
  small.decoded_size = 1000;
  const raw::Image large{.rows = 100, .columns = 100};
  const std::string file = raw::file(raw::description(large) + raw::pixels(std::string(20000, 'x')));
  EXPECT_EQ(read_pixels(as_bytes(file), "made.dcm", small).error().code, Code::over_limit);
}

TEST(NativePixels, ThatAreNotThereAreNamed) {
  EXPECT_EQ(read(raw::file(raw::description({}))).error().code, Code::unsupported);
  EXPECT_EQ(read(raw::file(raw::description({}) + raw::pixels(raw::words({1, 2, 3, 4}))), 1).error().code,
            Code::bad_argument);
  raw::Image deep;
  deep.allocated = deep.stored = 32;
  EXPECT_EQ(read(raw::file(raw::description(deep) + raw::pixels(std::string(16, 'x')))).error().code,
            Code::unsupported);
}

}  // namespace
}  // namespace haima::dicom
