#include "ct/order.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace haima::ct {
namespace {

bool by_name(const Image& a, const Image& b) {
  if (a.source.name != b.source.name) return natural_less(a.source.name, b.source.name);
  return a.frame < b.frame;
}

bool by_number(const Image& a, const Image& b) {
  if (a.facts.instance_number != b.facts.instance_number) {
    return a.facts.instance_number < b.facts.instance_number;
  }
  return by_name(a, b);
}

/// Positions that nearly all images share are none: whoever wrote them did not know them.
bool stand_on_each_other(const std::vector<Image>& images) {
  constexpr std::size_t at_one_place = 4;  // repetitions and phases are fewer
  const image::Vec3 normal = axes_of(images.front())->normal;
  std::vector<double> places;
  for (const Image& image : images) places.push_back(*place_along(image, normal));
  std::sort(places.begin(), places.end());
  std::size_t apart = 1;
  for (std::size_t i = 1; i < places.size(); ++i) apart += places[i] - places[i - 1] >= same_place_mm;
  return apart * at_one_place < images.size();
}

bool all_placed(const std::vector<Image>& images) {
  const bool all = std::all_of(images.begin(), images.end(), [](const Image& image) {
    return placement_of(image).position_mm.has_value() && axes_of(image).has_value();
  });
  return all && !images.empty() && !stand_on_each_other(images);
}

bool all_numbered(const std::vector<Image>& images) {
  return std::all_of(images.begin(), images.end(),
                     [](const Image& image) { return image.facts.instance_number.has_value(); });
}

bool about_equal(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return std::abs(*a - *b) <= 0.005 * std::abs(*a);
}

/// Whether two images can stand in one stack.
bool agree(const Image& a, const Image& b) {
  constexpr double same_plane_deg = 1;
  if (a.facts.rows != b.facts.rows || a.facts.columns != b.facts.columns) return false;
  const dicom::Placement first = placement_of(a), second = placement_of(b);
  if (!about_equal(first.row_spacing_mm, second.row_spacing_mm)) return false;
  if (!about_equal(first.column_spacing_mm, second.column_spacing_mm)) return false;
  if (first.position_mm.has_value() != second.position_mm.has_value()) return false;
  const auto x = axes_of(a), y = axes_of(b);
  if (!x || !y) return x.has_value() == y.has_value();
  return angle_deg(x->row, y->row) < same_plane_deg && angle_deg(x->column, y->column) < same_plane_deg;
}

Warning left_out(const std::vector<Image>& group) {
  const dicom::Facts& facts = group.front().facts;
  const std::string size = facts.rows > 0 ? fmt::format(" of {} × {} pixels", facts.columns, facts.rows) : "";
  return {
      WarningCode::mixed_sizes,
      fmt::format(
          "{} {}{} (from {}) differ{} from the rest in size, pixel spacing or orientation and {} left out",
          group.size(), group.size() == 1 ? "image" : "images", size, printable(group.front().source.name),
          group.size() == 1 ? "s" : "", group.size() == 1 ? "was" : "were"),
      {}};
}

}  // namespace

dicom::Placement placement_of(const Image& image) {
  if (image.facts.frames.empty()) return {};
  dicom::Placement placement = image.facts.frames.front().placement;
  if (placement.position_mm && !is_place(*placement.position_mm)) placement.position_mm.reset();
  if (!is_pixel_size(placement.row_spacing_mm)) placement.row_spacing_mm.reset();
  if (!is_pixel_size(placement.column_spacing_mm)) placement.column_spacing_mm.reset();
  return placement;
}

std::optional<Axes> axes_of(const Image& image) {
  const dicom::Placement placement = placement_of(image);
  if (!placement.row || !placement.column) return std::nullopt;
  return axes_of(*placement.row, *placement.column);
}

std::optional<double> place_along(const Image& image, image::Vec3 normal) {
  const dicom::Placement placement = placement_of(image);
  if (!placement.position_mm) return std::nullopt;
  return dot(*placement.position_mm, normal);
}

void sort_images(std::vector<Image>& images) {
  if (images.empty()) return;
  const bool numbered = all_numbered(images);
  std::sort(images.begin(), images.end(), numbered ? by_number : by_name);
  if (!all_placed(images)) return;
  const image::Vec3 normal = axes_of(images.front())->normal;
  // Stable, so that slices at one place keep the order in which they were made.
  std::stable_sort(images.begin(), images.end(), [&](const Image& a, const Image& b) {
    return *place_along(a, normal) < *place_along(b, normal);
  });
}

Agreeing agreeing(const std::vector<Image>& images) {
  constexpr std::size_t most_groups = 64;  // a hostile folder could make each image its own
  std::vector<std::vector<Image>> groups;
  std::vector<Image> rest;
  for (const Image& image : images) {
    const auto group =
        std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return agree(g.front(), image); });
    if (group != groups.end()) {
      group->push_back(image);
    } else if (groups.size() < most_groups) {
      groups.push_back({image});
    } else {
      rest.push_back(image);
    }
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  Agreeing result;
  for (std::size_t i = 1; i < groups.size(); ++i) result.warnings.push_back(left_out(groups[i]));
  if (!rest.empty()) result.warnings.push_back(left_out(rest));
  if (groups.empty()) return result;
  result.images = std::move(groups.front());
  sort_images(result.images);
  result.has_positions = all_placed(result.images);
  return result;
}

}  // namespace haima::ct
