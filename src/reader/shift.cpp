#include "reader/shift.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "image/filter.h"
#include "image/resample.h"
#include "reader/geometry.h"
#include "reader/hyperdense.h"
#include "reader/midline.h"

namespace haima::reader {
namespace {

// ---- slices, straightened ----

constexpr double across_mm = 0.5, along_mm = 1;  // of a straightened pixel
constexpr int middle = 140;                      // the column of the head's midline
constexpr int columns = 2 * middle + 1;
constexpr int farthest = 40;  // columns from there to where the brain's middle may lie
constexpr int candidates = 2 * farthest + 1;

/// A slice's brain with the head's midline upright, from front to back.
struct Straight {
  std::size_t slice = 0;
  double below_top_mm = 0;
  double first_px = 0;           // along the midline, of the first row
  image::Plane<float> contrast;  // HU above the brain's median, noise reduced along the midline; 0 beside it
  image::Mask brain;
};

struct Stretch {
  double first = std::numeric_limits<double>::max(), last = std::numeric_limits<double>::lowest();
};

/// Where the brain of a slice begins and ends along the midline, in pixels of the picture.
Stretch stretch_of(const image::Mask& brain, const Box& box, const Midline& midline) {
  Stretch stretch;
  for (int y = 0; y < brain.height; ++y) {
    for (int x = 0; x < brain.width; ++x) {
      if (brain.at(x, y) == image::not_brain) continue;
      const double along = midline.along_px(box.x + x, box.y + y);
      stretch.first = std::min(stretch.first, along), stretch.last = std::max(stretch.last, along);
    }
  }
  return stretch;
}

/// A slice's pixels from those of the straightened one.
image::Affine to_slice(const BrainStack& stack, const Midline& midline, std::size_t slice, double first_px) {
  const double across = across_mm / stack.pixel_mm, along = along_mm / stack.pixel_mm;
  const Place corner = midline.at(static_cast<int>(slice), -middle * across, first_px);
  return {midline.cosine * across, -midline.sine * along,  corner.x - stack.box.x,
          midline.sine * across,   midline.cosine * along, corner.y - stack.box.y};
}

/// Where a straightened pixel is one of the slice's brain.
image::Mask straightened_brain(const image::Mask& brain, const image::Affine& to_slice, int rows) {
  image::Mask out{columns, rows};
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      const auto [from_x, from_y] = to_slice(x, y);
      const auto at_x = std::lround(from_x), at_y = std::lround(from_y);
      if (at_x < 0 || at_y < 0 || at_x >= brain.width || at_y >= brain.height) continue;
      out.at(x, y) = brain.at(static_cast<int>(at_x), static_cast<int>(at_y)) != image::not_brain;
    }
  }
  return out;
}

/// Against the brain's median, blurred along the midline by what is brain.
image::Plane<float> contrast_of(image::Plane<float> hu, const image::Mask& brain, float median_hu) {
  constexpr float darkest = -40, brightest = 25;  // beyond, it says no more
  constexpr double sigma = 1.5;
  image::Plane<float> there{hu.width, hu.height};
  for (std::size_t n = 0; n < hu.pixels.size(); ++n) {
    there.pixels[n] = brain.pixels[n];
    hu.pixels[n] = brain.pixels[n] * std::clamp(hu.pixels[n] - median_hu, darkest, brightest);
  }
  hu = image::gaussian(hu, 0, sigma);
  there = image::gaussian(there, 0, sigma);
  for (std::size_t n = 0; n < hu.pixels.size(); ++n) hu.pixels[n] /= std::max(there.pixels[n], 0.05F);
  return hu;
}

Straight straightened(const BrainStack& stack, const Midline& midline, double median_hu, std::size_t slice,
                      double below_top_mm) {
  const Stretch stretch = stretch_of(stack.brain[slice], stack.box, midline);
  const int rows = static_cast<int>((stretch.last - stretch.first) * stack.pixel_mm / along_mm) + 1;
  const image::Affine from = to_slice(stack, midline, slice, stretch.first);
  Straight out{slice, below_top_mm, stretch.first, {}, straightened_brain(stack.brain[slice], from, rows)};
  out.contrast = contrast_of(image::warped(stack.hu[slice], from, columns, rows), out.brain,
                             static_cast<float>(median_hu));
  return out;
}

// ---- where the brain's middle may lie: what it costs, row by row ----

using Costs = image::Plane<float>;  // `candidates` wide

/// Answers to a line that is brighter or darker than both its sides, and to an edge.
struct Probe {
  std::vector<float> line, edge;
};

Probe probe_of(double sigma_mm) {
  const int reach = static_cast<int>(4 * sigma_mm / across_mm);
  Probe probe;
  for (int n = -reach; n <= reach; ++n) {
    const double at = n * across_mm / sigma_mm, weight = std::exp(-0.5 * at * at);
    probe.line.push_back(static_cast<float>((1 - at * at) * weight));
    probe.edge.push_back(static_cast<float>(at * weight));
  }
  const auto count = static_cast<float>(probe.line.size());
  const float mean = std::accumulate(probe.line.begin(), probe.line.end(), 0.0F) / count;
  for (float& value : probe.line) value -= mean;
  for (std::vector<float>* weights : {&probe.line, &probe.edge}) {
    float size = 0;
    for (const float value : *weights) size += std::abs(value);
    for (float& value : *weights) value /= size;
  }
  return probe;
}

/// How clearly a line runs here: the falx and the septum are bright between fluid, a fissure and the third
/// ventricle are dark between brain; the latter count less, since the lateral ventricles are dark, too.
float line_at(std::span<const float> row, int column, const Probe& probe) {
  constexpr float least = 0.4F, most = 4, of_dark = 0.3F;
  const int reach = static_cast<int>(probe.line.size() / 2);
  const float* values = row.data() + column - reach;
  float line = 0, edge = 0;
  for (std::size_t n = 0; n < probe.line.size(); ++n)
    line += values[n] * probe.line[n], edge += values[n] * probe.edge[n];
  const float seen = line > 0 ? line : -of_dark * line;
  return std::clamp(seen - std::abs(edge) - least, 0.0F, most);
}

void favour_lines(const Straight& slice, Costs& costs) {
  for (const double sigma_mm : {1.0, 1.8, 3.0}) {
    const Probe probe = probe_of(sigma_mm);
    for (int y = 0; y < costs.height; ++y) {
      for (int n = 0; n < candidates; ++n) {
        const int column = middle - farthest + n;
        if (slice.brain.at(column, y) != 0) costs.at(n, y) -= line_at(slice.contrast.row(y), column, probe);
      }
    }
  }
}

/// How unlike the two sides of `column` are.
float unlike(std::span<const float> row, std::span<const std::uint8_t> brain, int column,
             const std::vector<float>& weights) {
  constexpr float most = 12;  // HU: a clot on one side is not to outweigh all else
  float sum = 0;
  for (int n = 1; n <= static_cast<int>(weights.size()); ++n) {
    const auto left = static_cast<std::size_t>(column - n), right = static_cast<std::size_t>(column + n);
    const bool both = brain[left] != 0 && brain[right] != 0;
    sum += weights[static_cast<std::size_t>(n - 1)] *
           (both ? std::min(std::abs(row[right] - row[left]), most) : most / 2);
  }
  return sum;
}

void favour_symmetry(const Straight& slice, Costs& costs) {
  constexpr double reach_mm = 20, sigma_mm = 8;
  constexpr float share = 2;
  std::vector<float> weights;
  for (double mm = across_mm; mm <= reach_mm; mm += across_mm)
    weights.push_back(static_cast<float>(std::exp(-0.5 * mm * mm / (sigma_mm * sigma_mm))));
  const float sum = std::accumulate(weights.begin(), weights.end(), 0.0F);
  for (float& weight : weights) weight *= share / sum;
  const image::Plane<float> quiet = image::gaussian(slice.contrast, 0.6 / across_mm, 0);
  for (int y = 0; y < costs.height; ++y) {
    for (int n = 0; n < candidates; ++n)
      costs.at(n, y) += unlike(quiet.row(y), slice.brain.row(y), middle - farthest + n, weights);
  }
}

/// How far a row is along the slice, from 0 at the front to 1 at the back.
double part_of(int row, int rows) { return row / (rows - 1.0); }

/// At both ends the falx is held by bone.
void hold_ends(Costs& costs) {
  for (int y = 0; y < costs.height; ++y) {
    const double end = std::clamp((std::abs(part_of(y, costs.height) - 0.5) - 0.3) / 0.2, 0.0, 1.0);
    for (int n = 0; n < candidates; ++n) {
      const double mm = (n - farthest) * across_mm;
      costs.at(n, y) += static_cast<float>((0.003 + 0.02 * end) * mm * mm);
    }
  }
}

Costs costs_of(const Straight& slice) {
  Costs costs{candidates, slice.contrast.height};
  favour_lines(slice, costs);
  favour_symmetry(slice, costs);
  costs = image::gaussian(costs, 0, 1.5);
  hold_ends(costs);
  return costs;
}

constexpr double near_mm = 6;

std::vector<std::size_t> neighbours_of(std::size_t slice, const std::vector<Straight>& slices) {
  std::vector<std::size_t> near;
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (n != slice && std::abs(slices[n].below_top_mm - slices[slice].below_top_mm) <= near_mm)
      near.push_back(n);
  }
  return near;
}

/// What a slice does not show, the next ones may: their costs are added, in all as much as those of two.
std::vector<Costs> shared(const std::vector<Costs>& costs, const std::vector<Straight>& slices) {
  std::vector<Costs> out = costs;
  for (std::size_t to = 0; to < costs.size(); ++to) {
    const std::vector<std::size_t> beside = neighbours_of(to, slices);
    const float share = 0.7F * std::min(1.0F, 2.0F / static_cast<float>(beside.size()));
    for (const std::size_t from : beside) {
      for (int y = 0; y < out[to].height; ++y) {
        const double row = part_of(y, out[to].height) * (costs[from].height - 1);
        const auto of_other = costs[from].row(static_cast<int>(std::lround(row)));
        for (int n = 0; n < candidates; ++n)
          out[to].at(n, y) += share * of_other[static_cast<std::size_t>(n)];
      }
    }
  }
  return out;
}

/// Of each row and candidate: what the cheapest way costs that comes there from one end, where each row may
/// step aside a little. `from_back`: from the last row, else from the first.
Costs reached(const Costs& costs, bool from_back) {
  constexpr int widest_step = 3;
  constexpr float of_step = 0.6F;
  Costs sums = costs;
  for (int n = 1; n < costs.height; ++n) {
    const int y = from_back ? costs.height - 1 - n : n, before = from_back ? y + 1 : y - 1;
    for (int x = 0; x < candidates; ++x) {
      float least = std::numeric_limits<float>::max();
      for (int step = std::max(-widest_step, x - candidates + 1); step <= std::min(widest_step, x); ++step)
        least = std::min(least, sums.at(x - step, before) + of_step * static_cast<float>(step * step));
      sums.at(x, y) += least;
    }
  }
  return sums;
}

/// Of each row and candidate: what the cheapest way from front to back costs that passes there.
Costs ways_through(const Costs& costs) {
  Costs through = reached(costs, false);
  const Costs back = reached(costs, true);
  for (std::size_t n = 0; n < through.pixels.size(); ++n)
    through.pixels[n] += back.pixels[n] - costs.pixels[n];
  return through;
}

// ---- what a slice says ----

/// Of the rows where the frontal horns and the septum lie.
struct SliceShift {
  const Straight* slice = nullptr;
  double mm = 0;
  double row = 0;        // the middle of those rows, each as clear as it is
  double clearness = 0;  // how much dearer any way is that passes them elsewhere
};

/// How much dearer a row's other candidates are than the chosen one.
double clearness_of(std::span<const float> of_row, int chosen) {
  constexpr int elsewhere = static_cast<int>(4 / across_mm);
  float least = std::numeric_limits<float>::max();
  for (int n = 0; n < candidates; ++n) {
    if (std::abs(n - chosen) >= elsewhere) least = std::min(least, of_row[static_cast<std::size_t>(n)]);
  }
  return static_cast<double>(least - of_row[static_cast<std::size_t>(chosen)]);
}

/// How much cheaper the chosen one is than a middling one.
double saved_by(std::span<const float> of_row, int chosen) {
  std::vector<float> sorted(of_row.begin(), of_row.end());
  std::nth_element(sorted.begin(), sorted.begin() + farthest, sorted.end());
  constexpr double least = 1e-3;
  return std::max(static_cast<double>(sorted[farthest] - of_row[static_cast<std::size_t>(chosen)]), least);
}

SliceShift slice_shift(const Straight& slice, const Costs& costs) {
  constexpr double first_part = 0.34, last_part = 0.5;
  const Costs through = ways_through(costs);
  SliceShift out;
  out.slice = &slice;
  double rows = 0, weights = 0;
  for (int y = 0; y < costs.height; ++y) {
    const double part = part_of(y, costs.height);
    if (part < first_part || part > last_part) continue;
    const auto of_row = through.row(y);
    const int chosen = static_cast<int>(std::min_element(of_row.begin(), of_row.end()) - of_row.begin());
    const double weight = saved_by(costs.row(y), chosen);
    out.mm += weight * (chosen - farthest) * across_mm, out.row += weight * y;
    out.clearness += clearness_of(of_row, chosen);
    weights += weight, ++rows;
  }
  if (rows == 0) return out;
  out.mm /= weights, out.row /= weights, out.clearness /= rows;
  return out;
}

// ---- the scan ----

/// Where a slice shows it.
void mark(const SliceShift& shown, const Midline& midline, double pixel_mm, MidlineShift& shift) {
  const Straight& slice = *shown.slice;
  const auto place = [&](double mm, double row) {
    return midline.at(static_cast<int>(slice.slice), mm / pixel_mm,
                      slice.first_px + row * along_mm / pixel_mm);
  };
  shift.slice = static_cast<int>(slice.slice);
  shift.line = {place(0, 0), place(0, slice.contrast.height - 1)};
  shift.septum = place(shown.mm, shown.row);
}

/// By the slices where it is clearest.
std::optional<MidlineShift> shift_of(std::vector<SliceShift> slices, const Midline& midline,
                                     double pixel_mm) {
  constexpr std::size_t most = 3;
  // On 40 synthetic heads and 46 patients, what was off by more than 2 mm lay below.
  constexpr double least_clearness = 50;
  constexpr double most_spread_mm = 1.5;
  std::stable_sort(slices.begin(), slices.end(),
                   [](const SliceShift& a, const SliceShift& b) { return a.clearness > b.clearness; });
  if (slices.size() > most) slices.resize(most);
  double weight = 0, mm = 0, clearness = 0, spread = 0;
  for (const SliceShift& slice : slices) {
    weight += slice.clearness;
    mm += slice.clearness * slice.mm, clearness += slice.clearness * slice.clearness;
  }
  if (weight <= 0 || clearness / weight < least_clearness) return std::nullopt;
  mm /= weight;
  for (const SliceShift& slice : slices) spread += slice.clearness * (slice.mm - mm) * (slice.mm - mm);
  const double spread_mm = std::sqrt(spread / weight);
  if (spread_mm > most_spread_mm) return std::nullopt;
  // Heads are not quite symmetric: 95 of 100 of those without bleeding lie within this of none.
  constexpr double usual_mm = 1.8;
  MidlineShift shift{
      .mm = mm, .uncertainty_mm = std::hypot(usual_mm, 2 * spread_mm), .line = {}, .septum = {}};
  mark(slices.front(), midline, pixel_mm, shift);
  return shift;
}

std::vector<double> areas_of(const BrainStack& stack) {
  std::vector<double> areas;
  for (const image::Mask& mask : stack.brain) areas.push_back(static_cast<double>(area_px(mask)));
  return areas;
}

/// How far each slice lies below the brain's upper end; nothing where the scan does not reach it.
std::optional<std::vector<double>> below_top_mm(const BrainStack& stack, const image::SlicePlaces& places,
                                                const std::vector<double>& areas, double largest) {
  constexpr double least = 0.02, cut_off = 0.5;  // of the largest slice's brain
  const auto last =
      std::find_if(areas.rbegin(), areas.rend(), [&](double area) { return area > least * largest; });
  if (!stack.feet_first || last == areas.rend() || *last > cut_off * largest) return std::nullopt;
  const double top_mm = places.origins_mm[static_cast<std::size_t>(areas.rend() - last - 1)].z;
  std::vector<double> below;
  for (const image::Vec3& origin : places.origins_mm) below.push_back(top_mm - origin.z);
  return below;
}

/// From an adult's vertex down to the lateral ventricles, and `margin_mm` more on both ends.
bool at_ventricles(double below_mm, double margin_mm) {
  constexpr double highest_mm = 40, lowest_mm = 68;
  return below_mm > highest_mm - margin_mm && below_mm < lowest_mm + margin_mm;
}

/// Of slices that lie close together, some.
std::vector<std::size_t> looked_at(const std::vector<double>& below_mm, const std::vector<double>& areas,
                                   double largest) {
  constexpr double large_enough = 0.6, least_apart_mm = 2;
  std::vector<std::size_t> chosen;
  for (std::size_t n = 0; n < areas.size(); ++n) {
    const bool apart = chosen.empty() || below_mm[chosen.back()] - below_mm[n] >= least_apart_mm;
    if (apart && areas[n] >= large_enough * largest && at_ventricles(below_mm[n], near_mm))
      chosen.push_back(n);
  }
  return chosen;
}

/// Positive towards the picture's right, for an upright head.
std::optional<MidlineShift> shift_of(const BrainStack& stack, const Midline& midline, double median_hu,
                                     const image::SlicePlaces& places, Context& context) {
  const std::vector<double> areas = areas_of(stack);
  const double largest = *std::max_element(areas.begin(), areas.end());
  const auto below_mm = below_top_mm(stack, places, areas, largest);
  if (!below_mm) return std::nullopt;
  const std::vector<std::size_t> chosen = looked_at(*below_mm, areas, largest);
  std::vector<Straight> slices(chosen.size());
  std::vector<Costs> costs(chosen.size());
  context.pool.each(chosen.size(), [&](std::size_t n) {
    slices[n] = straightened(stack, midline, median_hu, chosen[n], (*below_mm)[chosen[n]]);
    costs[n] = costs_of(slices[n]);
  });
  costs = shared(costs, slices);
  std::vector<SliceShift> shifts;
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (at_ventricles(slices[n].below_top_mm, 0)) shifts.push_back(slice_shift(slices[n], costs[n]));
  }
  return shift_of(std::move(shifts), midline, stack.pixel_mm);
}

/// Of a size that is known.
bool square_pixels(const ct::Stack& stack) {
  constexpr double most = 1.02;
  return millimetres_known(stack) && stack.row_spacing_mm < most * stack.column_spacing_mm &&
         stack.column_spacing_mm < most * stack.row_spacing_mm;
}

}  // namespace

void measure_shift(const ct::Stack& stack, Findings& findings, Context& context) {
  if (!square_pixels(stack)) return;
  const image::BrainMask mask = image::brain_mask(head_planes_of(stack), context);
  const BrainStack brain = cut_out(stack, mask, context);
  const BrainLevel level = level_of(brain);
  if (!level.known) return;
  const Midline midline = midline_of(mask.planes, context);
  findings.midline_shift = shift_of(brain, midline, level.median_hu, places_of(stack), context);
  if (!findings.midline_shift) return;
  double& mm = findings.midline_shift->mm;
  if (const auto left = left_at_right(stack))
    findings.midline_shift->to = (mm > 0) == *left ? Side::left : Side::right;
  mm = std::abs(mm);
}

}  // namespace haima::reader
