// JPEG 2000 headers that ask a library for far more than the picture they describe.
#include <gtest/gtest.h>

#include "dicom/dicom.h"
#include "dicom/raw.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

using namespace test;

std::string big(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

struct Stream {
  std::uint32_t side = 4096, tile = 4096, layers = 1;
  int block = 4;         // exponent, less 2
  int precinct = 15;     // exponent
  bool in_tile = false;  // whether the coding style stands in the header of the tile-part
};

std::string coding(const Stream& s) {
  return "\xFF\x52" + big(14, 2) + "\x01" + std::string(1, '\0') + big(s.layers, 2) + std::string(1, '\0') +
         std::string(1, '\x01') + std::string(2, static_cast<char>(s.block)) + std::string(2, '\0') +
         std::string(2, static_cast<char>(s.precinct * 17));
}

Code refusal(const Stream& s) {
  Stream harmless = s;
  if (s.in_tile) harmless.precinct = 15, harmless.layers = 1, harmless.block = 4;
  std::string stream = "\xFF\x4F\xFF\x51" + big(41, 2) + big(0, 2) + big(s.side, 4) + big(s.side, 4) +
                       big(0, 4) + big(0, 4) + big(s.tile, 4) + big(s.tile, 4) + big(0, 4) + big(0, 4) +
                       big(1, 2) + "\x0F" + "\x01\x01" + coding(harmless);
  stream += "\xFF\x90" + big(10, 2) + big(0, 2) + big(0, 4) + big(0x0001, 2) + (s.in_tile ? coding(s) : "") +
            "\xFF\x93";
  const raw::Image image{.rows = static_cast<int>(s.side), .columns = static_cast<int>(s.side)};
  const std::string file =
      raw::file(raw::description(image) + raw::fragments("", {stream}), "1.2.840.10008.1.2.4.90");
  const auto pixels = read_pixels(as_bytes(file), "made.dcm", context().limits());
  EXPECT_FALSE(pixels);
  return pixels ? Code::internal : pixels.error().code;
}

TEST(J2kBounds, RefuseMoreTilesPrecinctsBlocksAndLayersThanAPictureNeeds) {
  EXPECT_EQ(refusal({}), Code::malformed);  // without data, but asking for nothing odd
  EXPECT_EQ(refusal({.tile = 8}), Code::over_limit);
  EXPECT_EQ(refusal({.precinct = 1}), Code::over_limit);
  EXPECT_EQ(refusal({.block = 0}), Code::malformed);
  EXPECT_EQ(refusal({.side = 16384, .tile = 16384, .block = 0}), Code::over_limit);
  EXPECT_EQ(refusal({.layers = 65535, .precinct = 6}), Code::over_limit);
  EXPECT_EQ(refusal({.precinct = 1, .in_tile = true}), Code::over_limit);
}

}  // namespace
}  // namespace haima::dicom
