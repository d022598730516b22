// Facts and pixels of every real file against what another decoder reads (truth.tsv, made by make_truth.py).
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/text.h"
#include "dicom/dicom.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<Row> truth() {
  const Bytes bytes = read_file(test::source_folder() / "tests/dicom/truth.tsv", 1 << 20).value();
  const auto lines = split(as_text(bytes), '\n');
  const auto names = split(lines.front(), '\t');
  std::vector<Row> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto values = split(lines[i], '\t');
    if (values.size() != names.size()) continue;
    Row& row = rows.emplace_back();
    for (std::size_t c = 0; c < names.size(); ++c) row[std::string{names[c]}] = values[c];
  }
  return rows;
}

std::vector<double> numbers(const std::string& text) {
  std::vector<double> out;
  for (std::string_view value : split(text, ',')) {
    if (const auto number = to_double(value)) out.push_back(*number);
  }
  return out;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> all = truth();
  return all;
}

Bytes file_of(const Row& row) {
  return read_file(test::data_folder() / "dicom" / row.at("file"), 1u << 30).value();
}

std::vector<std::int32_t> stored(const Pixels& pixels) {
  std::vector<std::int32_t> out;
  for (std::int16_t v : pixels.frames.front().pixels) out.push_back(v + pixels.offset);
  return out;
}

std::string crc_text(const std::vector<std::int32_t>& values) {
  const uLong crc =
      crc32(0, reinterpret_cast<const Bytef*>(values.data()), static_cast<uInt>(values.size() * 4));
  std::string out(8, '0');
  std::snprintf(out.data(), 9, "%08lx", crc);
  return out;
}

std::vector<double> at_grid(const std::vector<std::int32_t>& values, int width, int height) {
  std::vector<double> out;
  for (int i = 0; i < 8; ++i) {
    for (int j = 0; j < 8; ++j) {
      out.push_back(
          values[static_cast<std::size_t>((2 * i + 1) * height / 16 * width + (2 * j + 1) * width / 16)]);
    }
  }
  return out;
}

void expect_near(const std::vector<double>& got, const std::vector<double>& want, double by) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], want[i], by) << i;
}

void expect_vector(const std::optional<image::Vec3>& got, const std::vector<double>& want, std::size_t at) {
  ASSERT_EQ(got.has_value(), want.size() >= at + 3);
  if (!got) return;
  EXPECT_EQ(*got, (image::Vec3{want[at], want[at + 1], want[at + 2]}));
}

void expect_facts(const Facts& facts, const Row& row) {
  const auto index = static_cast<std::size_t>(std::stoi(row.at("frame")));
  ASSERT_LT(index, facts.frames.size());
  const Frame& frame = facts.frames[index];
  EXPECT_EQ(facts.rows, std::stoi(row.at("rows")));
  EXPECT_EQ(facts.columns, std::stoi(row.at("columns")));
  EXPECT_EQ(facts.is_signed, row.at("signed") == "1");
  EXPECT_EQ(facts.sop_instance, row.at("instance"));
  EXPECT_EQ(frame.rescale.has_value(), !row.at("slope").empty());
  if (frame.rescale) {
    EXPECT_EQ(frame.rescale->slope, std::stod(row.at("slope")));
    EXPECT_EQ(frame.rescale->intercept, std::stod(row.at("intercept")));
  }
  expect_vector(frame.placement.position_mm, numbers(row.at("position")), 0);
  expect_vector(frame.placement.row, numbers(row.at("orientation")), 0);
  expect_vector(frame.placement.column, numbers(row.at("orientation")), 3);
  const auto spacing = numbers(row.at("spacing"));
  ASSERT_EQ(frame.placement.row_spacing_mm.has_value(), spacing.size() == 2);
  if (spacing.empty()) return;
  EXPECT_EQ(*frame.placement.row_spacing_mm, spacing[0]);
  EXPECT_EQ(*frame.placement.column_spacing_mm, spacing[1]);
}

void expect_pixels(const Pixels& pixels, const Row& row) {
  const auto& plane = pixels.frames.front();
  ASSERT_EQ(plane.width, std::stoi(row.at("columns")));
  ASSERT_EQ(plane.height, std::stoi(row.at("rows")));
  const std::vector<std::int32_t> values = stored(pixels);
  const long long sum = std::accumulate(values.begin(), values.end(), 0LL);
  if (row.at("grid").empty()) {
    EXPECT_EQ(*std::min_element(values.begin(), values.end()), std::stoi(row.at("min")));
    EXPECT_EQ(*std::max_element(values.begin(), values.end()), std::stoi(row.at("max")));
    EXPECT_EQ(sum, std::stoll(row.at("sum")));
    EXPECT_EQ(crc_text(values), row.at("crc32"));
    return;
  }
  // Two right decoders of a lossy stream differ by the rounding of their transforms.
  expect_near(at_grid(values, plane.width, plane.height), numbers(row.at("grid")), 3);
  const double count = static_cast<double>(values.size());
  EXPECT_NEAR(static_cast<double>(sum) / count, std::stod(row.at("sum")) / count, 0.5);
}

TEST(Facts, OfEveryRealFileAreThoseOfAnotherDecoder) {
  HAIMA_NEEDS_DATA("dicom");
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.at("file") + " " + row.at("frame"));
    const auto facts = read_facts(file_of(row), row.at("file"), test::context().limits());
    ASSERT_TRUE(facts) << facts.error().sentence();
    expect_facts(*facts, row);
  }
}

TEST(Pixels, OfEveryRealFileAreThoseOfAnotherDecoder) {
  HAIMA_NEEDS_DATA("dicom");
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.at("file") + " " + row.at("frame"));
    const auto pixels =
        read_pixels(file_of(row), row.at("file"), test::context().limits(), std::stoi(row.at("frame")));
    EXPECT_TRUE(pixels) << pixels.error().sentence();
    if (pixels) expect_pixels(*pixels, row);
  }
}

}  // namespace
}  // namespace haima::dicom
