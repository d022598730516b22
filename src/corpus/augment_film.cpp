// What happens to a picture between the scanner and an archive: film, screens, scanners of paper, captions.
// Most pictures were spared: what makes them poorer does so to every other one only.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "corpus/augmentations.h"
#include "image/resample.h"

namespace haima::corpus {
namespace {

/// Black and white stay; what is between becomes darker or brighter.
void gamma(Plane<float>& plane, double most, const Random& random) {
  const auto exponent = static_cast<float>(std::exp(random.between(0, -std::log1p(most), std::log1p(most))));
  for (float& value : plane.pixels) value = std::pow(std::clamp(value, 0.0F, 1.0F), exponent);
}

/// As an unsharp mask does: what differs from its surroundings differs more.
void sharpen(Plane<float>& plane, double most, const Random& random) {
  const auto amount = static_cast<float>(at_times(most, random, 0));
  const Plane<float> soft = blurred(plane, random.between(1, 0.8, 2));
  for (std::size_t i = 0; i < plane.pixels.size(); ++i) {
    float& value = plane.pixels[i];
    value = std::clamp(value + amount * (value - soft.pixels[i]), 0.0F, 1.0F);
  }
}

/// Noise that is as coarse as silver or a screen's dots, on black too.
void grain(Plane<float>& plane, double most, const Random& random) {
  const double sigma_px = random.between(0, 0.5, 1.5);
  const double deviation = at_times(most, random, 1);
  Plane<float> noise{plane.width, plane.height};
  for (std::size_t i = 0; i < noise.pixels.size(); ++i)
    noise.pixels[i] = static_cast<float>(random.normal(i + 2));
  // A blur of sigma leaves 1 / (2 sigma sqrt(pi)) of white noise's deviation.
  const auto scale = static_cast<float>(deviation * 2 * sigma_px * std::sqrt(std::numbers::pi));
  noise = blurred(noise, sigma_px);
  for (std::size_t i = 0; i < plane.pixels.size(); ++i)
    plane.pixels[i] = std::clamp(plane.pixels[i] + scale * noise.pixels[i], 0.0F, 1.0F);
}

/// Fewer pixels, and as many again.
void coarse(Plane<float>& plane, double most, const Random& random) {
  const double times = 1 + at_times(most, random, 0);
  const auto fewer = [&](int pixels) { return std::max(1, static_cast<int>(std::lround(pixels / times))); };
  const Plane<float> small = image::resized(plane, fewer(plane.width), fewer(plane.height));
  plane = image::resized(small, plane.width, plane.height);
}

/// Brighter on one side, and in the middle than at the rim or the reverse: a lamp's, or a beam that hardened.
void shading(Plane<float>& plane, double most, const Random& random) {
  const double across = random.between(0, -most, most), down = random.between(1, -most, most);
  const double bowl = random.between(2, -most, most);
  for (int y = 0; y < plane.height; ++y) {
    const double v = (2 * y + 1.0) / plane.height - 1;
    for (int x = 0; x < plane.width; ++x) {
      const double u = (2 * x + 1.0) / plane.width - 1;
      float& value = plane.at(x, y);
      if (value <= 0 || value >= 1) continue;
      const double added = (across * u + down * v) / 2 + bowl * (u * u + v * v - 0.5);
      value = std::clamp(value + static_cast<float>(added), 0.0F, 1.0F);
    }
  }
}

void stroke(Plane<float>& plane, Spot from, Spot to, double thick, float grey) {
  const int steps = 1 + static_cast<int>(2 * std::hypot(to.x - from.x, to.y - from.y));
  const int reach = static_cast<int>(thick / 2);
  for (int n = 0; n <= steps; ++n) {
    const double share = static_cast<double>(n) / steps;
    const int at_x = static_cast<int>(std::lround(from.x + share * (to.x - from.x)));
    const int at_y = static_cast<int>(std::lround(from.y + share * (to.y - from.y)));
    for (int y = std::max(0, at_y - reach); y <= std::min(plane.height - 1, at_y + reach); ++y) {
      for (int x = std::max(0, at_x - reach); x <= std::min(plane.width - 1, at_x + reach); ++x)
        plane.at(x, y) = grey;
    }
  }
}

/// Strokes as letters have them, about the picture's rim, where captions, scales and sides are written.
void letters(Plane<float>& plane, double most, const Random& random) {
  const int count = static_cast<int>(std::lround(at_times(most, random, 0)));
  const double side = std::min(plane.width, plane.height), size = random.between(1, 0.03, 0.07) * side;
  const auto grey = static_cast<float>(random.between(2, 0.6, 1));
  for (int letter = 0; letter < count; ++letter) {
    const auto draw = [&](int n, double low, double high) {
      return random.between(static_cast<std::uint64_t>(10 + 20 * letter + n), low, high);
    };
    const double along = draw(0, 0.05, 0.9) * side, inward = draw(1, 0, 0.12) * side;
    const int rim = static_cast<int>(draw(2, 0, 4));
    const double far = side - size - inward;
    const Spot corner = rim == 0   ? Spot{along, inward}
                        : rim == 1 ? Spot{along, far}
                        : rim == 2 ? Spot{inward, along}
                                   : Spot{far, along};
    for (int n = 0; n < 4; ++n) {
      const Spot from{corner.x + draw(4 + 4 * n, 0, 0.7) * size, corner.y + draw(5 + 4 * n, 0, 1) * size};
      const Spot to{corner.x + draw(6 + 4 * n, 0, 0.7) * size, corner.y + draw(7 + 4 * n, 0, 1) * size};
      stroke(plane, from, to, size / 6, grey);
    }
  }
}

/// Black from the edges on, close about the head or into it, as of a picture that was cut out by hand.
void cut(Plane<float>& plane, double most, const Random& random) {
  const auto strip = [&](std::uint64_t i, int side) {
    return static_cast<int>(std::lround(random.between(i, most / 6, most) * side));
  };
  const int left = strip(0, plane.width), right = plane.width - strip(1, plane.width);
  const int top = strip(2, plane.height), bottom = plane.height - strip(3, plane.height);
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      if (x < left || x >= right || y < top || y >= bottom) plane.at(x, y) = 0;
    }
  }
}

}  // namespace

std::span<const Augmentation> filming_augmentations() {
  static constexpr Augmentation table[] = {
      {"gamma", "share", "another curve from black to white", 0.3, nullptr, gamma},
      {"sharpen", "share", "edges made stronger", 1, nullptr, sharpen},
      {"grain", "share of the window", "coarse noise, as of film", 0.05, nullptr, grain},
      {"coarse", "times", "fewer pixels, and as many again", 1, nullptr, coarse},
      {"shading", "share of the window", "brighter on one side, or about the middle", 0.1, nullptr, shading},
      {"letters", "letters", "strokes burned in about the rim", 8, nullptr, letters},
      {"cut", "share of the side", "black from the edges on", 0.12, nullptr, cut}};
  return table;
}

}  // namespace haima::corpus
