// Pictures and volumes against Pillow and nibabel: data/make_truth.py wrote what they read.
#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "formats/bytes.h"
#include "formats/formats.h"
#include "formats/nifti_header.h"
#include "support/data.h"

namespace haima::formats {
namespace {

using testing::HasSubstr;

Path data_file(const std::string& name) { return test::source_folder() / "tests/formats/data" / name; }

Json truth(const std::string& name) {
  const Bytes bytes = *read_file(data_file(name), 1 << 20);
  return *parse_json(as_text(bytes), name);
}

Result<Content> decode(ByteView bytes, const Limits& limits = {}, const std::string& where = "file") {
  const Format* format = recognise(bytes.first(std::min<std::size_t>(bytes.size(), 512)));
  if (!format || !format->decode) return fail(Code::unsupported, where, "not recognised");
  return format->decode(bytes, where, limits);
}

template <class T>
T decoded(const Path& file) {
  const auto bytes = read_file(file, 1 << 30);
  EXPECT_TRUE(bytes) << bytes.error().sentence();
  auto content = decode(*bytes, {}, file.filename().string());
  EXPECT_TRUE(content) << content.error().sentence();
  if (!content || !std::holds_alternative<T>(*content)) return {};
  return std::get<T>(*std::move(content));
}

/// Steps of grey that two right decoders may differ by: rounding of luma and of alpha.
int tolerance(const std::string& name) {
  const bool rounded_twice =
      name.find("alpha") != std::string::npos || name.find("rgba") != std::string::npos ||
      name.find("raw_rgb") != std::string::npos || name.find("transparent") != std::string::npos ||
      name.find("cmyk") != std::string::npos;
  return rounded_twice ? 1 : 0;
}

TEST(Pictures, HoldTheGreyLevelsThatPillowReads) {
  const Json pictures = truth("pictures.json");
  for (const auto& [name, rows] : pictures.items()) {
    const auto picture = decoded<Picture>(data_file(name));
    ASSERT_EQ(picture.grey.height, static_cast<int>(rows.size())) << name;
    int worst = 0;
    for (int y = 0; y < picture.grey.height; ++y) {
      ASSERT_EQ(picture.grey.width, static_cast<int>(rows[y].size())) << name;
      for (int x = 0; x < picture.grey.width; ++x)
        worst = std::max(worst, std::abs(picture.grey.at(x, y) - rows[y][x].get<int>()));
    }
    EXPECT_LE(worst, tolerance(name)) << name;
    EXPECT_EQ(picture.white, name.find("16") == std::string::npos ? 255 : 65535) << name;
  }
}

/// grey.jpg with a segment APP1 behind its start: one folder of two entries.
Bytes with_orientation(int value, std::endian order) {
  Bytes segment;
  put<std::uint16_t>(segment, 0, 0xFFE1, std::endian::big);
  put<std::uint16_t>(segment, 2, 44, std::endian::big);
  for (const char c : std::string{"Exif\0\0", 6} + (order == std::endian::big ? "MM" : "II"))
    segment.push_back(static_cast<std::byte>(c));
  constexpr std::size_t tiff = 10, folder = tiff + 8;
  put<std::uint16_t>(segment, tiff + 2, 42, order);
  put<std::uint32_t>(segment, tiff + 4, 8, order);
  put<std::uint16_t>(segment, folder, 2, order);
  put<std::uint16_t>(segment, folder + 2, 0x0103, order);
  put<std::uint16_t>(segment, folder + 14, 0x0112, order);
  put<std::uint16_t>(segment, folder + 16, 3, order);
  put<std::uint32_t>(segment, folder + 18, 1, order);
  put<std::uint16_t>(segment, folder + 22, static_cast<std::uint16_t>(value), order);
  segment.resize(46);
  Bytes jpeg = *read_file(data_file("grey.jpg"), 1 << 20);
  jpeg.insert(jpeg.begin() + 2, segment.begin(), segment.end());
  return jpeg;
}

TEST(Pictures, TellTheirSizeByTheirFirstBytes) {
  const Json pictures = truth("pictures.json");
  for (const auto& [name, rows] : pictures.items()) {
    const Bytes bytes = *read_file(data_file(name), 1 << 20);
    const Format* format = recognise(bytes);
    ASSERT_TRUE(format && format->extent) << name;
    const Extent wanted{rows.front().size(), rows.size()};
    EXPECT_EQ(format->extent(bytes), wanted) << name;
    EXPECT_EQ(format->extent(ByteView{bytes}.first(12)), std::nullopt) << name;
  }
}

TEST(Pictures, AreLaidAsTheirCameraSays) {
  const auto plain = decoded<Picture>(data_file("grey.jpg")).grey;
  const int right = plain.width - 1, bottom = plain.height - 1;
  ASSERT_NE(right, bottom);
  // Where the first pixel of the first row comes from, and that next to it (Exif 2.32, table 6).
  const std::map<int, std::array<int, 4>> from = {{1, {0, 0, 1, 0}},
                                                  {2, {right, 0, right - 1, 0}},
                                                  {3, {right, bottom, right - 1, bottom}},
                                                  {4, {0, bottom, 1, bottom}},
                                                  {5, {0, 0, 0, 1}},
                                                  {6, {0, bottom, 0, bottom - 1}},
                                                  {7, {right, bottom, right, bottom - 1}},
                                                  {8, {right, 0, right, 1}},
                                                  {9, {0, 0, 1, 0}}};
  for (const auto& [orientation, at] : from) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
      const Bytes bytes = with_orientation(orientation, order);
      const auto content = decode(bytes);
      ASSERT_TRUE(content) << orientation;
      const auto& grey = std::get<Picture>(*content).grey;
      const Extent laid{static_cast<std::uint64_t>(grey.width), static_cast<std::uint64_t>(grey.height)};
      EXPECT_EQ(recognise(bytes)->extent(bytes), laid) << orientation;
      const bool on_its_side = orientation >= 5 && orientation <= 8;
      EXPECT_EQ(grey.width, on_its_side ? plain.height : plain.width) << orientation;
      EXPECT_EQ(grey.at(0, 0), plain.at(at[0], at[1])) << orientation;
      EXPECT_EQ(grey.at(1, 0), plain.at(at[2], at[3])) << orientation;
      EXPECT_EQ(grey.at(grey.width - 1, grey.height - 1), plain.at(right - at[0], bottom - at[1]))
          << orientation;
    }
  }
}

TEST(Pictures, WhoseExifIsCutStandAsTheyAre) {
  const auto plain = decoded<Picture>(data_file("grey.jpg")).grey;
  const Bytes whole = with_orientation(6, std::endian::big);
  for (const std::uint16_t length : std::array<std::uint16_t, 6>{2, 8, 12, 18, 24, 40}) {
    Bytes cut = whole;
    put<std::uint16_t>(cut, 4, length, std::endian::big);
    cut.erase(cut.begin() + 4 + length, cut.begin() + 48);
    const auto content = decode(cut);
    ASSERT_TRUE(content) << length;
    EXPECT_EQ(std::get<Picture>(*content).grey, plain) << length;
  }
}

TEST(Pictures, SayWhetherTheyHadColourAlphaOrLoss) {
  const auto flags = [](const char* name) {
    const auto picture = decoded<Picture>(data_file(name));
    return std::string{picture.colour ? "colour " : ""} + (picture.alpha ? "alpha " : "") +
           (picture.lossy ? "lossy " : "");
  };
  EXPECT_EQ(flags("grey8.png"), "");
  EXPECT_EQ(flags("rgb.png"), "colour ");
  EXPECT_EQ(flags("rgba.png"), "colour alpha ");
  EXPECT_EQ(flags("grey_alpha.png"), "alpha ");
  EXPECT_EQ(flags("palette_transparent.png"), "colour alpha ");
  EXPECT_EQ(flags("grey.jpg"), "lossy ");
  EXPECT_EQ(flags("rgb.jpg"), "colour lossy ");
  EXPECT_EQ(flags("lossy.webp"), "lossy ");
  EXPECT_EQ(flags("lossless.webp"), "colour ");
  EXPECT_EQ(flags("lossless_alpha.webp"), "colour alpha ");
  EXPECT_EQ(flags("lossy_alpha.webp"), "colour alpha lossy ");
}

TEST(Pictures, OfTheSharedDataAreThoseThatPillowReads) {
  HAIMA_NEEDS_DATA("ct_ich");
  const Json pictures = truth("shared_data.json")["pictures"];
  for (const auto& [name, hash] : pictures.items()) {
    const auto picture = decoded<Picture>(test::data_folder() / name);
    EXPECT_EQ(sha256(std::as_bytes(std::span{picture.grey.pixels})), hash.get<std::string>()) << name;
    EXPECT_EQ(picture.lossy, name.ends_with(".webp")) << name;
    if (name.ends_with(".webp")) {
      EXPECT_FALSE(picture.colour || picture.alpha) << name;
    }
  }
}

/// Largest difference of a grid's vectors from the columns of `affine`, 3 rows of 4.
double distance(const image::Grid& grid, const Json& affine) {
  double worst = 0;
  const std::array columns = {grid.i_step_mm, grid.j_step_mm, grid.k_step_mm, grid.origin_mm};
  for (std::size_t c = 0; c < 4; ++c) {
    const std::array parts = {columns[c].x, columns[c].y, columns[c].z};
    for (std::size_t r = 0; r < 3; ++r)
      worst = std::max(worst, std::abs(parts[r] - affine[r][c].get<double>()));
  }
  return worst;
}

std::vector<int> shape_of(const Nifti& nifti, std::size_t dimensions) {
  std::vector<int> shape = {nifti.volume.nx, nifti.volume.ny, nifti.volume.nz, 1};
  shape.resize(dimensions);
  return shape;
}

TEST(Volumes, HoldThePlaceAndTheNumbersThatNibabelReads) {
  const Json volumes = truth("volumes.json");
  for (const auto& [name, want] : volumes.items()) {
    const auto nifti = decoded<Nifti>(data_file(name));
    ASSERT_EQ(shape_of(nifti, want["shape"].size()), want["shape"].get<std::vector<int>>()) << name;
    EXPECT_LT(distance(nifti.volume.grid, want["affine"]), 1e-5) << name;
    const Json& values = want["values"];
    ASSERT_EQ(nifti.volume.voxels.size(), values.size()) << name;
    double low = 1e300, high = -1e300, worst = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].is_null()) continue;
      const double got = nifti.rescale.slope * nifti.volume.voxels[i] + nifti.rescale.intercept;
      low = std::min(low, values[i].get<double>());
      high = std::max(high, values[i].get<double>());
      worst = std::max(worst, std::abs(got - values[i].get<double>()));
    }
    EXPECT_LE(worst, nifti.exact ? 0 : (high - low) / 65535) << name;
    EXPECT_EQ(nifti.exact, name.find("float") == std::string::npos && name != "holes.nii") << name;
    EXPECT_EQ(nifti.version, name.find("_2") == std::string::npos ? 1 : 2) << name;
  }
}

TEST(Volumes, SayWhereTheirFormsNameDifferentSides) {
  NiftiHeader header;
  header.dim = {3, 4, 4, 4, 1, 1, 1, 1};
  header.pixdim = {1, 1, 1, 1, 0, 0, 0, 0};
  header.qform_code = header.sform_code = 1;  // no quaternion: x, y and z as they are
  header.srow = {{{1, 0.3, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};
  EXPECT_EQ(place_of(header, "made")->from, "sform");
  header.srow[0][0] = -1;
  EXPECT_EQ(place_of(header, "made")->from, "both");
  header.qform_code = 0;
  EXPECT_EQ(place_of(header, "made")->from, "sform");
}

TEST(Volumes, SayWhereTheirPlaceComesFrom) {
  EXPECT_EQ(decoded<Nifti>(data_file("sheared.nii")).orientation_from, "sform");
  EXPECT_EQ(decoded<Nifti>(data_file("qform.nii")).orientation_from, "qform");
  EXPECT_EQ(decoded<Nifti>(data_file("no_place.nii")).orientation_from, "none");
}

TEST(Volumes, TakeWhatIsNoNumberForTheLowest) {
  const auto nifti = decoded<Nifti>(data_file("holes.nii"));
  const auto [low, high] = std::minmax_element(nifti.volume.voxels.begin(), nifti.volume.voxels.end());
  EXPECT_EQ(nifti.volume.at(1, 1, 1), *low) << "NaN";
  EXPECT_EQ(nifti.volume.at(2, 2, 2), *high) << "infinity";
  EXPECT_EQ(nifti.volume.at(3, 3, 2), *low) << "minus infinity";
  EXPECT_FALSE(nifti.exact);
}

TEST(Volumes, OfTheSharedDataAreThoseThatNibabelReads) {
  HAIMA_NEEDS_DATA("rsna_series");
  const Json volumes = truth("shared_data.json")["volumes"];
  for (const auto& [name, want] : volumes.items()) {
    const auto nifti = decoded<Nifti>(test::data_folder() / name);
    ASSERT_EQ(shape_of(nifti, want["shape"].size()), want["shape"].get<std::vector<int>>()) << name;
    EXPECT_LT(distance(nifti.volume.grid, want["affine"]), 1e-4) << name;
    std::vector<float> values(nifti.volume.voxels.size());
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>(nifti.rescale.slope * nifti.volume.voxels[i] + nifti.rescale.intercept);
      sum += values[i];
    }
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double span = want["high"].get<double>() - want["low"].get<double>();
    EXPECT_NEAR(*low, want["low"].get<double>(), span / 65535) << name;
    EXPECT_NEAR(*high, want["high"].get<double>(), span / 65535) << name;
    EXPECT_NEAR(sum / static_cast<double>(values.size()), want["mean"].get<double>(), span / 65535) << name;
    if (nifti.exact) {
      EXPECT_EQ(sha256(std::as_bytes(std::span{values})), want["sha256"].get<std::string>()) << name;
    }
  }
}

TEST(Kinds, KnowEachOtherApart) {
  for (const char* name : {"grey8.png", "grey.jpg", "lossy.webp", "int16.nii", "scaled.nii.gz",
                           "int16_big_endian_2.nii", "scaled_version_2.nii.gz"}) {
    const Bytes bytes = *read_file(data_file(name), 1 << 20);
    const ByteView start = ByteView{bytes}.first(std::min<std::size_t>(bytes.size(), 512));
    std::vector<std::string_view> names;
    for (const Format& kind : kinds()) {
      if (kind.recognises(start)) names.push_back(kind.name);
    }
    ASSERT_EQ(names.size(), 1u) << name;
    const std::string_view file = name;
    EXPECT_EQ(names[0], file.ends_with(".png")    ? "png"
                        : file.ends_with(".jpg")  ? "jpeg"
                        : file.ends_with(".webp") ? "webp"
                                                  : "nifti")
        << name;
  }
  EXPECT_EQ(recognise({}), nullptr);
  EXPECT_EQ(recognise(as_bytes("a letter to a friend")), nullptr);
}

}  // namespace
}  // namespace haima::formats
