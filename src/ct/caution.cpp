#include "ct/caution.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "ct/geometry.h"
#include "ct/kernel.h"

namespace haima::ct {
namespace {

template <class Holds>
bool any(const std::vector<Image>& images, const Holds& holds) {
  return std::any_of(images.begin(), images.end(), [&](const Image& image) { return holds(image.facts); });
}

void of_tube(const std::vector<Image>& images, Warnings& out) {
  const auto odd = std::find_if(images.begin(), images.end(), [](const Image& image) {
    return image.facts.kvp && *image.facts.kvp > 0 && (*image.facts.kvp < 100 || *image.facts.kvp > 140);
  });
  if (odd == images.end()) return;
  out.push_back({WarningCode::odd_kvp, fmt::format("the tube voltage was {:g} kV", *odd->facts.kvp), {}});
}

void of_contrast(const std::vector<Image>& images, Warnings& out) {
  if (!any(images, [](const dicom::Facts& f) { return !trimmed(f.contrast_agent).empty(); })) return;
  out.push_back({WarningCode::contrast_agent, "Contrast/Bolus Agent (0018,0010) names an agent", {}});
}

void of_kernel(const dicom::Facts& facts, Warnings& out) {
  const auto sharpness = sharpness_of(facts.kernel, facts.manufacturer);
  if (!sharpness || *sharpness < bone_sharpness) return;
  out.push_back(
      {WarningCode::bone_kernel, fmt::format("reconstructed with kernel {}", printable(facts.kernel)), {}});
}

void of_thickness(const Stack& stack, const dicom::Facts& facts, Warnings& out) {
  constexpr double thick_mm = 8;
  const double thickness = std::max(stack.spacing_mm, facts.slice_thickness_mm.value_or(0));
  if (thickness > thick_mm) {
    out.push_back({WarningCode::thick_slices, fmt::format("the slices are {:.1f} mm thick", thickness), {}});
  }
  const double nominal = facts.slice_thickness_mm.value_or(0);
  if (nominal > 0 && stack.spacing_mm > 1.5 * nominal) {
    out.push_back({WarningCode::gap,
                   fmt::format("slices of {:.2f} mm stand {:.2f} mm apart: what lies between was not imaged",
                               nominal, stack.spacing_mm),
                   {}});
  }
}

/// A head is 120 mm and more from base to vertex.
void of_extent(const Stack& stack, Warnings& out) {
  constexpr double least_mm = 90;
  constexpr std::size_t least_slices = 12;
  const std::size_t count = stack.slices.size();
  double extent = 0;
  for (const Slice& slice : stack.slices) extent += slice.thickness_mm;
  const bool few = stack.spacing_mm > 0 ? extent < least_mm : count < least_slices;
  if (!few) return;
  const std::string reach = stack.spacing_mm > 0 ? fmt::format(" over {:.0f} mm", extent) : std::string{};
  out.push_back(
      {WarningCode::few_slices, fmt::format("{} slice{}{}", count, count == 1 ? "" : "s", reach), {}});
}

void of_orientation(const Stack& stack, Warnings& out) {
  constexpr double most_deg = 45;
  const double angle = angle_deg(stack.normal, {0, 0, 1});
  if (!stack.has_positions || angle <= most_deg) return;
  out.push_back(
      {WarningCode::not_axial, fmt::format("the slices stand at {:.0f} degrees to axial ones", angle), {}});
}

void of_patients(const std::vector<Image>& images, Warnings& out) {
  const std::string& first = images.front().facts.patient;
  if (!any(images, [&](const dicom::Facts& f) { return f.patient != first; })) return;
  out.push_back({WarningCode::mixed_patients,
                 "the files of this series name different patients in Patient ID (0010,0020)",
                 {}});
}

void of_patient(const dicom::Facts& facts, Warnings& out) {
  if (!facts.age_years || *facts.age_years >= 18) return;
  out.push_back({WarningCode::child, "the patient's age is under 18 years", {}});
}

void of_pixels(const Stack& stack, const std::vector<Image>& images, Warnings& out) {
  if (any(images, [](const dicom::Facts& f) { return f.lossy; })) {
    out.push_back({WarningCode::lossy, "compressed with loss", {}});
  }
  if (stack.row_spacing_mm <= 0 || stack.column_spacing_mm <= 0) {
    out.push_back({WarningCode::no_spacing, "no pixel spacing is given", {}});
  }
}

}  // namespace

Warnings cautions(const Stack& stack, const std::vector<Image>& images) {
  Warnings out;
  const dicom::Facts& facts = images.front().facts;
  of_tube(images, out);
  of_contrast(images, out);
  of_kernel(facts, out);
  of_thickness(stack, facts, out);
  of_extent(stack, out);
  of_orientation(stack, out);
  of_patient(facts, out);
  of_patients(images, out);
  of_pixels(stack, images, out);
  return out;
}

}  // namespace haima::ct
