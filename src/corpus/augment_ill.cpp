// What is bright, dark or swollen in a head and is no blood: so that a network does not learn that only blood
// is. A picture's labels stay: what is painted stands in those that bleed as often as in those that do not.
// Half of the pictures are spared, and all in which no closed skull is seen.
#include <cmath>
#include <numbers>

#include "corpus/augmentations.h"
#include "corpus/inside.h"

namespace haima::corpus {
namespace {

/// Numbers from one stream, for the n-th of several things.
class Draw {
 public:
  Draw(const Random& random, int n) : random_(random), first_(100 + 20 * static_cast<std::uint64_t>(n)) {}
  double operator()(std::uint64_t i, double low, double high) const {
    return random_.between(first_ + i, low, high);
  }

 private:
  const Random& random_;
  std::uint64_t first_;
};

/// The head's long axis, as the direction that leads to its lower end; straight down where it is hardly
/// longer than wide.
Spot downwards(const Inside& in) {
  double xx = 0, yy = 0, xy = 0;
  for (int y = 0; y < in.mask.height; ++y) {
    for (int x = 0; x < in.mask.width; ++x) {
      if (!in.mask.at(x, y)) continue;
      xx += (x - in.x) * (x - in.x), yy += (y - in.y) * (y - in.y), xy += (x - in.x) * (y - in.y);
    }
  }
  const double angle = 0.5 * std::atan2(2 * xy, xx - yy);
  const Spot axis{std::cos(angle), std::sin(angle)};
  constexpr double steep = 0.9, longer = 1.1;
  if (std::abs(axis.y) < steep || yy < longer * xx) return {0, 1};
  return axis.y > 0 ? axis : Spot{-axis.x, -axis.y};
}

/// Each pixel inside becomes `to` as far as `share` says of its place.
template <class Share>
void blend(Plane<float>& plane, const Inside& in, double to, const Share& share) {
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      if (!in.mask.at(x, y)) continue;
      float& value = plane.at(x, y);
      value = std::clamp(value + static_cast<float>(share(x, y) * (to - value)), 0.0F, 1.0F);
    }
  }
}

/// How far inside an ellipse: 1 well within, 0 outside, over an edge of `soft` pixels.
struct Ellipse {
  Spot at;
  double a = 1, b = 1, angle = 0, soft = 1;

  double operator()(double x, double y) const {
    const double c = std::cos(angle), s = std::sin(angle), dx = x - at.x, dy = y - at.y;
    const double away = std::hypot((c * dx + s * dy) / a, (c * dy - s * dx) / b);
    return smooth((1 - away) * std::min(a, b) / soft + 0.5);
  }
};

/// In the pineal, the choroid plexus, the falx or anywhere.
Spot calcified_place(const Inside& in, const Draw& draw, double pixels_per_mm) {
  const double which = draw(0, 0, 1);
  const Spot down = downwards(in);
  const auto from_middle = [&](double along_mm, double aside_mm) {
    return Spot{in.x + pixels_per_mm * (along_mm * down.x - aside_mm * down.y),
                in.y + pixels_per_mm * (along_mm * down.y + aside_mm * down.x)};
  };
  if (which < 0.2) return from_middle(draw(1, -5, 20), draw(2, -2, 2));
  if (which < 0.4) return from_middle(draw(1, 5, 35), draw(2, 10, 25) * (draw(3, -1, 1) < 0 ? -1 : 1));
  if (which < 0.6) return from_middle(draw(1, -70, 70), draw(2, -1.5, 1.5));
  const double angle = draw(1, 0, 2 * std::numbers::pi), far = std::sqrt(draw(2, 0, 0.9)) * in.radius();
  return {in.x + far * std::cos(angle), in.y + far * std::sin(angle)};
}

/// Spots as bright as bone.
void calcify(Plane<float>& plane, double most, const Random& random) {
  const int count = static_cast<int>(std::lround(at_times(most, random, 0)));
  const Inside in = count > 0 ? inside_of(plane) : Inside{};
  if (!in.found) return;
  const double pixels_per_mm = plane.width / picture_mm;
  for (int n = 0; n < count; ++n) {
    const Draw draw{random, n};
    const double size = draw(5, 0.8, 3.5) * pixels_per_mm;
    const Ellipse spot{calcified_place(in, draw, pixels_per_mm), size, size * draw(6, 0.5, 1),
                       draw(7, 0, std::numbers::pi), 1};
    blend(plane, in, draw(8, 1.0, 1.8), spot);
  }
}

/// A region that is darker, soon or long after a stroke.
void infarct(Plane<float>& plane, double most, const Random& random) {
  const double darker = at_times(most, random, 0);
  const Inside in = darker > 0 ? inside_of(plane) : Inside{};
  if (!in.found) return;
  const double pixels_per_mm = plane.width / picture_mm;
  const double angle = random.between(1, 0, 2 * std::numbers::pi);
  const double far = random.between(2, 0.2, 0.95) * in.radius();
  const double size = random.between(3, 6, 40) * pixels_per_mm;
  const Ellipse region{{in.x + far * std::cos(angle), in.y + far * std::sin(angle)},
                       size,
                       size * random.between(4, 0.4, 1),
                       random.between(5, 0, std::numbers::pi),
                       random.between(6, 2, 8)};
  constexpr double water = 0.1;
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      float& value = plane.at(x, y);
      if (in.mask.at(x, y) && value > water)
        value = std::max(static_cast<float>(water), value - static_cast<float>(darker * region(x, y)));
    }
  }
}

/// The brain darker, vessels and membranes as they were, which then look like blood in the sulci.
void swell(Plane<float>& plane, double most, const Random& random) {
  const double darker = at_times(most, random, 0);
  const Inside in = darker > 0 ? inside_of(plane) : Inside{};
  if (!in.found) return;
  constexpr double brain = 0.5, vessels = 0.75;
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      float& value = plane.at(x, y);
      const double kept = smooth((value - brain) / (vessels - brain));
      if (in.mask.at(x, y)) value = std::max(0.0F, value - static_cast<float>(darker * (1 - kept)));
    }
  }
}

/// How far from the middle the skull begins in this direction, in pixels.
double reach(const Inside& in, const Spot& towards) {
  double far = 0;
  const auto inside = [&] {
    const int x = static_cast<int>(in.x + far * towards.x), y = static_cast<int>(in.y + far * towards.y);
    return x >= 0 && y >= 0 && x < in.mask.width && y < in.mask.height && in.mask.at(x, y);
  };
  while (inside()) ++far;
  return far;
}

/// A dense falx, and dense blood in the sinus at its lower end.
void sinus(Plane<float>& plane, double most, const Random& random) {
  const double denser = at_times(most, random, 0);
  const Inside in = denser > 0 ? inside_of(plane) : Inside{};
  if (!in.found) return;
  const double pixels_per_mm = plane.width / picture_mm;
  const Spot down = downwards(in);
  const double end = reach(in, down), turned = std::atan2(down.y, down.x);
  const auto on_axis = [&](double along) { return Spot{in.x + along * down.x, in.y + along * down.y}; };

  const double wide = random.between(1, 2.5, 6) * pixels_per_mm;
  const double high = random.between(2, 2.5, 5) * pixels_per_mm;
  const Ellipse vein{on_axis(end - high), high, wide, turned, 1.5};
  const double from = random.between(3, 0.1, 0.8) * end;
  const double thick = random.between(4, 0.5, 1.3) * pixels_per_mm;
  const double side = random.chance(5, 0.5) ? 1 : -1;  // at the back, or in front
  const Ellipse falx{on_axis(side * (from + end) / 2), (end - from) / 2, thick, turned, 1};

  constexpr double brain = 0.42;
  blend(plane, in, brain + denser, [&](int x, int y) {
    return plane.at(x, y) < brain + denser ? std::max(vein(x, y), falx(x, y)) : 0.0;
  });
}

}  // namespace

std::span<const Augmentation> ailing_augmentations() {
  static constexpr Augmentation table[] = {
      {"calcify", "spots", "spots as bright as bone inside the skull", 6, nullptr, calcify},
      {"infarct", "share of the window", "a region darker", 0.3, nullptr, infarct},
      {"swell", "share of the window", "the brain darker, and not what is bright in it", 0.12, nullptr,
       swell},
      {"sinus", "share of the window", "a dense falx, and a dense sinus at its end", 0.35, nullptr, sinus}};
  return table;
}

}  // namespace haima::corpus
