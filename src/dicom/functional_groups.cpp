#include "dicom/functional_groups.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace haima::dicom {
namespace {

std::optional<image::Vec3> vector_at(const std::vector<double>& values, std::size_t at) {
  if (values.size() < at + 3) return std::nullopt;
  return image::Vec3{values[at], values[at + 1], values[at + 2]};
}

bool is_unit(const image::Vec3& v) { return std::abs(norm(v) - 1) < 1e-2; }

void read_orientation(const Fields& group, Placement& place) {
  const std::vector<double> values = group.numbers(tag::orientation);
  if (values.empty()) return;
  const auto row = vector_at(values, 0), column = vector_at(values, 3);
  // PS3.3 C.7.6.2.1.1: unit vectors at right angles.
  if (!row || !column || !is_unit(*row) || !is_unit(*column) || std::abs(dot(*row, *column)) > 1e-2) {
    group.warn(tag::orientation, "is no pair of unit vectors at right angles");
    return;
  }
  place.row = row;
  place.column = column;
}

void read_position(const Fields& group, Placement& place) {
  const std::vector<double> values = group.numbers(tag::position);
  if (values.empty()) return;
  place.position_mm = vector_at(values, 0);
  if (!place.position_mm) group.warn(tag::position, "has fewer than three values");
}

void read_spacing(const Fields& group, Placement& place) {
  const std::vector<double> values = group.numbers(tag::pixel_spacing);
  if (values.empty()) return;
  if (values.size() < 2 || values[0] <= 0 || values[1] <= 0) {
    group.warn(tag::pixel_spacing, "is no pair of distances");
    return;
  }
  place.row_spacing_mm = values[0];
  place.column_spacing_mm = values[1];
}

std::vector<std::string> frame_type_of(const Fields& groups) {
  for (Tag sequence : {tag::ct_frame_type_sequence, tag::mr_frame_type_sequence}) {
    auto type = groups.first_item(sequence).codes(tag::frame_type);
    if (!type.empty()) return type;
  }
  return {};
}

/// `frame` with what one item of functional groups says of it.
Frame with_groups(Frame frame, const Fields& groups) {
  const Fields measures = groups.first_item(tag::pixel_measures_sequence);
  const Placement own = placement_of(groups.first_item(tag::plane_position_sequence),
                                     groups.first_item(tag::plane_orientation_sequence), measures);
  Placement& place = frame.placement;
  if (own.position_mm) place.position_mm = own.position_mm;
  if (own.row) place.row = own.row, place.column = own.column;
  if (own.row_spacing_mm) {
    place.row_spacing_mm = own.row_spacing_mm;
    place.column_spacing_mm = own.column_spacing_mm;
  }
  if (auto rescale = rescale_of(groups.first_item(tag::pixel_value_sequence))) frame.rescale = rescale;
  if (auto type = frame_type_of(groups); !type.empty()) frame.image_type = std::move(type);
  if (auto thickness = measures.number(tag::slice_thickness)) frame.slice_thickness_mm = thickness;
  return frame;
}

/// The groups of the first frame: its own item, then the one that all share.
struct FirstGroups {
  Fields own, shared;

  Fields find(Tag sequence) const {
    return own.has(sequence) ? own.first_item(sequence) : shared.first_item(sequence);
  }
};

}  // namespace

bool is_fact_sequence(Tag tag) {
  static constexpr std::array wanted = {tag::contrast_agent_sequence,    tag::anatomic_region_sequence,
                                        tag::mr_frame_type_sequence,     tag::ct_acquisition_details_sequence,
                                        tag::ct_reconstruction_sequence, tag::ct_x_ray_details_sequence,
                                        tag::ct_frame_type_sequence,     tag::frame_anatomy_sequence,
                                        tag::plane_position_sequence,    tag::plane_orientation_sequence,
                                        tag::pixel_measures_sequence,    tag::frame_window_sequence,
                                        tag::pixel_value_sequence,       tag::shared_groups_sequence,
                                        tag::frame_groups_sequence};
  return std::find(wanted.begin(), wanted.end(), tag) != wanted.end();
}

Placement placement_of(const Fields& position, const Fields& orientation, const Fields& measures) {
  Placement place;
  read_position(position, place);
  read_orientation(orientation, place);
  read_spacing(measures, place);
  return place;
}

std::optional<image::Rescale> rescale_of(const Fields& group) {
  const auto slope = group.number(tag::rescale_slope);
  const auto intercept = group.number(tag::rescale_intercept);
  if (!slope || !intercept) return std::nullopt;
  if (*slope == 0) {
    group.warn(tag::rescale_slope, "is zero");
    return std::nullopt;
  }
  return image::Rescale{*slope, *intercept};
}

std::vector<image::Window> windows_of(const Fields& group) {
  const std::vector<double> levels = group.numbers(tag::window_center);
  const std::vector<double> widths = group.numbers(tag::window_width);
  std::vector<image::Window> out;
  for (std::size_t i = 0; i < std::min(levels.size(), widths.size()); ++i) {
    if (widths[i] > 0) out.push_back({levels[i], widths[i]});
  }
  return out;
}

std::vector<Frame> frames_of(const Fields& file, int count, const std::vector<std::string>& image_type) {
  const Frame whole{.placement = placement_of(file, file, file),
                    .rescale = rescale_of(file),
                    .image_type = image_type,
                    .slice_thickness_mm = file.number(tag::slice_thickness)};
  // Shared groups are read once: they may be long, and frames many.
  const Frame shared = with_groups(whole, file.first_item(tag::shared_groups_sequence));
  std::vector<Frame> frames;
  for (const Fields& own : file.items(tag::frame_groups_sequence)) {
    if (frames.size() == static_cast<std::size_t>(count)) break;
    frames.push_back(with_groups(shared, own));
  }
  frames.resize(static_cast<std::size_t>(count), shared);
  return frames;
}

void read_first_group(const Fields& file, Facts& facts) {
  const FirstGroups groups{file.first_item(tag::frame_groups_sequence),
                           file.first_item(tag::shared_groups_sequence)};
  if (!facts.kvp) facts.kvp = groups.find(tag::ct_x_ray_details_sequence).number(tag::kvp);
  if (facts.kernel.empty()) facts.kernel = groups.find(tag::ct_reconstruction_sequence).text(tag::kernel);
  if (!facts.gantry_tilt_deg) {
    facts.gantry_tilt_deg = groups.find(tag::ct_acquisition_details_sequence).number(tag::gantry_tilt);
  }
  const Fields measures = groups.find(tag::pixel_measures_sequence);
  if (!facts.slice_thickness_mm) facts.slice_thickness_mm = measures.number(tag::slice_thickness);
  if (!facts.spacing_between_slices_mm) {
    facts.spacing_between_slices_mm = measures.number(tag::spacing_between_slices);
  }
  const Fields pixel_values = groups.find(tag::pixel_value_sequence);
  if (facts.rescale_type.empty()) facts.rescale_type = pixel_values.code(tag::rescale_type);
  if (facts.windows.empty()) facts.windows = windows_of(groups.find(tag::frame_window_sequence));
  if (facts.body_part.empty()) {
    const Fields anatomy = groups.find(tag::frame_anatomy_sequence);
    facts.body_part = anatomy.first_item(tag::anatomic_region_sequence).text(tag::code_meaning);
  }
}

}  // namespace haima::dicom
