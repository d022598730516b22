// Frames found among fragments, whatever the offset tables claim. The frames are run-length coded by hand.
#include <gtest/gtest.h>

#include "dicom/dicom.h"
#include "dicom/raw.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

using namespace test;

constexpr const char* rle = "1.2.840.10008.1.2.5";

/// A frame of 2 x 2 pixels of 8 bits, all `grey`.
std::string frame(char grey) {
  std::string header = raw::little(1, 4) + raw::little(64, 4);
  header.resize(64, '\0');
  return header + std::string{"\xFD", 1} + grey;
}

std::string file(int frames, const std::string& fragments, const std::string& before = {}) {
  const raw::Image image{.allocated = 8, .stored = 8, .frames = frames};
  return raw::file(raw::description(image) + before + fragments, rle);
}

std::vector<int> greys(const std::string& bytes, int count) {
  const auto pixels = read_pixels(as_bytes(bytes), "made.dcm", context().limits(), 0, count);
  EXPECT_TRUE(pixels) << pixels.error().sentence();
  std::vector<int> out;
  if (!pixels) return out;
  for (const auto& plane : pixels->frames) {
    EXPECT_EQ(plane.pixels, std::vector<std::int16_t>(4, plane.pixels.front()));
    out.push_back(plane.pixels.front());
  }
  return out;
}

TEST(Fragments, OneForEachFrameNeedNoTableAndSurviveALyingOne) {
  const std::vector<int> wanted{'a', 'b'};
  EXPECT_EQ(greys(file(2, raw::fragments("", {frame('a'), frame('b')})), 2), wanted);
  const std::string lies = raw::little(4000000000, 4) + raw::little(7, 4);
  EXPECT_EQ(greys(file(2, raw::fragments(lies, {frame('a'), frame('b')})), 2), wanted);
}

TEST(Fragments, OfOneFrameAreJoined) {
  const std::string whole = frame('c');
  EXPECT_EQ(greys(file(1, raw::fragments("", {whole.substr(0, 10), whole.substr(10)})), 1),
            std::vector<int>{'c'});
}

TEST(Fragments, AreSharedOutByTheBasicOffsetTable) {
  const std::string a = frame('a'), b = frame('b');
  const std::string table = raw::little(0, 4) + raw::little(16 + a.size(), 4);
  EXPECT_EQ(greys(file(2, raw::fragments(table, {a.substr(0, 8), a.substr(8), b})), 2),
            (std::vector<int>{'a', 'b'}));
}

TEST(Fragments, AreSharedOutByTheExtendedOffsetTable) {
  const std::string a = frame('a'), b = frame('b');
  const std::string table = raw::element(0x7FE00001, "OB", raw::little(0, 8) + raw::little(16 + a.size(), 8));
  EXPECT_EQ(greys(file(2, raw::fragments("", {a.substr(0, 8), a.substr(8), b}), table), 2),
            (std::vector<int>{'a', 'b'}));
}

TEST(Fragments, ThatCannotBeSharedOutAreRefused) {
  const std::string a = frame('a');
  const auto too_many = file(2, raw::fragments("", {a.substr(0, 8), a.substr(8), frame('b')}));
  EXPECT_EQ(read_pixels(as_bytes(too_many), "made.dcm", context().limits()).error().code, Code::malformed);
  const auto too_few = file(3, raw::fragments("", {a, a}));
  EXPECT_EQ(read_pixels(as_bytes(too_few), "made.dcm", context().limits()).error().code, Code::truncated);
}

TEST(Fragments, AfterWhichTheFileEndsAreReadAndThoseCutShortRefused) {
  const std::string whole = file(2, raw::fragments("", {frame('a'), frame('b')}));
  EXPECT_EQ(greys(whole.substr(0, whole.size() - 8), 2), (std::vector<int>{'a', 'b'}));
  const std::string cut = whole.substr(0, whole.size() - 9);
  EXPECT_EQ(greys(cut, 1), std::vector<int>{'a'});
  EXPECT_EQ(read_pixels(as_bytes(cut), "made.dcm", context().limits(), 1).error().code, Code::truncated);
}

TEST(Fragments, UnderASyntaxThatHasNoneAreAContradiction) {
  const raw::Image image{.allocated = 8, .stored = 8};
  const std::string bytes = raw::file(raw::description(image) + raw::fragments("", {frame('a')}));
  EXPECT_EQ(read_pixels(as_bytes(bytes), "made.dcm", context().limits()).error().code, Code::contradiction);
}

}  // namespace
}  // namespace haima::dicom
