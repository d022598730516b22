#include "image/contour.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>

namespace haima::image {
namespace {

/// The sides of a square of four pixels.
enum Side { top, right, bottom, left };

struct Piece {
  Side from, to;
};

/// Marching squares (Lorensen and Cline's idea in the plane): which sides the contour joins, by the corners
/// that lie inside (1 top left, 2 top right, 4 bottom right, 8 bottom left), the inside to its left.
struct Pieces {
  std::array<Piece, 2> pieces;
  int count = 0;
};

Pieces pieces_of(int corners, bool middle_inside) {
  switch (corners) {
    case 1:
      return {{{{left, top}}}, 1};
    case 2:
      return {{{{top, right}}}, 1};
    case 3:
      return {{{{left, right}}}, 1};
    case 4:
      return {{{{right, bottom}}}, 1};
    case 5:
      return middle_inside ? Pieces{{{{right, top}, {left, bottom}}}, 2}
                           : Pieces{{{{left, top}, {right, bottom}}}, 2};
    case 6:
      return {{{{top, bottom}}}, 1};
    case 7:
      return {{{{left, bottom}}}, 1};
    case 8:
      return {{{{bottom, left}}}, 1};
    case 9:
      return {{{{bottom, top}}}, 1};
    case 10:
      return middle_inside ? Pieces{{{{top, left}, {bottom, right}}}, 2}
                           : Pieces{{{{top, right}, {bottom, left}}}, 2};
    case 11:
      return {{{{bottom, right}}}, 1};
    case 12:
      return {{{{right, left}}}, 1};
    case 13:
      return {{{{right, top}}}, 1};
    case 14:
      return {{{{top, left}}}, 1};
    default:
      return {};
  }
}

/// A map that goes on below the level beyond its edge.
class Field {
 public:
  Field(const Plane<float>& map, double level) : map_(map), level_(level) {}

  /// Height above the level.
  double at(int x, int y) const {
    if (x < 0 || y < 0 || x >= map_.width || y >= map_.height) return beyond;
    return map_.at(x, y) - level_;
  }
  bool inside(int x, int y) const { return at(x, y) > 0; }

  /// The square whose top left pixel is (x, y).
  Pieces pieces(int x, int y) const {
    const int corners = (inside(x, y) ? 1 : 0) | (inside(x + 1, y) ? 2 : 0) | (inside(x + 1, y + 1) ? 4 : 0) |
                        (inside(x, y + 1) ? 8 : 0);
    if (corners == 0 || corners == 15) return {};
    return pieces_of(corners, at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1) > 0);
  }

  /// A name for a side, the same from both of its squares.
  std::int64_t side(int x, int y, Side side) const {
    const bool across = side == top || side == bottom;
    const std::int64_t column = x + 1 + (side == right ? 1 : 0), row = y + 1 + (side == bottom ? 1 : 0);
    return (row * (map_.width + 2) + column) * 2 + (across ? 0 : 1);
  }

  Point crossing(std::int64_t side) const {
    const std::int64_t cell = side / 2;
    const int x = static_cast<int>(cell % (map_.width + 2)) - 1,
              y = static_cast<int>(cell / (map_.width + 2)) - 1;
    const bool across = side % 2 == 0;
    const double a = at(x, y), b = across ? at(x + 1, y) : at(x, y + 1);
    const double share = a / (a - b);
    return {x + (across ? share : 0), y + (across ? 0 : share)};
  }

 private:
  // The edge of a mask of 0 and 1 at level ½ lies half a pixel beyond its outermost pixels' centres.
  static constexpr double beyond = -0.5;
  const Plane<float>& map_;
  double level_;
};

/// One round of corner cutting (Chaikin).
Contour smoothed(const Contour& contour) {
  Contour out;
  out.reserve(2 * contour.size());
  for (std::size_t n = 0; n < contour.size(); ++n) {
    const Point a = contour[n], b = contour[(n + 1) % contour.size()];
    out.push_back({0.75 * a.x + 0.25 * b.x, 0.75 * a.y + 0.25 * b.y});
    out.push_back({0.25 * a.x + 0.75 * b.x, 0.25 * a.y + 0.75 * b.y});
  }
  return out;
}

}  // namespace

std::vector<Contour> contours(const Plane<float>& map, double level) {
  const Field field{map, level};
  std::unordered_map<std::int64_t, std::int64_t> next;
  std::vector<std::int64_t> starts;
  for (int y = -1; y < map.height; ++y) {
    for (int x = -1; x < map.width; ++x) {
      const Pieces found = field.pieces(x, y);
      for (int n = 0; n < found.count; ++n) {
        const std::int64_t from = field.side(x, y, found.pieces[n].from);
        next[from] = field.side(x, y, found.pieces[n].to);
        starts.push_back(from);
      }
    }
  }
  std::vector<Contour> out;
  for (std::int64_t start : starts) {
    Contour contour;
    for (auto step = next.find(start); step != next.end(); step = next.find(start)) {
      contour.push_back(field.crossing(start));
      start = step->second;
      next.erase(step);
    }
    if (contour.size() > 2) out.push_back(std::move(contour));
  }
  return out;
}

std::vector<Contour> contours(const Mask& mask) {
  Plane<float> map{mask.width, mask.height};
  std::transform(mask.pixels.begin(), mask.pixels.end(), map.pixels.begin(),
                 [](std::uint8_t value) { return value ? 1.0F : 0.0F; });
  std::vector<Contour> out = contours(map, 0.5);
  for (Contour& contour : out) contour = smoothed(smoothed(contour));
  return out;
}

double area_of(const Contour& contour) {
  double twice = 0;
  for (std::size_t n = 0; n < contour.size(); ++n) {
    const Point a = contour[n], b = contour[(n + 1) % contour.size()];
    twice += b.x * a.y - a.x * b.y;
  }
  return twice / 2;
}

std::vector<Contour> enlarged(std::vector<Contour> contours, double factor) {
  for (Contour& contour : contours) {
    for (Point& point : contour) point = {(point.x + 0.5) * factor - 0.5, (point.y + 0.5) * factor - 0.5};
  }
  return contours;
}

}  // namespace haima::image
