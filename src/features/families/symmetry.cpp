// Symmetry: how the two halves of the head differ, mirrored about the line that makes them differ least:
// blood and what it pushes aside stand on one side.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "features/family.h"
#include "image/resample.h"

namespace haima::features {
namespace {

constexpr int side = 48;

std::vector<std::string> names() {
  return {"mean",    "deviation", "percentile_95", "percentile_99",
          "over_10", "over_20",   "patch",         "correlation"};
}

/// The picture made small, and which of its pixels count.
struct Small {
  image::Plane<float> grey;
  image::Mask region;
  double centre_x = 0, centre_y = 0;
};

Small small_of(const View& view) {
  image::Plane<float> inside{view.grey.width, view.grey.height}, region{view.grey.width, view.grey.height};
  for (std::size_t i = 0; i < inside.pixels.size(); ++i) {
    region.pixels[i] = view.region.pixels[i] ? 1.0F : 0.0F;
    inside.pixels[i] = region.pixels[i] * view.grey.pixels[i];
  }
  const image::Plane<float> share = image::resized(region, side, side);
  Small out{image::resized(inside, side, side), image::Mask{side, side}};
  double count = 0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      if (share.at(x, y) < 0.5F) continue;
      out.region.at(x, y) = 1;
      out.grey.at(x, y) /= share.at(x, y);
      out.centre_x += x;
      out.centre_y += y;
      count += 1;
    }
  }
  out.centre_x /= std::max(1.0, count);
  out.centre_y /= std::max(1.0, count);
  return out;
}

/// A line of symmetry: through a point, at an angle to the vertical.
struct Line {
  double x = 0, y = 0, angle = 0;
};

/// A pixel beside its mirror image.
struct Couple {
  int x, y;
  float here, there;
};

std::vector<Couple> couples_of(const Small& small, const Line& line) {
  // A point less twice its part across the line.
  const double across_x = std::cos(line.angle), across_y = std::sin(line.angle);
  std::vector<Couple> couples;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      if (!small.region.at(x, y)) continue;
      const double far = 2 * ((x - line.x) * across_x + (y - line.y) * across_y);
      const double mirror_x = x - far * across_x, mirror_y = y - far * across_y;
      const auto near_x = static_cast<int>(std::lround(mirror_x));
      const auto near_y = static_cast<int>(std::lround(mirror_y));
      if (near_x < 0 || near_y < 0 || near_x >= side || near_y >= side) continue;
      if (!small.region.at(near_x, near_y)) continue;
      couples.push_back({x, y, small.grey.at(x, y), image::value_at(small.grey, mirror_x, mirror_y)});
    }
  }
  return couples;
}

double mean_difference(const std::vector<Couple>& couples) {
  double sum = 0;
  for (const Couple& couple : couples) sum += std::abs(couple.here - couple.there);
  return couples.empty() ? 1 : sum / static_cast<double>(couples.size());
}

Line best_line(const Small& small) {
  Line best{small.centre_x, small.centre_y, 0};
  double least = mean_difference(couples_of(small, best));
  for (int turn = -3; turn <= 3; ++turn) {
    for (int shift = -3; shift <= 3; ++shift) {
      const Line line{small.centre_x + shift, small.centre_y, turn * 5 * std::numbers::pi / 180};
      const double difference = mean_difference(couples_of(small, line));
      if (difference < least) least = difference, best = line;
    }
  }
  return best;
}

/// The greatest mean difference of 5 by 5 pixels: what is as large as a bleeding and not as small as noise.
double greatest_patch(const std::vector<Couple>& couples) {
  constexpr int reach = 2;
  image::Plane<float> difference{side, side};
  for (const Couple& couple : couples) difference.at(couple.x, couple.y) = couple.here - couple.there;
  double greatest = 0;
  for (int y = reach; y < side - reach; ++y) {
    for (int x = reach; x < side - reach; ++x) {
      double sum = 0;
      for (int v = -reach; v <= reach; ++v) {
        for (int u = -reach; u <= reach; ++u) sum += difference.at(x + u, y + v);
      }
      greatest = std::max(greatest, sum / ((2 * reach + 1) * (2 * reach + 1)));
    }
  }
  return greatest;
}

double correlation_of(const std::vector<Couple>& couples) {
  double here = 0, there = 0, product = 0, squares_here = 0, squares_there = 0;
  const double count = std::max<double>(1, static_cast<double>(couples.size()));
  for (const Couple& couple : couples) here += couple.here / count, there += couple.there / count;
  for (const Couple& couple : couples) {
    product += (couple.here - here) * (couple.there - there);
    squares_here += (couple.here - here) * (couple.here - here);
    squares_there += (couple.there - there) * (couple.there - there);
  }
  const double length = std::sqrt(squares_here * squares_there);
  return length > 1e-9 ? product / length : 0;
}

std::vector<float> values_of(const View& view) {
  const Small small = small_of(view);
  const std::vector<Couple> couples = couples_of(small, best_line(small));
  if (couples.empty()) return std::vector<float>(names().size());
  std::vector<double> sizes;
  double squares = 0;
  for (const Couple& couple : couples) {
    sizes.push_back(std::abs(couple.here - couple.there));
    squares += sizes.back() * sizes.back();
  }
  std::sort(sizes.begin(), sizes.end());
  const auto count = static_cast<double>(sizes.size());
  const auto share_over = [&](double size) {
    return static_cast<double>(sizes.end() - std::upper_bound(sizes.begin(), sizes.end(), size)) / count;
  };
  const auto percentile = [&](double share) { return sizes[static_cast<std::size_t>(share * (count - 1))]; };
  std::vector<float> values;
  for (const double value :
       {mean_difference(couples), std::sqrt(squares / count), percentile(0.95), percentile(0.99),
        share_over(0.1), share_over(0.2), greatest_patch(couples), correlation_of(couples)})
    values.push_back(static_cast<float>(value));
  return values;
}

}  // namespace

Family symmetry() { return {"symmetry", "how the halves of the head differ", names, values_of}; }

}  // namespace haima::features
