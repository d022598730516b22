// The phantom as others want it: as a scan in memory, and as files.
#include <fmt/format.h>

#include <algorithm>

#include "image/window.h"
#include "phantom/phantom.h"

namespace haima::phantom {
namespace {

double pixel_volume_ml(const Phantom& phantom, const dicom::CtImage& image) {
  return image.row_spacing_mm * image.column_spacing_mm * phantom.spacing_mm / 1000;
}

long pixels_in(const image::Mask& mask) {
  return std::ranges::count_if(mask.pixels, [](std::uint8_t value) { return value != 0; });
}

std::string labels_of(const Phantom& phantom) {
  std::string out = "file,any";
  for (const Bleed kind : bleeds) out += fmt::format(",{}", name_of(kind));
  for (const Bleed kind : bleeds) out += fmt::format(",{}_ml", name_of(kind));
  out += '\n';
  for (std::size_t i = 0; i < phantom.images.size(); ++i) {
    std::string flags, volumes;
    bool any = false;
    for (const image::Mask& mask : phantom.masks[i]) {
      const long count = pixels_in(mask);
      any = any || count > 0;
      flags += count > 0 ? ",1" : ",0";
      volumes +=
          fmt::format(",{:.4f}", static_cast<double>(count) * pixel_volume_ml(phantom, phantom.images[i]));
    }
    out += fmt::format("{},{}{}{}\n", file_name(i), any ? 1 : 0, flags, volumes);
  }
  return out;
}

}  // namespace

std::string file_name(std::size_t index) { return fmt::format("IM{:04}.dcm", index + 1); }

ct::Scan scan_of(const Phantom& phantom) {
  ct::Scan scan;
  if (phantom.images.empty()) return scan;
  const dicom::CtImage& first = phantom.images.front();
  scan.study.uid = first.study;
  scan.study.path = "phantom";
  ct::Series series;
  series.uid = first.series;
  series.number = first.series_number;
  series.description = first.series_description;
  series.modality = "CT";
  series.kernel = first.kernel;
  series.format = "phantom";
  series.chosen = true;
  series.reason = "the only series of a synthetic head";
  series.images.resize(phantom.images.size());
  scan.study.series.push_back(std::move(series));
  scan.study.chosen = 0;

  ct::Stack& stack = scan.stack;
  stack.row = first.row;
  stack.column = first.column;
  stack.normal = image::cross(first.row, first.column);
  stack.row_spacing_mm = first.row_spacing_mm;
  stack.column_spacing_mm = first.column_spacing_mm;
  stack.spacing_mm = phantom.spacing_mm;
  stack.tilt_deg = phantom.tilt_deg;
  for (std::size_t i = 0; i < phantom.images.size(); ++i) {
    const dicom::CtImage& image = phantom.images[i];
    ct::Slice slice;
    slice.plane = {image.values, image.rescale};
    slice.origin_mm = image.position_mm;
    slice.position_mm = dot(stack.normal, image.position_mm - first.position_mm);
    slice.thickness_mm = phantom.spacing_mm;
    slice.instance = image.instance;
    slice.source = file_name(i);
    stack.slices.push_back(std::move(slice));
  }
  for (std::size_t i = 1; i < stack.slices.size(); ++i) {
    const double step = stack.slices[i].position_mm - stack.slices[i - 1].position_mm;
    stack.even = stack.even && std::abs(step - stack.spacing_mm) < 0.05;
  }
  return scan;
}

Result<> write(const Phantom& phantom, const Path& folder, std::string_view syntax, Context& context) {
  const std::size_t count = phantom.images.size();
  std::vector<std::optional<Error>> errors(count);
  context.progress.stage("writing", count);
  context.pool.each(count, [&](std::size_t i) {
    auto bytes = dicom::encode_ct(phantom.images[i], syntax);
    const auto written = bytes ? write_file(folder / file_name(i), *bytes) : Result<>{fail(bytes.error())};
    if (!written) errors[i] = written.error();
    context.progress.step();
  });
  context.progress.finish();
  for (const auto& error : errors)
    if (error) return fail(*error);
  return write_file(folder / "truth" / "labels.csv", labels_of(phantom));
}

}  // namespace haima::phantom
