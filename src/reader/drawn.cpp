#include "reader/drawn.h"

#include <algorithm>
#include <optional>

#include "image/brain.h"
#include "image/component.h"
#include "reader/geometry.h"
#include "reader/judge.h"
#include "reader/naming.h"

namespace haima::reader {
namespace {

constexpr std::size_t most_lesions = 250;  // their numbers share a byte in the masks

/// The head around what was drawn, as regions are measured in it.
struct Head {
  BrainStack brain;
  image::SlicePlaces places;
  Midline midline;
  BrainLevel level;
};

/// Where no brain is found the box is the whole frame, and no region is measured.
Head head_of(const ct::Stack& stack, Context& context) {
  const image::BrainMask mask = image::brain_mask(head_planes_of(stack), context);
  Head head{cut_out(stack, mask, context), places_of(stack), midline_of(mask.planes), {}};
  head.level = level_of(head.brain);
  if (head.brain.box.width == 0)
    head.brain.box = {0, 0, stack.slices.front().plane.width(), stack.slices.front().plane.height()};
  return head;
}

image::VolumeComponents components_of(const std::vector<image::Plane<float>>& maps, double threshold,
                                      const Head& head) {
  const Box& box = head.brain.box;
  image::Volume<std::uint8_t> drawn{box.width, box.height, static_cast<int>(maps.size())};
  drawn.grid.i_step_mm = {head.brain.pixel_mm, 0, 0};
  drawn.grid.j_step_mm = {0, head.brain.pixel_mm, 0};
  for (int z = 0; z < drawn.nz; ++z) {
    const image::Plane<float>& map = maps[static_cast<std::size_t>(z)];
    if (map.empty()) continue;
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) drawn.at(x, y, z) = map.at(box.x + x, box.y + y) >= threshold;
    }
  }
  return image::components(drawn, head.places, image::Touching::faces);
}

/// Pixels of each component in each slice; [label - 1][slice].
std::vector<std::vector<double>> pixels_of(const image::VolumeComponents& found) {
  const auto slices = static_cast<std::size_t>(found.labels.nz);
  std::vector<std::vector<double>> pixels(found.components.size(), std::vector<double>(slices));
  const std::size_t plane = found.labels.voxels.size() / std::max<std::size_t>(slices, 1);
  for (std::size_t n = 0; n < found.labels.voxels.size(); ++n) {
    if (found.labels.voxels[n] > 0) ++pixels[static_cast<std::size_t>(found.labels.voxels[n] - 1)][n / plane];
  }
  return pixels;
}

bool reaches_flagged(const std::vector<double>& pixels, const std::vector<SliceFindings>& slices) {
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (slices[n].flagged && pixels[n] > 0) return true;
  }
  return false;
}

double brain_pixels_of(const BrainStack& stack) {
  double pixels = 0;
  for (const image::Mask& mask : stack.brain)
    pixels += static_cast<double>(
        std::count_if(mask.pixels.begin(), mask.pixels.end(), [](auto value) { return value != 0; }));
  return pixels;
}

void place(Lesion& lesion, const Region& region, const ct::Stack& stack) {
  lesion.kind = kind_of(region);
  lesion.side = side_of(region, stack.row.x >= 0);
  lesion.region = place_of(region, lesion.kind);
  lesion.mean_hu = region.mean_hu;
}

Lesion lesion_of(const image::Component& component, const std::vector<double>& pixels,
                 const ct::Stack& stack) {
  Lesion lesion;
  lesion.first_slice = component.first_z, lesion.last_slice = component.last_z;
  if (millimetres_known(stack)) lesion.diameter_mm = component.diameter_mm;
  if (!millilitres_known(stack)) return lesion;
  std::vector<double> area_mm2 = pixels;
  for (double& area : area_mm2) area *= stack.pixel_area_mm2();
  lesion.volume_ml = volume_ml(area_mm2, stack);
  return lesion;
}

/// `numbers`: of each label, the number that its pixels get; 0: none.
void paint(const image::VolumeComponents& found, const std::vector<std::uint8_t>& numbers, const Box& box,
           const ct::Stack& stack, Findings& findings) {
  for (int z = 0; z < found.labels.nz; ++z) {
    image::Mask mask{stack.slices[static_cast<std::size_t>(z)].plane.width(),
                     stack.slices[static_cast<std::size_t>(z)].plane.height()};
    bool any = false;
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) {
        const std::uint8_t number = numbers[static_cast<std::size_t>(found.labels.at(x, y, z))];
        mask.at(box.x + x, box.y + y) = number;
        any = any || number != 0;
      }
    }
    if (any) findings.lesion_masks[static_cast<std::size_t>(z)] = std::move(mask);
  }
}

}  // namespace

Result<> outline_drawn(const ct::Scan& scan, const std::vector<image::Plane<float>>& maps, double threshold,
                       Findings& findings, Context& context) {
  const Head head = head_of(scan.stack, context);
  const image::VolumeComponents found = components_of(maps, threshold, head);
  const std::vector<std::vector<double>> pixels = pixels_of(found);
  std::vector<Region> regions;
  if (head.level.known) regions = measure(head.brain, found, head.places, head.level, head.midline, context);
  const double brain_pixels = brain_pixels_of(head.brain);
  std::vector<std::uint8_t> numbers(found.components.size() + 1, 0);
  for (std::size_t n = 0; n < found.components.size() && findings.lesions.size() < most_lesions; ++n) {
    if (!reaches_flagged(pixels[n], findings.slices)) continue;
    Lesion lesion = lesion_of(found.components[n], pixels[n], scan.stack);
    if (!regions.empty()) place(lesion, regions[n], scan.stack);
    if (brain_pixels > 0)
      lesion.area_fraction = static_cast<double>(found.components[n].voxels) / brain_pixels;
    lesion.kind ? name_by_network(lesion, findings.slices) : name_by_network_alone(lesion, findings.slices);
    findings.lesions.push_back(std::move(lesion));
    numbers[n + 1] = static_cast<std::uint8_t>(findings.lesions.size());
  }
  paint(found, numbers, head.brain.box, scan.stack, findings);
  if (!findings.lesions.empty() && millilitres_known(scan.stack)) sum_volumes(findings);
  if (findings.lesions.empty())
    findings.warnings.push_back({WarningCode::no_outline,
                                 "the model suspects blood, but no pixel of the slices it suspects is likely "
                                 "enough to be outlined: no volume is given",
                                 {}});
  return {};
}

}  // namespace haima::reader
