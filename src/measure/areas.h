// Areas: what a model called blood beside what is, counted in the pixels of each slice. One small CSV from
// which every figure of a mask is made.
//
// Columns: id, set, group (whose slices are not independent), fold, scan; tissue_px: pixels between black and
// white, the brain and little else; truth_px, found_px, both_px: in the true mask, in the model's, in both;
// peak_in: 1 where the pixel that the model finds likeliest is blood. Where no true mask is known truth_px,
// both_px and peak_in are empty, and no figure is made of that slice.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "measure/metric.h"
#include "measure/overlap.h"

namespace haima::measure {

/// One slice.
struct Area {
  std::string id, set, group, scan;
  int fold = 0;
  std::uint64_t tissue = 0;
  bool truth_known = true;
  Overlap overlap;
  bool peak_in = false;
};

std::string csv_of(std::span<const Area> areas);
Result<std::vector<Area>> areas_from(std::string_view csv, const std::string& name);
/// Several files as one; no slice may stand twice.
Result<std::vector<Area>> read_areas(std::span<const Path> files);
/// Whether a CSV holds areas, told by its first line.
bool holds_areas(std::string_view csv);

struct AreaFigure {
  std::string_view name, title;
  std::optional<double> value;  // nothing where no patient counts
  Interval interval;            // of a bootstrap over groups
};

struct AreaJudgement {
  int slices = 0, groups = 0, bleeding_groups = 0;
  /// Dice's coefficient of all pixels together (dice_pooled) and the mean of the bleeding groups' own
  /// (dice_mean); of the others, the share of tissue called blood (elsewhere); of the bleeding ones, by how
  /// much of its true area each one's is off, the median (area_error); the share of bleeding slices in which
  /// some of the blood is found (slices_met), and in which the likeliest pixel is blood (pointing).
  std::vector<AreaFigure> figures;
};

AreaJudgement judged(std::span<const Area> areas, const Bootstrap& bootstrap = {});

std::string text_of(const AreaJudgement& judgement);
Json json_of(const AreaJudgement& judgement);

}  // namespace haima::measure
