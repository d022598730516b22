#include "ct/geometry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace haima::ct {

using image::Vec3;

namespace {

constexpr double degrees = 180 / std::numbers::pi;

std::vector<double> intervals_of(std::span<const double> position_mm) {
  std::vector<double> intervals;
  for (std::size_t i = 1; i < position_mm.size(); ++i) {
    intervals.push_back(position_mm[i] - position_mm[i - 1]);
  }
  return intervals;
}

bool near(double interval, double spacing) {
  return std::abs(interval - spacing) <= std::max(0.02 * spacing, 0.05);
}

/// The usual interval around interval `i`: a scan may be made of a part with thin and a part with thick
/// slices, where the first thick interval is no gap.
double usual_around(const std::vector<double>& intervals, std::size_t i) {
  constexpr std::size_t reach = 3;
  std::vector<double> around;
  const std::size_t first = i > reach ? i - reach : 0;
  for (std::size_t k = first; k < std::min(i + reach + 1, intervals.size()); ++k) {
    if (k != i) around.push_back(intervals[k]);
  }
  return median(around);
}

std::vector<int> gaps_in(const std::vector<double>& intervals) {
  std::vector<int> gaps;
  for (std::size_t i = 0; intervals.size() > 2 && i < intervals.size(); ++i) {
    if (intervals[i] >= 1.5 * usual_around(intervals, i)) gaps.push_back(static_cast<int>(i));
  }
  return gaps;
}

/// Degrees by which the way from slice to slice leaves the normal. The median over the intervals, so that
/// one slice made with a shifted field of view says nothing.
double tilt_between(std::span<const Vec3> origins_mm, const Axes& axes) {
  std::vector<double> along_row, along_column;
  for (std::size_t i = 1; i < origins_mm.size(); ++i) {
    const Vec3 way = origins_mm[i] - origins_mm[i - 1];
    const double up = dot(way, axes.normal);
    if (up < same_place_mm) continue;
    along_row.push_back(dot(way, axes.row) / up);
    along_column.push_back(dot(way, axes.column) / up);
  }
  const double x = median(along_row), y = median(along_column);
  constexpr double rounding_deg = 0.001;  // of positions written with a few digits
  const double tilt = std::atan(std::hypot(x, y)) * degrees;
  if (tilt < rounding_deg) return 0;
  return y > 0 ? -tilt : tilt;
}

std::vector<double> thicknesses(const Layout& layout, const std::vector<double>& intervals) {
  std::vector<double> reach = intervals;
  for (const int gap : layout.gaps) {
    const auto i = static_cast<std::size_t>(gap);
    reach[i] = usual_around(intervals, i);
  }
  std::vector<double> thickness(layout.position_mm.size(), 0);
  for (std::size_t i = 0; !reach.empty() && i < thickness.size(); ++i) {
    const double below = i > 0 ? reach[i - 1] : reach.front();
    const double above = i < reach.size() ? reach[i] : reach.back();
    thickness[i] = (below + above) / 2;
  }
  return thickness;
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

std::optional<Axes> axes_of(Vec3 row, Vec3 column) {
  const double lengths = norm(row) * norm(column);
  if (!(lengths > 0.5 && lengths < 2) || std::abs(dot(row, column)) > 0.01 * lengths) return std::nullopt;
  Axes axes{unit(row), unit(column), unit(cross(row, column))};
  const Vec3 n = axes.normal;
  const double most = std::max({std::abs(n.x), std::abs(n.y), std::abs(n.z)});
  const double leading = std::abs(n.z) == most ? n.z : std::abs(n.y) == most ? n.y : n.x;
  if (leading < 0) axes.normal = -1.0 * n;
  return axes;
}

double angle_deg(Vec3 a, Vec3 b) { return std::acos(std::clamp(dot(unit(a), unit(b)), -1.0, 1.0)) * degrees; }

bool is_place(Vec3 position_mm) {
  constexpr double furthest_mm = 1e6;
  return std::abs(position_mm.x) < furthest_mm && std::abs(position_mm.y) < furthest_mm &&
         std::abs(position_mm.z) < furthest_mm;
}

bool is_pixel_size(std::optional<double> spacing_mm) {
  return spacing_mm && *spacing_mm >= 0.01 && *spacing_mm <= 100;
}

Layout layout_of(std::span<const Vec3> origins_mm, const Axes& axes) {
  Layout layout;
  for (const Vec3& origin : origins_mm) {
    layout.position_mm.push_back(dot(origin - origins_mm.front(), axes.normal));
  }
  const std::vector<double> intervals = intervals_of(layout.position_mm);
  layout.spacing_mm = median(intervals);
  layout.gaps = gaps_in(intervals);
  layout.thickness_mm = thicknesses(layout, intervals);
  layout.tilt_deg = tilt_between(origins_mm, axes);
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (near(intervals[i], layout.spacing_mm)) continue;
    layout.even = false;
    if (!std::binary_search(layout.gaps.begin(), layout.gaps.end(), static_cast<int>(i))) {
      layout.even_but_gaps = false;
    }
  }
  return layout;
}

double signed_as_tag(double tilt_deg, std::optional<double> tag_deg) {
  if (!tag_deg || std::abs(std::abs(*tag_deg) - std::abs(tilt_deg)) > 1) return tilt_deg;
  return std::copysign(tilt_deg, *tag_deg);
}

std::string intervals_text(std::span<const double> position_mm) {
  const std::vector<double> intervals = intervals_of(position_mm);
  std::string text;
  int shown = 0;
  for (std::size_t i = 0; i < intervals.size();) {
    std::size_t end = i;
    while (end < intervals.size() && std::abs(intervals[end] - intervals[i]) < 0.02) ++end;
    if (++shown > 6) return text + ", … mm";
    if (!text.empty()) text += ", ";
    text +=
        end - i > 1 ? fmt::format("{} × {:.2f}", end - i, intervals[i]) : fmt::format("{:.2f}", intervals[i]);
    i = end;
  }
  return text + " mm";
}

}  // namespace haima::ct
