#include "evaluate/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace haima::evaluate {
namespace {

std::vector<Path> files_of(const Unit& unit) {
  std::set<Path> files;
  for (const corpus::Case* one : unit) files.insert(one->file);
  return {files.begin(), files.end()};
}

/// The one scan in a unit's files.
Result<ct::Scan> scan_of(const std::vector<Path>& files, Context& context) {
  HAIMA_TRY(ct::Opened opened, ct::open(files, {}, context));
  if (opened.studies.empty()) {
    if (!opened.refused.empty()) return fail(opened.refused.front().error);
    return fail(Code::not_a_scan, files.front().string());
  }
  if (opened.studies.size() > 1) {
    return fail(Code::contradiction, files.front().string(),
                fmt::format("one scan of the set was taken for {}", opened.studies.size()),
                "correct the set's table");
  }
  return ct::load(std::move(opened.studies.front()), context);
}

/// Names a slice in the files of a unit: by file, and in a volume by frame.
std::string key_of(const Path& file, int frame, bool one_volume) {
  return one_volume ? std::to_string(frame) : file.filename().string();
}

Result<image::Mask> read_mask(const Path& file, const Limits& limits) {
  HAIMA_TRY(const Bytes bytes, read_file(file, limits.file_size));
  const formats::Format* format = formats::recognise(bytes);
  if (!format || !format->decode) return fail(Code::unsupported, file.string(), "a mask that is no picture");
  HAIMA_TRY(const formats::Content content, format->decode(bytes, file.string(), limits));
  const auto* picture = std::get_if<formats::Picture>(&content);
  if (!picture) return fail(Code::unsupported, file.string(), "a mask that is no picture");
  image::Mask mask{picture->grey.width, picture->grey.height};
  std::transform(picture->grey.pixels.begin(), picture->grey.pixels.end(), mask.pixels.begin(),
                 [](std::uint16_t grey) { return static_cast<std::uint8_t>(grey != 0); });
  return mask;
}

/// Of what was drawn with what is known; nothing where no mask is known.
Result<std::optional<measure::Overlap>> overlap_with(const corpus::Case& one, const image::Mask& drawn,
                                                     const Limits& limits) {
  if (one.mask) {
    HAIMA_TRY(const image::Mask truth, read_mask(*one.mask, limits));
    if (drawn.width != truth.width || drawn.height != truth.height) {
      return fail(Code::contradiction, one.mask->string(),
                  fmt::format("a mask of {} x {} pixels for a slice of {} x {}", truth.width, truth.height,
                              drawn.width, drawn.height),
                  "correct the set");
    }
    return std::optional{measure::overlap_of(drawn, truth)};
  }
  if (one.labels.any != false) return std::optional<measure::Overlap>{};
  return std::optional{measure::overlap_of(drawn, image::Mask{drawn.width, drawn.height})};
}

/// What was drawn on a slice; an empty plane in the findings is a slice without lesions.
image::Mask drawn_on(const image::CtPlane& plane, const reader::Findings& findings, std::size_t index) {
  const bool drawn = index < findings.lesion_masks.size() && !findings.lesion_masks[index].empty();
  return drawn ? findings.lesion_masks[index] : image::Mask{plane.width(), plane.height()};
}

Result<Said> said_of(const corpus::Case& one, const ct::Scan& scan, const reader::Findings& findings,
                     std::size_t index, const Limits& limits) {
  Said said;
  said.of = &one;
  said.flagged = findings.slices[index].flagged;
  said.probability = findings.slices[index].probability;
  const image::Mask drawn = drawn_on(scan.stack.slices[index].plane, findings, index);
  HAIMA_TRY(said.overlap, overlap_with(one, drawn, limits));
  return said;
}

}  // namespace

std::vector<Unit> units_of(const std::vector<corpus::Case>& cases) {
  std::map<std::string, std::size_t> places;
  std::vector<Unit> units;
  for (const corpus::Case& one : cases) {
    std::size_t place = units.size();
    if (!one.scan.empty()) place = places.try_emplace(one.scan, place).first->second;
    if (place == units.size()) units.emplace_back();
    units[place].push_back(&one);
  }
  return units;
}

Settings settings_for(const corpus::DataSet& set, Settings settings) {
  if (!set.window) return settings;
  settings.pictures.level_hu = set.window->level_hu;
  settings.pictures.width_hu = set.window->width_hu;
  settings.pictures.window_declared = set.window_certain;
  return settings;
}

Result<UnitSaid> read_unit(const Unit& unit, const reader::Model& model, Context& context) {
  const std::vector<Path> files = files_of(unit);
  HAIMA_TRY(const ct::Scan scan, scan_of(files, context));
  HAIMA_TRY(const reader::Findings findings, reader::read(scan, model, context));
  const bool one_volume = files.size() == 1 && unit.size() > 1;
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < scan.stack.slices.size(); ++i) {
    const ct::Slice& slice = scan.stack.slices[i];
    places.emplace(key_of(slice.source, slice.frame, one_volume), i);
  }
  UnitSaid said;
  said.verdict = findings.verdict;
  said.probability = findings.probability.any;
  said.drew = std::any_of(findings.lesion_masks.begin(), findings.lesion_masks.end(),
                          [](const image::Mask& mask) { return !mask.empty(); });
  for (const corpus::Case* one : unit) {
    const auto place = places.find(key_of(one->file, one->slice, one_volume));
    if (place == places.end() || place->second >= findings.slices.size()) continue;
    HAIMA_TRY(Said slice, said_of(*one, scan, findings, place->second, context.limits()));
    said.slices.push_back(std::move(slice));
  }
  return said;
}

}  // namespace haima::evaluate
