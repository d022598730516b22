#include "reader/vein.h"

#include <algorithm>
#include <cmath>

#include "image/morphology.h"

namespace haima::reader {
namespace {

constexpr double widest_mm = 9;     // of a sinus across; what is wider is clot
constexpr double midline_mm = 5;    // the sagittal and the straight sinus lie this near to the midline
constexpr double at_skull_mm = 10;  // the others lie this near to the skull
constexpr double askew_mm = 6;      // how much higher one side of a head may lie than the other

/// Whether any pixel near the place opposite is as asked.
template <class Test>
bool any_opposite(const BrainStack& stack, const Midline& midline, std::size_t slice, int x, int y,
                  Test test) {
  constexpr double near_mm = 3;
  const int reach = std::max(1, static_cast<int>(std::lround(near_mm / stack.pixel_mm)));
  const double away_px = 2 * midline.across_px(static_cast<int>(slice), x + stack.box.x, y + stack.box.y);
  const int to_x = static_cast<int>(std::lround(x - away_px * midline.cosine));
  const int to_y = static_cast<int>(std::lround(y - away_px * midline.sine));
  for (int v = std::max(0, to_y - reach); v <= std::min(stack.box.height - 1, to_y + reach); ++v) {
    for (int u = std::max(0, to_x - reach); u <= std::min(stack.box.width - 1, to_x + reach); ++u) {
      if (test(u, v)) return true;
    }
  }
  return false;
}

enum Part : std::uint8_t { outside, clot, sinus };

/// One slice of a body, taken apart.
struct Parted {
  image::Mask parts;
  std::int64_t readable = 0, paired = 0;  // pixels
};

class Parting {
 public:
  Parting(const BrainStack& stack, const Midline& midline, const image::SlicePlaces& places, double median_hu)
      : stack_(stack),
        midline_(midline),
        places_(places),
        median_hu_(median_hu),
        spacing_{.x_mm = stack.pixel_mm, .y_mm = stack.pixel_mm} {}

  Parted parted(std::size_t slice, const image::Mask& body) const {
    const image::Mask& brain = stack_.brain[slice];
    const image::Mask thick = image::opened(body, widest_mm / 2, spacing_);
    const image::Mask near_skull = image::dilated(skull_of(brain), at_skull_mm, spacing_);
    const std::vector<std::size_t> others = beside(slice);
    Parted out{.parts = {brain.width, brain.height}};
    for (int y = 0; y < body.height; ++y) {
      for (int x = 0; x < body.width; ++x) {
        if (body.at(x, y) == 0) continue;
        out.parts.at(x, y) = clot;
        if (brain.at(x, y) != image::brain) continue;
        const bool is_paired = paired_in(others, slice, x, y);
        const bool at_dura = near_skull.at(x, y) != 0 || in_midline(slice, x, y);
        if (is_paired && at_dura && thick.at(x, y) == 0) out.parts.at(x, y) = sinus;
        out.readable += 1, out.paired += is_paired;
      }
    }
    settle_rim(brain, out.parts);
    return out;
  }

 private:
  static image::Mask skull_of(const image::Mask& brain) {
    image::Mask skull{brain.width, brain.height};
    for (std::size_t n = 0; n < skull.pixels.size(); ++n)
      skull.pixels[n] = brain.pixels[n] == image::not_brain;
    return skull;
  }

  bool in_midline(std::size_t slice, int x, int y) const {
    const double across_px = midline_.across_px(static_cast<int>(slice), x + stack_.box.x, y + stack_.box.y);
    return std::abs(across_px) * stack_.pixel_mm < midline_mm;
  }

  std::vector<std::size_t> beside(std::size_t slice) const {
    std::vector<std::size_t> slices;
    for (std::size_t n = 0; n < stack_.brain.size(); ++n) {
      const double away_mm = places_.origins_mm[n].z - places_.origins_mm[slice].z;
      if (!stack_.brain[n].empty() && std::abs(away_mm) < askew_mm) slices.push_back(n);
    }
    return slices;
  }

  bool paired_in(const std::vector<std::size_t>& others, std::size_t slice, int x, int y) const {
    return std::any_of(others.begin(), others.end(), [&](std::size_t other) {
      return paired(stack_, midline_, median_hu_, slice, x, y, other);
    });
  }

  /// Bone's rim can't be read: it is what lies nearest inwards of it.
  void settle_rim(const image::Mask& brain, image::Mask& parts) const {
    image::Mask clots{brain.width, brain.height}, sinuses = clots;
    for (std::size_t n = 0; n < parts.pixels.size(); ++n) {
      if (brain.pixels[n] != image::brain) continue;
      clots.pixels[n] = parts.pixels[n] == clot, sinuses.pixels[n] = parts.pixels[n] == sinus;
    }
    const image::Plane<float> to_clot = image::distance_to(clots, spacing_),
                              to_sinus = image::distance_to(sinuses, spacing_);
    for (std::size_t n = 0; n < parts.pixels.size(); ++n) {
      if (parts.pixels[n] != outside && brain.pixels[n] == image::brain_rim)
        parts.pixels[n] = to_sinus.pixels[n] < to_clot.pixels[n] ? sinus : clot;
    }
  }

  const BrainStack& stack_;
  const Midline& midline_;
  const image::SlicePlaces& places_;
  double median_hu_;
  image::Spacing spacing_;
};

}  // namespace

bool paired(const BrainStack& stack, const Midline& midline, double median_hu, std::size_t slice, int x,
            int y, std::size_t other) {
  constexpr double nearly = 0.7;
  const double enough = median_hu + nearly * (stack.quiet[slice].at(x, y) - median_hu);
  const image::Plane<float>& quiet = stack.quiet[other];
  const image::Mask& brain = stack.brain[other];
  return any_opposite(stack, midline, slice, x, y, [&](int to_x, int to_y) {
    return brain.at(to_x, to_y) == image::brain && quiet.at(to_x, to_y) >= enough;
  });
}

std::int32_t label_opposite(const BrainStack& stack, const Midline& midline,
                            const image::VolumeComponents& found, std::size_t slice, int x, int y,
                            std::int32_t label) {
  std::int32_t there = 0;
  any_opposite(stack, midline, slice, x, y, [&](int to_x, int to_y) {
    there = found.labels.at(to_x, to_y, static_cast<int>(slice));
    return there != 0 && there != label;
  });
  return there == label ? 0 : there;
}

void take_sinuses_away(const BrainStack& stack, const Midline& midline, const image::SlicePlaces& places,
                       double median_hu, std::vector<image::Mask>& body, Context& context) {
  const Parting parting{stack, midline, places, median_hu};
  std::vector<Parted> slices(body.size());
  context.pool.each(body.size(), [&](std::size_t z) {
    if (!body[z].empty()) slices[z] = parting.parted(z, body[z]);
  });
  std::int64_t readable = 0, of_both_sides = 0;
  for (const Parted& slice : slices) readable += slice.readable, of_both_sides += slice.paired;
  if (2 * of_both_sides > readable) return;
  for (std::size_t z = 0; z < body.size(); ++z) {
    for (std::size_t n = 0; n < body[z].pixels.size(); ++n)
      body[z].pixels[n] = slices[z].parts.pixels[n] == clot;
  }
}

}  // namespace haima::reader
