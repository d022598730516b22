#include "reader/occlusion.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.h"
#include "image/morphology.h"
#include "reader/reader.h"

namespace haima::reader {
namespace {

constexpr double halo_px = 2;                  // blood blurs into what lies around it
constexpr double around_px = 12;               // how far from it what it is painted with is taken
constexpr float least_hu = -10, most_hu = 60;  // of tissue to paint with

image::Mask hot(const image::Plane<float>& heat) {
  image::Mask mask{heat.width, heat.height};
  const float highest = *std::max_element(heat.pixels.begin(), heat.pixels.end());
  for (std::size_t n = 0; n < mask.pixels.size(); ++n) mask.pixels[n] = heat.pixels[n] >= highest / 2;
  return highest > 0 ? mask : image::Mask{};
}

/// What is to be painted over in a slice; empty where nothing points anywhere.
image::Mask pointed_at(const Findings& findings, std::size_t slice) {
  image::Mask mask = findings.lesion_masks[slice];
  if (mask.empty() && slice < findings.heat.size() && !findings.heat[slice].empty())
    mask = hot(findings.heat[slice]);
  return mask.empty() ? mask : image::dilated(mask, halo_px);
}

struct Tissue {
  double mean_hu = 0, deviation_hu = 0;
  bool known = false;
};

/// What lies around what is painted over.
Tissue around(const image::CtPlane& plane, const image::Mask& mask) {
  const image::Mask wide = image::dilated(mask, around_px);
  double count = 0, sum = 0, squares = 0;
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      const float hu = plane.hu(x, y);
      if (!wide.at(x, y) || mask.at(x, y) || hu < least_hu || hu > most_hu) continue;
      ++count, sum += hu, squares += static_cast<double>(hu) * hu;
    }
  }
  if (count == 0) return {};
  const double mean = sum / count;
  return {mean, std::sqrt(std::max(0.0, squares / count - mean * mean)), true};
}

/// As grainy as what lies around: a smooth patch would be a finding of its own. Bone stays.
void paint(image::CtPlane& plane, const image::Mask& mask, const Tissue& tissue, std::size_t slice) {
  constexpr float bone_hu = 130;
  const Random random{1, slice};
  using Stored = std::numeric_limits<std::int16_t>;
  for (std::size_t n = 0; n < mask.pixels.size(); ++n) {
    auto& value = plane.values.pixels[n];
    const double was_hu = plane.rescale.slope * value + plane.rescale.intercept;
    if (!mask.pixels[n] || was_hu > bone_hu) continue;
    const double hu = tissue.mean_hu + tissue.deviation_hu * random.normal(n);
    const double stored = std::round((hu - plane.rescale.intercept) / plane.rescale.slope);
    value = static_cast<std::int16_t>(std::clamp<double>(stored, Stored::min(), Stored::max()));
  }
}

double chance(const Occluded& one) { return one.before.any.value_or(0); }

}  // namespace

Result<Occlusion> occluded(const ct::Scan& scan, const Findings& findings, const Model& model,
                           Context& context) {
  Occlusion out;
  out.before = findings.probability, out.verdict_before = findings.verdict;
  out.painted = scan;
  for (std::size_t n = 0; n < findings.slices.size(); ++n) {
    if (!findings.slices[n].flagged) continue;
    Occluded& one = out.slices.emplace_back();
    one.slice = n, one.before = findings.slices[n].probability;
    const image::Mask mask = pointed_at(findings, n);
    image::CtPlane& plane = out.painted.stack.slices[n].plane;
    const Tissue tissue = mask.empty() ? Tissue{} : around(plane, mask);
    if (!tissue.known) continue;
    paint(plane, mask, tissue, n);
    one.painted_share = static_cast<double>(area_px(mask)) / static_cast<double>(mask.pixels.size());
  }
  if (out.slices.empty()) return out;
  HAIMA_TRY(const Findings after, read(out.painted, model, context, Explain::no));
  out.after = after.probability, out.verdict_after = after.verdict;
  for (Occluded& one : out.slices) one.after = after.slices[one.slice].probability;
  std::stable_sort(out.slices.begin(), out.slices.end(),
                   [](const Occluded& a, const Occluded& b) { return chance(a) > chance(b); });
  return out;
}

}  // namespace haima::reader
