#include "reader/drawn.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "image/component.h"
#include "image/morphology.h"
#include "reader/bright.h"
#include "reader/geometry.h"
#include "reader/judge.h"
#include "reader/naming.h"

namespace haima::reader {
namespace {

/// Bright tissue is blood where the network drew so much of it.
constexpr double confirmed_from = 0.1;
/// Large collections along the skull are seldom drawn, as few taught the network: what is bright, shaped and
/// placed like blood counts without it from this volume on.
constexpr double plain_from_ml = 5;
/// What is not bright must be likelier, by the network alone, than what is.
constexpr double alone_from = 0.5;
/// An outline by brightness knows its edge better than a network's coarse map does.
constexpr double rim_mm = 2;
/// Less than this, by the network alone and beside nothing else, is a speck.
constexpr double speck_ml = 0.05;

/// The brain's box; the whole frame where no brain is found.
Box box_in(const Bright& bright, const ct::Stack& stack) {
  if (bright.stack.box.width > 0) return bright.stack.box;
  return {0, 0, stack.slices.front().plane.width(), stack.slices.front().plane.height()};
}

/// Of each bright region, the share that the network drew.
std::vector<double> shares_drawn(const Bright& bright, const Maps& maps, double threshold) {
  std::vector<double> drawn(bright.regions.size()), all(bright.regions.size());
  const Box& box = bright.stack.box;
  const image::Volume<std::int32_t>& labels = bright.found.labels;
  for (int z = 0; z < labels.nz; ++z) {
    const image::Plane<float>& map = maps[static_cast<std::size_t>(z)];
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) {
        const int label = labels.at(x, y, z);
        if (label == 0) continue;
        const auto region = static_cast<std::size_t>(label - 1);
        ++all[region];
        if (!map.empty() && static_cast<double>(map.at(box.x + x, box.y + y)) >= threshold) ++drawn[region];
      }
    }
  }
  for (std::size_t n = 0; n < all.size(); ++n) drawn[n] /= std::max(all[n], 1.0);
  return drawn;
}

bool reaches_flagged(const std::vector<double>& pixels, const std::vector<SliceFindings>& slices) {
  for (std::size_t n = 0; n < slices.size(); ++n) {
    if (slices[n].flagged && pixels[n] > 0) return true;
  }
  return false;
}

/// Bright regions, in flagged slices, that the network drew too or that are plain blood for themselves.
std::vector<std::size_t> confirmed(const Bright& bright, const Maps& maps, double threshold,
                                   const std::vector<SliceFindings>& slices) {
  const std::vector<double> shares = shares_drawn(bright, maps, threshold);
  const std::vector<double> evidence = evidence_for_each(bright.regions);
  std::vector<std::size_t> chosen;
  for (std::size_t n = 0; n < bright.regions.size() && chosen.size() < most_lesions / 2; ++n) {
    const bool plain =
        score_of(evidence[n]) >= blood_from && bright.regions[n].extent.volume_ml >= plain_from_ml;
    const bool blood = plain || shares[n] >= confirmed_from;
    if (blood && reaches_flagged(bright.regions[n].area_mm2, slices)) chosen.push_back(n);
  }
  return chosen;
}

/// The outlines of a slice and of those that its map tells of too: it is of a slab about the slice, and above
/// and below an outline it shows what thin slices there do not. Empty where there are none.
image::Mask outlined_about(std::size_t slice, const std::vector<image::Mask>& outlines,
                           const image::SlicePlaces& places, double slab_mm) {
  image::Mask about = outlines[slice];
  for (std::size_t other = 0; other < outlines.size(); ++other) {
    const double apart_mm = std::abs(places.origins_mm[other].z - places.origins_mm[slice].z);
    const bool shown = other != slice && apart_mm < 0.99 * (slab_mm + places.thicknesses_mm[other]) / 2;
    if (!shown || outlines[other].empty()) continue;
    if (about.empty()) about = {outlines[other].width, outlines[other].height};
    for (std::size_t n = 0; n < about.pixels.size(); ++n)
      about.pixels[n] = std::max(about.pixels[n], outlines[other].pixels[n]);
  }
  return about;
}

/// What is likely in a slice and no lesion has yet, without a mere rim about outlines: where more lies
/// beyond, the rim before it belongs to that. `about`: outlined_about().
image::Mask rest_in(const image::Plane<float>& map, const image::Mask& outlined, const image::Mask& about,
                    double likely, const image::Spacing& pixel) {
  image::Mask rest{map.width, map.height};
  for (std::size_t n = 0; n < rest.pixels.size(); ++n)
    rest.pixels[n] = static_cast<double>(map.pixels[n]) >= likely;
  if (about.empty()) return rest;
  const image::Mask near = image::dilated(about, rim_mm, pixel);
  image::Mask beyond = rest;
  for (std::size_t n = 0; n < rest.pixels.size(); ++n) beyond.pixels[n] &= near.pixels[n] == 0;
  beyond = image::dilated(beyond, rim_mm, pixel);
  for (std::size_t n = 0; n < rest.pixels.size(); ++n)
    rest.pixels[n] &= beyond.pixels[n] != 0 && (outlined.empty() || outlined.pixels[n] == 0);
  return rest;
}

/// What the network drew and no lesion has yet.
image::VolumeComponents rest_of(const Maps& maps, const models::MaskUse& use, const Bright& bright,
                                const Box& box, const Findings& findings) {
  image::Volume<std::uint8_t> drawn{box.width, box.height, static_cast<int>(maps.size())};
  const double likely = std::max(use.threshold, alone_from);
  const double pixel_mm = bright.stack.pixel_mm;
  drawn.grid.i_step_mm = {pixel_mm, 0, 0};
  drawn.grid.j_step_mm = {0, pixel_mm, 0};
  for (int z = 0; z < drawn.nz; ++z) {
    const auto slice = static_cast<std::size_t>(z);
    if (maps[slice].empty()) continue;
    const image::Mask about = outlined_about(slice, findings.lesion_masks, bright.places, use.input.slab_mm);
    const image::Mask rest = rest_in(maps[slice], findings.lesion_masks[slice], about, likely,
                                     {.x_mm = pixel_mm, .y_mm = pixel_mm});
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) drawn.at(x, y, z) = rest.at(box.x + x, box.y + y);
    }
  }
  return image::components(drawn, bright.places, image::Touching::faces);
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

void place(Lesion& lesion, const Region& region, const ct::Stack& stack) {
  lesion.kind = kind_of(region);
  lesion.side = side_of(region, left_at_right(stack));
  lesion.region = place_of(region, lesion.kind);
  lesion.mean_hu = region.mean_hu;
}

Lesion lesion_of(const image::Component& component, const std::vector<double>& pixels,
                 const ct::Stack& stack) {
  Lesion lesion;
  lesion.first_slice = component.first_z, lesion.last_slice = component.last_z;
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
    image::Mask mask = findings.lesion_masks[static_cast<std::size_t>(z)];
    if (mask.empty())
      mask = {stack.slices[static_cast<std::size_t>(z)].plane.width(),
              stack.slices[static_cast<std::size_t>(z)].plane.height()};
    bool any = false;
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) {
        const std::uint8_t number = numbers[static_cast<std::size_t>(found.labels.at(x, y, z))];
        if (number == 0) continue;
        mask.at(box.x + x, box.y + y) = number;
        any = true;
      }
    }
    if (any) findings.lesion_masks[static_cast<std::size_t>(z)] = std::move(mask);
  }
}

/// The lesion that has most pixels within `reach` pixels of (x, y); 0: none has any.
std::uint8_t nearest_lesion(const image::Mask& mask, int x, int y, int reach) {
  std::array<int, 256> votes{};
  for (int to_y = std::max(0, y - reach); to_y <= std::min(mask.height - 1, y + reach); ++to_y) {
    for (int to_x = std::max(0, x - reach); to_x <= std::min(mask.width - 1, x + reach); ++to_x)
      ++votes[mask.at(to_x, to_y)];
  }
  votes[0] = 0;
  const auto most = std::max_element(votes.begin(), votes.end());
  return *most > 0 ? static_cast<std::uint8_t>(most - votes.begin()) : std::uint8_t{0};
}

/// Of each label, the lesion it lies beside, across the rim that its edge was left; 0: none.
std::vector<std::uint8_t> beside(const image::VolumeComponents& found, const Box& box, double pixel_mm,
                                 const std::vector<image::Mask>& masks) {
  const int reach = static_cast<int>(std::ceil(rim_mm / pixel_mm)) + 1;
  std::vector<std::uint8_t> lesions(found.components.size() + 1, 0);
  for (int z = 0; z < found.labels.nz; ++z) {
    const image::Mask& mask = masks[static_cast<std::size_t>(z)];
    if (mask.empty()) continue;
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) {
        const auto label = static_cast<std::size_t>(found.labels.at(x, y, z));
        if (label == 0 || lesions[label] != 0) continue;
        lesions[label] = nearest_lesion(mask, box.x + x, box.y + y, reach);
      }
    }
  }
  return lesions;
}

/// What lies beside a lesion is a part of it.
void absorb(Lesion& lesion, const Lesion& part) {
  if (lesion.volume_ml && part.volume_ml) *lesion.volume_ml += *part.volume_ml;
  lesion.area_fraction += part.area_fraction;
  lesion.first_slice = std::min(lesion.first_slice, part.first_slice);
  lesion.last_slice = std::max(lesion.last_slice, part.last_slice);
}

/// A component as a lesion by itself; `region`: where the head around it is known.
Lesion lesion_of(const image::Component& component, const std::vector<double>& pixels, const Region* region,
                 double brain_pixels, const ct::Stack& stack) {
  Lesion lesion = lesion_of(component, pixels, stack);
  if (region) place(lesion, *region, stack);
  if (brain_pixels > 0) lesion.area_fraction = static_cast<double>(component.voxels) / brain_pixels;
  return lesion;
}

/// What the network drew beside the bright regions: parts of these, or lesions of its own.
void add_rest(const Bright& bright, const Maps& maps, const models::MaskUse& use, const ct::Stack& stack,
              Findings& findings, Context& context) {
  const Box box = box_in(bright, stack);
  const image::VolumeComponents found = rest_of(maps, use, bright, box, findings);
  const std::vector<std::vector<double>> pixels = pixels_of(found);
  std::vector<Region> regions;
  if (bright.level.known)
    regions = measure(bright.stack, found, bright.places, bright.level, bright.midline, context);
  const double brain_pixels = brain_pixels_of(bright.stack);
  std::vector<std::uint8_t> numbers = beside(found, box, bright.stack.pixel_mm, findings.lesion_masks);
  Warning around_unknown{
      WarningCode::brain_mask_doubtful,
      "where the model draws blood no brain was found around it: side, place and density of "
      "what is drawn there are not known",
      {}};
  for (std::size_t n = 0; n < found.components.size(); ++n) {
    std::uint8_t& number = numbers[n + 1];
    const bool alone = number == 0, full = findings.lesions.size() == most_lesions;
    if ((alone && (full || found.components[n].volume_ml < speck_ml)) ||
        !reaches_flagged(pixels[n], findings.slices)) {
      number = 0;
      continue;
    }
    const bool measured = !regions.empty() && regions[n].measured();
    if (!measured) around_unknown.slices.push_back(found.components[n].first_z);
    const Lesion lesion =
        lesion_of(found.components[n], pixels[n], measured ? &regions[n] : nullptr, brain_pixels, stack);
    if (alone) {
      findings.lesions.push_back(lesion);
      number = static_cast<std::uint8_t>(findings.lesions.size());
    } else {
      absorb(findings.lesions[number - 1U], lesion);
    }
  }
  paint(found, numbers, box, stack, findings);
  if (!around_unknown.slices.empty()) findings.warnings.push_back(std::move(around_unknown));
}

/// The largest first, in the masks too.
void sort_by_size(Findings& findings) {
  std::vector<std::size_t> order(findings.lesions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return findings.lesions[a].area_fraction > findings.lesions[b].area_fraction;
  });
  std::vector<Lesion> sorted;
  std::vector<std::uint8_t> numbers(order.size() + 1, 0);
  for (const std::size_t n : order) {
    sorted.push_back(std::move(findings.lesions[n]));
    numbers[n + 1] = static_cast<std::uint8_t>(sorted.size());
  }
  findings.lesions = std::move(sorted);
  for (image::Mask& mask : findings.lesion_masks) {
    for (std::uint8_t& label : mask.pixels) label = numbers[label];
  }
}

}  // namespace

Result<> outline_drawn(const ct::Scan& scan, const Maps& maps, const models::MaskUse& use, Findings& findings,
                       Context& context) {
  const Bright bright = bright_of(scan.stack, context);
  if (bright.why_not.empty())
    add_lesions(bright, confirmed(bright, maps, use.threshold, findings.slices), scan.stack, findings,
                context);
  add_rest(bright, maps, use, scan.stack, findings, context);
  sort_by_size(findings);
  for (Lesion& lesion : findings.lesions)
    lesion.kind ? name_by_network(lesion, findings.slices) : name_by_network_alone(lesion, findings.slices);
  if (!findings.lesions.empty() && millilitres_known(scan.stack)) sum_volumes(findings);
  if (findings.lesions.empty())
    findings.warnings.push_back({WarningCode::no_outline,
                                 "the model suspects blood, but no pixel of the slices it suspects is likely "
                                 "enough to be outlined: no volume is given",
                                 {}});
  return {};
}

}  // namespace haima::reader
