// The phantom as others want it: as a scan in memory, and as files.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "formats/formats.h"
#include "image/volume.h"
#include "phantom/phantom.h"

namespace haima::phantom {
namespace {

using image::Vec3;

double pixel_volume_ml(const Phantom& phantom, const dicom::CtImage& image) {
  return image.row_spacing_mm * image.column_spacing_mm * phantom.spacing_mm / 1000;
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
      const std::size_t count = area_px(mask);
      any = any || count > 0;
      flags += count > 0 ? ",1" : ",0";
      volumes +=
          fmt::format(",{:.4f}", static_cast<double>(count) * pixel_volume_ml(phantom, phantom.images[i]));
    }
    out += fmt::format("{},{}{}{}\n", file_name(i), any ? 1 : 0, flags, volumes);
  }
  return out;
}

/// Which kind each pixel is: 0 none, else 1 + Bleed. Where two kinds share a pixel, the first of them.
image::Volume<std::uint8_t> labels_volume(const Phantom& phantom) {
  const dicom::CtImage& first = phantom.images.front();
  const Vec3 next = phantom.images.size() > 1 ? phantom.images[1].position_mm - first.position_mm
                                              : Vec3{0, 0, phantom.spacing_mm};
  const image::Grid grid{first.position_mm, first.column_spacing_mm * first.row,
                         first.row_spacing_mm * first.column, next};
  image::Volume<std::uint8_t> volume{first.values.width, first.values.height,
                                     static_cast<int>(phantom.images.size()), grid};
  const std::size_t plane = first.values.pixels.size();
  for (std::size_t slice = 0; slice < phantom.masks.size(); ++slice)
    for (std::size_t kind = bleeds.size(); kind-- > 0;) {
      const image::Mask& mask = phantom.masks[slice][kind];
      for (std::size_t i = 0; i < mask.pixels.size(); ++i)
        if (mask.pixels[i] != 0) volume.voxels[slice * plane + i] = static_cast<std::uint8_t>(kind + 1);
    }
  return volume;
}

std::vector<dicom::Segment> segments_of(const Phantom& phantom) {
  std::vector<dicom::Segment> segments;
  for (const Bleed kind : bleeds) {
    dicom::Segment segment;
    segment.label = name_of(kind);
    segment.description = fmt::format("{} hemorrhage, synthetic", name_of(kind));
    segment.site = dicom::hemorrhage_site(name_of(kind));
    bool any = false;
    for (const auto& masks : phantom.masks) {
      segment.masks.push_back(masks[static_cast<std::size_t>(kind)]);
      any = any || !segment.masks.back().empty();
    }
    if (any) segments.push_back(std::move(segment));
  }
  return segments;
}

}  // namespace

Json json_of(const Phantom& phantom) {
  Json volumes = Json::object();
  double total = 0;
  for (const Bleed kind : bleeds) {
    const double volume = phantom.volume_ml[static_cast<std::size_t>(kind)];
    volumes[std::string{name_of(kind)}] = volume;
    total += volume;
  }
  return Json{{"images", phantom.images.size()},
              {"bleeding", total > 0},
              {"volume_ml", volumes},
              {"total_ml", total},
              {"midline_shift_mm", phantom.midline_shift_mm},
              {"spacing_mm", phantom.spacing_mm},
              {"tilt_deg", phantom.tilt_deg}};
}

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
  // What is left of a longer series that was overwritten would be read as part of this one.
  std::error_code ignored;
  for (std::size_t i = count; std::filesystem::remove(folder / file_name(i), ignored); ++i) {
  }
  return {};
}

Result<> write_truth(const Phantom& phantom, const Path& folder) {
  if (phantom.images.empty()) return {};
  HAIMA_TRY(write_file(folder / "labels.csv", labels_of(phantom)));
  HAIMA_TRY(write_file(folder / "truth.json", to_text(json_of(phantom)) + "\n"));
  HAIMA_TRY(formats::write_nifti(folder / "hemorrhage.nii.gz", labels_volume(phantom)));
  const auto segments = segments_of(phantom);
  if (segments.empty()) return {};  // a segmentation of nothing is no valid object
  const std::string& series = phantom.images.front().series;
  HAIMA_TRY(const auto bytes,
            dicom::encode_segmentation(dicom::segmentation_source(phantom.images), segments,
                                       {.series = dicom::uid_from(series + " truth"),
                                        .instance = dicom::uid_from(series + " truth instance")}));
  return write_file(folder / "hemorrhage.dcm", bytes);
}

}  // namespace haima::phantom
