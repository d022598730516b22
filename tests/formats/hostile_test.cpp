// Files that lie: each is refused with its own sentence, and before memory is taken.
#include <gmock/gmock.h>

#include <random>

#include "formats/bytes.h"
#include "formats/formats.h"
#include "formats/gzip.h"
#include "support/data.h"

namespace haima::formats {
namespace {

using testing::HasSubstr;

Bytes file_bytes(const std::string& name) {
  return *read_file(test::source_folder() / "tests/formats/data" / name, 1 << 20);
}

Result<Content> decode(std::string_view kind, ByteView bytes, const Limits& limits = {}) {
  for (const Format& format : kinds()) {
    if (format.name == kind) return format.decode(bytes, "scan", limits);
  }
  return fail(Code::internal, "no such kind");
}

/// The sentence that refuses `bytes`.
std::string refusal(std::string_view kind, ByteView bytes, Code code, const Limits& limits = {}) {
  const auto content = decode(kind, bytes, limits);
  EXPECT_FALSE(content);
  if (content) return "";
  EXPECT_EQ(content.error().code, code) << content.error().sentence();
  return content.error().sentence();
}

std::string_view kind_of_name(const std::string& name) {
  return name.ends_with(".png")    ? "png"
         : name.ends_with(".jpg")  ? "jpeg"
         : name.ends_with(".webp") ? "webp"
                                   : "nifti";
}

TEST(Hostile, FilesCutAnywhereAreTruncatedNeverRead) {
  for (const std::string name :
       {"grey8.png", "palette.png", "raw_rgba_16_interlaced.png", "grey.jpg", "progressive.jpg", "cmyk.jpg",
        "lossy.webp", "lossless.webp", "int16.nii", "float64_big_endian_2.nii", "scaled.nii.gz"}) {
    const Bytes whole = file_bytes(name);
    for (std::size_t kept = 16; kept < whole.size() - 20; ++kept) {
      const auto content = decode(kind_of_name(name), ByteView{whole}.first(kept));
      ASSERT_FALSE(content) << name << " cut to " << kept;
    }
    const auto half = decode(kind_of_name(name), ByteView{whole}.first(whole.size() / 2));
    EXPECT_EQ(half.error().code, Code::truncated) << name << ": " << half.error().sentence();
  }
}

TEST(Hostile, FlippedBytesNeverGetPastADecoder) {
  std::mt19937 random{7};
  int refused = 0;
  for (const std::string name :
       {"rgb.png", "raw_grey_4_interlaced.png", "progressive.jpg", "cmyk.jpg", "lossy_alpha.webp",
        "lossless.webp", "sheared.nii", "scaled_version_2.nii.gz"}) {
    const Bytes whole = file_bytes(name);
    for (int round = 0; round < 400; ++round) {
      Bytes bytes = whole;
      for (int flips = 0; flips < 1 + round % 4; ++flips)
        bytes[random() % bytes.size()] = static_cast<std::byte>(random());
      Limits tight;
      tight.decoded_size = 1 << 20;
      refused += !decode(kind_of_name(name), bytes, tight).has_value();
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(Hostile, PicturesLargerThanALimitNameIt) {
  Limits limits;
  limits.side = 20;
  for (const std::string name : {"grey8.png", "grey.jpg", "lossy.webp"}) {
    EXPECT_THAT(refusal(kind_of_name(name), file_bytes(name), Code::over_limit, limits),
                HasSubstr("scan: 21 x 13 pixels where limits.side allows 20; raise the named limit"));
  }
  limits.side = 21;
  limits.decoded_size = 21 * 13;
  for (const std::string name : {"grey8.png", "grey.jpg", "progressive.jpg", "lossy.webp"}) {
    EXPECT_THAT(refusal(kind_of_name(name), file_bytes(name), Code::over_limit, limits),
                HasSubstr("where limits.decoded_size allows 273 bytes"));
  }
}

TEST(Hostile, APngThatClaimsABillionPixelsIsRefusedUnread) {
  Bytes bytes = file_bytes("grey8.png");
  put(bytes, 16, std::uint32_t{1} << 30, std::endian::big);
  EXPECT_THAT(refusal("png", bytes, Code::over_limit), HasSubstr("1073741824 x 13 pixels where limits.side"));
}

TEST(Hostile, APngWithABadChecksumIsRefused) {
  Bytes bytes = file_bytes("grey8.png");
  bytes[bytes.size() - 20] ^= std::byte{1};
  EXPECT_THAT(refusal("png", bytes, Code::malformed), HasSubstr("damaged PNG"));
}

TEST(Hostile, APngWithBadWordsAroundItsPixelsIsRead) {
  // A gamma chunk and a text chunk whose checksums are wrong, before the pixels.
  Bytes bytes = file_bytes("grey8.png");
  const std::string chunks{"\0\0\0\4gAMA\0\0\0\0????\0\0\0\3tEXta\0b????", 31};
  constexpr std::size_t end_of_header = 33;
  bytes.insert(bytes.begin() + end_of_header, as_bytes(chunks).begin(), as_bytes(chunks).end());
  const auto content = decode("png", bytes);
  ASSERT_TRUE(content) << content.error().sentence();
  EXPECT_EQ(std::get<Picture>(*content).grey,
            std::get<Picture>(*decode("png", file_bytes("grey8.png"))).grey);
}

/// A progressive JPEG whose last scan stands there `times` times more.
Bytes with_scans(int times) {
  const Bytes bytes = file_bytes("progressive.jpg");
  const std::string_view text = as_text(bytes);
  const std::size_t scan = text.rfind("\xFF\xDA"), end = text.rfind("\xFF\xD9");
  Bytes out{bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(scan)};
  for (int i = 0; i <= times; ++i) {
    out.insert(out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(scan),
               bytes.begin() + static_cast<std::ptrdiff_t>(end));
  }
  out.insert(out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(end), bytes.end());
  return out;
}

TEST(Hostile, AJpegOfEndlessScansIsRefused) { EXPECT_FALSE(decode("jpeg", with_scans(5000))); }

TEST(Hostile, JpegsOfRareKindsAreNamed) {
  Bytes bytes = file_bytes("grey.jpg");
  const std::size_t frame = as_text(bytes).find("\xFF\xC0");
  bytes[frame + 4] = std::byte{12};
  EXPECT_THAT(refusal("jpeg", bytes, Code::unsupported), HasSubstr("12 bits or lossless"));
  bytes[frame + 4] = std::byte{8};
  bytes[frame + 1] = std::byte{0xC3};
  EXPECT_THAT(refusal("jpeg", bytes, Code::unsupported), HasSubstr("12 bits or lossless"));
}

TEST(Hostile, AnAnimatedWebpIsNamed) {
  const std::string bytes{"RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x14\0\0\x0C\0\0", 30};
  EXPECT_THAT(refusal("webp", as_bytes(bytes), Code::unsupported), HasSubstr("an animated WebP"));
}

/// int16.nii with one field changed.
template <class T>
Bytes nifti_with(std::size_t offset, T value) {
  Bytes bytes = file_bytes("int16.nii");
  put(bytes, offset, value);
  return bytes;
}

TEST(Hostile, NiftiHeadersThatLieAreRefusedByField) {
  const auto sentence = [](std::size_t offset, auto value, Code code) {
    return refusal("nifti", nifti_with(offset, value), code);
  };
  EXPECT_THAT(sentence(40, std::int16_t{0}, Code::malformed), HasSubstr("dim[0] is 0, not 1 to 7"));
  EXPECT_THAT(sentence(40, std::int16_t{99}, Code::malformed), HasSubstr("dim[0] is 99"));
  EXPECT_THAT(sentence(44, std::int16_t{-4}, Code::malformed), HasSubstr("dim[2] is -4"));
  EXPECT_THAT(sentence(46, std::int16_t{5000}, Code::over_limit), HasSubstr("limits.slices allows 4096"));
  EXPECT_THAT(sentence(42, std::int16_t{20000}, Code::over_limit), HasSubstr("limits.side allows 16384"));
  EXPECT_THAT(sentence(46, std::int16_t{4000}, Code::truncated), HasSubstr("ends before"));
  EXPECT_THAT(sentence(70, std::int16_t{32}, Code::unsupported), HasSubstr("voxels of type complex64"));
  EXPECT_THAT(sentence(70, std::int16_t{128}, Code::unsupported), HasSubstr("voxels of type RGB"));
  EXPECT_THAT(sentence(70, std::int16_t{77}, Code::malformed), HasSubstr("no NIfTI data type 77"));
  EXPECT_THAT(sentence(108, 1e30f, Code::over_limit), HasSubstr("vox_offset is 1e+30"));
  EXPECT_THAT(sentence(108, 100.0f, Code::malformed), HasSubstr("vox_offset is 100"));
  EXPECT_THAT(sentence(108, NAN, Code::malformed), HasSubstr("vox_offset is nan"));
  EXPECT_THAT(sentence(280, NAN, Code::malformed), HasSubstr("sform places all voxels in one plane"));
  EXPECT_THAT(sentence(116, INFINITY, Code::malformed), HasSubstr("scl_inter is inf"));
}

TEST(Hostile, NiftiOfManyDimensionsOrTwoFilesIsNamed) {
  Bytes bytes = file_bytes("int16.nii");
  put(bytes, 40, std::int16_t{4});
  put(bytes, 48, std::int16_t{10});
  EXPECT_THAT(refusal("nifti", bytes, Code::unsupported), HasSubstr("10 volumes in one file"));
  EXPECT_THAT(refusal("nifti", nifti_with(344, std::array{'n', 'i', '1', '\0'}), Code::unsupported),
              HasSubstr("voxels lie in an .img file beside it; convert the pair to one .nii file"));
}

TEST(Hostile, NiftiThatClaimsMoreThanMemoryIsRefusedBeforeItIsTaken) {
  Bytes bytes = file_bytes("int64_big_endian_2.nii");
  for (std::size_t axis = 1; axis <= 3; ++axis)
    put(bytes, 16 + 8 * axis, std::int64_t{4000}, std::endian::big);
  EXPECT_THAT(refusal("nifti", bytes, Code::over_limit),
              HasSubstr("4000 x 4000 x 4000 voxels of int64 where limits.decoded_size allows 2 GiB"));
  for (std::size_t axis = 1; axis <= 3; ++axis)
    put(bytes, 16 + 8 * axis, std::int64_t{1} << 62, std::endian::big);
  EXPECT_THAT(refusal("nifti", bytes, Code::over_limit), HasSubstr("limits.side"));
}

TEST(Hostile, GzipBombsUnpackNoMoreThanTheLimitAllows) {
  Bytes bytes = file_bytes("int16.nii");
  bytes.resize(bytes.size() + (64u << 20));
  const Bytes packed = gzip(bytes);
  ASSERT_LT(packed.size(), 100000u);
  Limits limits;
  limits.decoded_size = 1000;
  EXPECT_THAT(refusal("nifti", packed, Code::over_limit, limits), HasSubstr("follow its voxels"));
}

TEST(Hostile, BehindBytesThatFollowTheVoxelsTheChecksumStillCounts) {
  Bytes bytes = file_bytes("int16.nii");
  bytes.resize(bytes.size() + (1u << 20));
  Bytes packed = gzip(bytes);
  EXPECT_TRUE(decode("nifti", packed));
  packed[packed.size() - 6] ^= std::byte{1};
  EXPECT_THAT(refusal("nifti", packed, Code::malformed), HasSubstr("the gzip data are damaged"));
}

TEST(Hostile, AGzipWithADamagedChecksumIsRefused) {
  Bytes bytes = file_bytes("scaled.nii.gz");
  bytes[bytes.size() - 6] ^= std::byte{1};
  EXPECT_THAT(refusal("nifti", bytes, Code::malformed), HasSubstr("the gzip data are damaged"));
}

}  // namespace
}  // namespace haima::formats
