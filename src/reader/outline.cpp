#include "reader/outline.h"

#include <algorithm>
#include <cmath>

namespace haima::reader {
namespace {

constexpr double reach_mm = 20;        // how far an outline may lie from its core, along the skull
constexpr float inner_table_hu = 500;  // half-way between blood and bone: the skull's true inner edge
constexpr double blur_mm = 4;          // how deep bone's blur may be
constexpr double support_mm = 1.5;     // the rim beside bone is blood only where blood is as thick as this
constexpr double support_share = 0.5;
constexpr float above_plateau_hu = 15;  // what is brighter than the lesion by more is bone's blur
// Of the way from brain to plateau: a little under the half, as noise reduction rounds edges off, and as
// blood beside water ends at less. Chosen on phantoms.
constexpr double edge_share = 0.42;

struct Place {
  int x, y, z;
  int in_blur = 0;  // steps since the last pixel that was no blur of bone
};

/// Grows one region after the other over the slices.
class Grower {
 public:
  Grower(const BrainStack& stack, Outlines& out)
      : stack_(stack), out_(out), blur_steps_(static_cast<int>(std::lround(blur_mm / stack.pixel_mm))) {}

  void grow(const image::VolumeComponents& found, const Region& region, std::uint8_t number,
            double median_hu) {
    level_hu_ = static_cast<float>(median_hu + edge_share * (region.plateau_hu - median_hu));
    highest_hu_ = static_cast<float>(region.plateau_hu) + above_plateau_hu;
    number_ = number;
    std::vector<Place> edge = core(found, region.extent);
    const int steps = std::max(1, static_cast<int>(std::lround(reach_mm / stack_.pixel_mm)));
    for (int step = 0; step < steps && !edge.empty(); ++step) edge = next(edge);
  }

 private:
  image::Mask& labels(int z) {
    image::Mask& mask = out_.labels[static_cast<std::size_t>(z)];
    if (mask.empty()) mask = image::Mask{stack_.box.width, stack_.box.height};
    return mask;
  }

  std::vector<Place> core(const image::VolumeComponents& found, const image::Component& extent) {
    std::vector<Place> places;
    for (int z = extent.first_z; z <= extent.last_z; ++z) {
      for (int y = extent.first_y; y <= extent.last_y; ++y) {
        for (int x = extent.first_x; x <= extent.last_x; ++x) {
          if (found.labels.at(x, y, z) == extent.label) take({x, y, z}, places);
        }
      }
    }
    return places;
  }

  void take(Place place, std::vector<Place>& places) {
    if (labels(place.z).at(place.x, place.y) != 0) return;
    const bool blur = blurred(place);
    if (!blur && !bright(place)) return;
    place.in_blur = blur ? place.in_blur + 1 : 0;
    if (place.in_blur > blur_steps_) return;
    labels(place.z).at(place.x, place.y) = number_;
    places.push_back(place);
  }

  /// Brighter than the lesion, but not yet bone; a window's white says neither.
  bool blurred(Place place) const {
    const auto z = static_cast<std::size_t>(place.z);
    if (!stack_.hounsfield || stack_.brain[z].at(place.x, place.y) == image::brain) return false;
    const float hu = stack_.hu[z].at(place.x, place.y);
    return hu > highest_hu_ && hu < inner_table_hu;
  }

  bool bright(Place place) const {
    const auto z = static_cast<std::size_t>(place.z);
    const std::uint8_t kind = stack_.brain[z].at(place.x, place.y);
    const float quiet = stack_.quiet[z].at(place.x, place.y);
    if (kind == image::not_brain || quiet < level_hu_) return false;
    return kind == image::brain || (quiet <= highest_hu_ && supported(place));
  }

  /// Whether most of the brain near by is as bright: bone's blur is bright too, but thin.
  bool supported(Place place) const {
    const auto z = static_cast<std::size_t>(place.z);
    const int reach = std::max(1, static_cast<int>(std::lround(support_mm / stack_.pixel_mm)));
    int near = 0, as_bright = 0;
    for (int y = std::max(0, place.y - reach); y <= std::min(stack_.box.height - 1, place.y + reach); ++y) {
      for (int x = std::max(0, place.x - reach); x <= std::min(stack_.box.width - 1, place.x + reach); ++x) {
        if (stack_.brain[z].at(x, y) == image::not_brain) continue;
        const float hu = stack_.quiet[z].at(x, y);
        ++near, as_bright += hu >= level_hu_ && hu <= highest_hu_;
      }
    }
    return as_bright > support_share * near;
  }

  /// One pixel farther within the slices, and one slice farther where that slice was not searched for bone.
  std::vector<Place> next(const std::vector<Place>& edge) {
    std::vector<Place> places;
    for (Place place : edge) {
      for (const Place step : {Place{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}}) {
        visit({place.x + step.x, place.y + step.y, place.z, place.in_blur}, places);
      }
      if (place.in_blur > 0) continue;
      for (int dz : {-1, 1}) visit_rim({place.x, place.y, place.z + dz}, places);
    }
    return places;
  }

  bool inside(Place place) const {
    return place.x >= 0 && place.y >= 0 && place.x < stack_.box.width && place.y < stack_.box.height &&
           place.z >= 0 && static_cast<std::size_t>(place.z) < stack_.brain.size() &&
           !stack_.brain[static_cast<std::size_t>(place.z)].empty();
  }

  void visit(Place place, std::vector<Place>& places) {
    if (inside(place)) take(place, places);
  }

  /// Into the slice beside: only where it was not looked at for bone.
  void visit_rim(Place place, std::vector<Place>& places) {
    if (!inside(place)) return;
    if (stack_.brain[static_cast<std::size_t>(place.z)].at(place.x, place.y) == image::brain_rim)
      take(place, places);
  }

  const BrainStack& stack_;
  Outlines& out_;
  int blur_steps_;
  float level_hu_ = 0, highest_hu_ = 0;
  std::uint8_t number_ = 0;
};

void measure(const BrainStack& stack, Outlines& out) {
  const double pixel_mm2 = stack.pixel_mm * stack.pixel_mm;
  for (Outline& outline : out.lesions) {
    outline.area_mm2.resize(stack.brain.size());
    outline.first_slice = static_cast<int>(stack.brain.size()), outline.last_slice = -1;
  }
  for (std::size_t z = 0; z < out.labels.size(); ++z) {
    for (std::size_t n = 0; n < out.labels[z].pixels.size(); ++n) {
      const std::uint8_t label = out.labels[z].pixels[n];
      if (label == 0) continue;
      Outline& outline = out.lesions[label - 1u];
      outline.area_mm2[z] += pixel_mm2;
      outline.pixels += 1, outline.hu_sum += std::min(stack.quiet[z].pixels[n], 100.0F);
      outline.first_slice = std::min(outline.first_slice, static_cast<int>(z));
      outline.last_slice = std::max(outline.last_slice, static_cast<int>(z));
    }
  }
}

}  // namespace

Outlines outlines_of(const BrainStack& stack, const image::VolumeComponents& found,
                     const std::vector<Region>& regions, const std::vector<std::size_t>& chosen,
                     const BrainLevel& level) {
  Outlines out;
  out.labels.resize(stack.brain.size());
  out.lesions.resize(chosen.size());
  Grower grower{stack, out};
  for (std::size_t n = 0; n < chosen.size(); ++n) {
    grower.grow(found, regions[chosen[n]], static_cast<std::uint8_t>(n + 1), level.median_hu);
  }
  measure(stack, out);
  return out;
}

}  // namespace haima::reader
