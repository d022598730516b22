#include "reader/body.h"

#include <array>
#include <cmath>

namespace haima::reader {
namespace {

constexpr double reach_mm = 20;  // how far a body may lie from its core

struct Place {
  int x, y, z;
};

class Grower {
 public:
  Grower(const BrainStack& stack, double level_hu, double rim_level_hu)
      : stack_(stack),
        level_hu_(static_cast<float>(level_hu)),
        rim_level_hu_(static_cast<float>(rim_level_hu)) {
    body_.resize(stack.brain.size());
  }

  std::vector<image::Mask> grown(const image::VolumeComponents& found, const image::Component& core) {
    std::vector<Place> edge = taken_core(found, core);
    const int steps = std::max(1, static_cast<int>(std::lround(reach_mm / stack_.pixel_mm)));
    for (int step = 0; step < steps && !edge.empty(); ++step) edge = next(edge);
    return std::move(body_);
  }

 private:
  image::Mask& body(int z) {
    image::Mask& mask = body_[static_cast<std::size_t>(z)];
    if (mask.empty()) mask = image::Mask{stack_.box.width, stack_.box.height};
    return mask;
  }

  std::vector<Place> taken_core(const image::VolumeComponents& found, const image::Component& core) {
    std::vector<Place> places;
    for (int z = core.first_z; z <= core.last_z; ++z) {
      for (int y = core.first_y; y <= core.last_y; ++y) {
        for (int x = core.first_x; x <= core.last_x; ++x) {
          if (found.labels.at(x, y, z) == core.label) take({x, y, z}, places);
        }
      }
    }
    return places;
  }

  void take(Place place, std::vector<Place>& places) {
    const auto z = static_cast<std::size_t>(place.z);
    const std::uint8_t kind = stack_.brain[z].at(place.x, place.y);
    if (kind == image::not_brain) return;
    if (stack_.quiet[z].at(place.x, place.y) < (kind == image::brain ? level_hu_ : rim_level_hu_)) return;
    std::uint8_t& taken = body(place.z).at(place.x, place.y);
    if (taken != 0) return;
    taken = 1;
    places.push_back(place);
  }

  std::vector<Place> next(const std::vector<Place>& edge) {
    constexpr std::array<Place, 6> steps = {
        {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}};
    std::vector<Place> places;
    for (Place place : edge) {
      for (const Place& step : steps) {
        const Place to{place.x + step.x, place.y + step.y, place.z + step.z};
        if (inside(to)) take(to, places);
      }
    }
    return places;
  }

  bool inside(Place place) const {
    return place.x >= 0 && place.y >= 0 && place.x < stack_.box.width && place.y < stack_.box.height &&
           place.z >= 0 && static_cast<std::size_t>(place.z) < stack_.brain.size() &&
           !stack_.brain[static_cast<std::size_t>(place.z)].empty();
  }

  const BrainStack& stack_;
  float level_hu_, rim_level_hu_;
  std::vector<image::Mask> body_;
};

}  // namespace

std::vector<image::Mask> body_of(const BrainStack& stack, const image::VolumeComponents& found,
                                 const image::Component& core, double level_hu, double rim_level_hu) {
  return Grower{stack, level_hu, rim_level_hu}.grown(found, core);
}

}  // namespace haima::reader
