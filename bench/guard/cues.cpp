// What the guard measures of pictures, one line each: for fitting its rule (bench/guard/fit).
//
//   haima_bench_cues LEVEL WIDTH < files      the window of pictures that have no Hounsfield units
//
// Columns: file, slice, whether a head was found, the cues, and what was seen as means over 12 by 12 squares.
#include "reader/cues.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "ct/ct.h"

namespace haima {
namespace {

std::vector<double> squares_of(const image::Plane<float>& seen) {
  constexpr int count = 12;
  const int size = seen.width / count;
  std::vector<double> means(static_cast<std::size_t>(count) * count, 0);
  for (int y = 0; y < seen.height; ++y) {
    for (int x = 0; x < seen.width; ++x)
      means[static_cast<std::size_t>(y / size * count + x / size)] +=
          static_cast<double>(seen.at(x, y)) / (size * size);
  }
  return means;
}

Result<> print(const std::string& file, Context& context) {
  const Path path{file};
  HAIMA_TRY(ct::Opened opened, ct::open({&path, 1}, {.series = "", .each = true}, context));
  if (opened.studies.empty()) return fail(Code::not_a_scan, file, "no study");
  HAIMA_TRY(const ct::Scan scan, ct::load(std::move(opened.studies.front()), context));
  std::vector<const image::CtPlane*> planes;
  for (const ct::Slice& slice : scan.stack.slices) planes.push_back(&slice.plane);
  image::Slices slices;
  slices.planes = planes;
  slices.pixel_width_mm = scan.stack.column_spacing_mm, slices.pixel_height_mm = scan.stack.row_spacing_mm;
  const Pictures& pictures = context.settings.pictures;
  if (!scan.stack.hounsfield) slices.picture_window = image::Window{pictures.level_hu, pictures.width_hu};
  for (std::size_t n = 0; n < planes.size(); ++n) {
    const image::HeadBox box = image::head_box_of(slices, n);
    HAIMA_TRY(const image::Plane<float> seen, reader::seen_of(slices, n, box));
    HAIMA_TRY(const reader::Cues cues, reader::cues_of(slices, n, box, seen));
    fmt::print("{},{},{:d},{:.5g},{:.4g}\n", file, n, box.found, fmt::join(cues, ","),
               fmt::join(squares_of(seen), ","));
  }
  return {};
}

}  // namespace
}  // namespace haima

int main(int count, char** arguments) {
  using namespace haima;
  Settings settings;
  settings.run.threads = 1;
  if (count == 3)
    settings.pictures.level_hu = std::atof(arguments[1]),
    settings.pictures.width_hu = std::atof(arguments[2]);
  Pool pool{1};
  Progress silent;
  Context context{settings, pool, silent};
  for (std::string file; std::getline(std::cin, file);) {
    if (const Result<> printed = print(file, context); !printed)
      fmt::print(stderr, "{}\n", printed.error().sentence());
  }
}
