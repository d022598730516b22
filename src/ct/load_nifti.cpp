// NIfTI: a volume's planes along its most head-to-foot axis, turned as radiologists look at them by flips
// and transposes alone; no value is changed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ct/caution.h"
#include "ct/continuity.h"
#include "ct/geometry.h"
#include "ct/mend.h"
#include "ct/stack.h"

namespace haima::ct {
namespace {

using image::Vec3;
using Voxels = image::Volume<std::int16_t>;

/// An axis of the volume as it is walked along.
struct Walk {
  int axis = 0;       // 0 i, 1 j, 2 k
  int length = 0;     // in voxels
  bool back = false;  // from the last voxel to the first
  Vec3 step_mm;       // as walked
};

Walk walk_along(const Voxels& volume, int axis) {
  const std::array<int, 3> lengths = {volume.nx, volume.ny, volume.nz};
  const std::array<Vec3, 3> steps = {volume.grid.i_step_mm, volume.grid.j_step_mm, volume.grid.k_step_mm};
  return {axis, lengths[static_cast<std::size_t>(axis)], false, steps[static_cast<std::size_t>(axis)]};
}

Walk turned(Walk walk) {
  walk.back = !walk.back;
  walk.step_mm = -1.0 * walk.step_mm;
  return walk;
}

/// Rows to the patient's left, columns to the back, slices to the head: radiological display.
struct Display {
  Walk row, column, slice;
};

Display display_of(const Voxels& volume) {
  std::array<Walk, 3> walks = {walk_along(volume, 0), walk_along(volume, 1), walk_along(volume, 2)};
  const auto upright = [](const Walk& walk) { return std::abs(unit(walk.step_mm).z); };
  const auto sideways = [](const Walk& walk) { return std::abs(unit(walk.step_mm).x); };
  // Of a tilted volume the axis between slices is the more upright one; of equals the last is the usual one.
  std::size_t slice = 2;
  for (const std::size_t axis : {1u, 0u}) {
    if (upright(walks[axis]) > upright(walks[slice]) + 1e-6) slice = axis;
  }
  std::size_t row = slice == 0 ? 1 : 0, column = 3 - slice - row;
  if (sideways(walks[column]) > sideways(walks[row])) std::swap(row, column);
  Display display{walks[row], walks[column], walks[slice]};
  if (display.row.step_mm.x < 0) display.row = turned(display.row);
  if (display.column.step_mm.y < 0) display.column = turned(display.column);
  if (display.slice.step_mm.z < 0) display.slice = turned(display.slice);
  return display;
}

/// The voxel index along each axis of a place in the display.
std::array<int, 3> voxel_at(const Display& display, int x, int y, int z) {
  std::array<int, 3> index{};
  const auto put = [&](const Walk& walk, int at) {
    index[static_cast<std::size_t>(walk.axis)] = walk.back ? walk.length - 1 - at : at;
  };
  put(display.row, x);
  put(display.column, y);
  put(display.slice, z);
  return index;
}

/// What tools lose when they write an orientation as a quaternion of 32-bit floats, and no more.
constexpr double most_apart_mm = 0.5;

image::Mask mask_in(const image::CtPlane& plane) {
  image::Mask mask{plane.width(), plane.height()};
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x)
      mask.at(x, y) = static_cast<std::uint8_t>(std::clamp(std::round(plane.hu(x, y)), 0.0F, 255.0F));
  }
  return mask;
}

/// A grid that could be one of a patient.
Result<> check_grid(const Voxels& volume, const std::string& where) {
  const image::Grid& grid = volume.grid;
  const bool sane = is_place(grid.origin_mm) && is_pixel_size(norm(grid.i_step_mm)) &&
                    is_pixel_size(norm(grid.j_step_mm)) && is_pixel_size(norm(grid.k_step_mm));
  if (sane) return {};
  return fail(Code::malformed, where, "its voxels are of no size, or further away than a patient can be");
}

Slice slice_at(const formats::Nifti& nifti, const Display& display, int z, const Image& image) {
  const Voxels& volume = nifti.volume;
  Slice slice;
  image::Plane<std::int16_t> plane{display.row.length, display.column.length};
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      const auto [i, j, k] = voxel_at(display, x, y, z);
      plane.at(x, y) = volume.at(i, j, k);
    }
  }
  const auto [i, j, k] = voxel_at(display, 0, 0, z);
  slice.plane = {std::move(plane), nifti.rescale};
  slice.origin_mm = volume.grid.at(i, j, k);
  slice.thickness_mm = norm(display.slice.step_mm);
  slice.instance = image.facts.sop_instance;
  slice.frame = z;
  slice.source = image.source.name;
  return slice;
}

Result<formats::Nifti> read(const formats::Source& source, const Limits& limits) {
  HAIMA_TRY(const Bytes bytes, formats::load(source, limits));
  const formats::Format* format = formats::recognise(bytes);
  if (!format || !format->decode) return fail(Code::malformed, source.name, "it is no NIfTI volume");
  HAIMA_TRY(formats::Content content, format->decode(bytes, source.name, limits));
  auto* nifti = std::get_if<formats::Nifti>(&content);
  if (!nifti) return fail(Code::malformed, source.name, "it is no NIfTI volume");
  return std::move(*nifti);
}

/// Grey levels of eight bits, as tools make them for display.
bool holds_grey_levels(const formats::Nifti& nifti, const Histogram& histogram) {
  const bool whole =
      nifti.rescale.slope == 1 && nifti.rescale.intercept == std::floor(nifti.rescale.intercept);
  return whole && histogram.lowest_hu() >= 0 && histogram.highest_hu() > 100 && histogram.highest_hu() <= 255;
}

Result<> settle_units(Stack& stack, const formats::Nifti& nifti, const std::string& where,
                      const Settings& settings) {
  const Histogram histogram{stack};
  if (looks_like_hounsfield(histogram)) {
    stack.padding_hu = padding_of(histogram, std::nullopt);
    return {};
  }
  if (mend(stack, histogram)) return {};
  if (!holds_grey_levels(nifti, histogram)) {
    return fail(Code::not_a_scan, where,
                fmt::format("its values, {:g} to {:g}, are not Hounsfield units: there is no air near -1000 "
                            "beside soft tissue near 40",
                            histogram.lowest_hu(), histogram.highest_hu()),
                "give a CT volume in Hounsfield units");
  }
  const image::Rescale guessed = image::rescale_of_picture(guessed_window(settings), 255);
  warn_of_guess(stack, settings);
  for (Slice& slice : stack.slices) {
    slice.plane.rescale = {guessed.slope * nifti.rescale.slope,
                           guessed.intercept + guessed.slope * nifti.rescale.intercept};
  }
  return {};
}

/// "" where the file tells one thing.
std::string why_unoriented(const std::string& orientation_from) {
  if (orientation_from == "none") return "neither sform nor qform is set";
  return orientation_from == "both" ? "sform and qform name different sides" : "";
}

}  // namespace

Result<Loaded> load_nifti(const Series& series, Context& context) {
  const Image& image = series.images.front();
  HAIMA_TRY(const formats::Nifti nifti, read(image.source, context.limits()));
  HAIMA_TRY(check_grid(nifti.volume, image.source.name));
  const Display display = display_of(nifti.volume);
  const auto axes = axes_of(unit(display.row.step_mm), unit(display.column.step_mm));
  if (!axes)
    return fail(Code::unsupported, image.source.name,
                "the rows and columns of its planes are not at right angles");
  Loaded loaded;
  Stack& stack = loaded.stack;
  stack.row = axes->row;
  stack.column = axes->column;
  // Rows and columns alone do not tell which way the planes of a volume turned about several axes follow.
  stack.normal = dot(display.slice.step_mm, axes->normal) < 0 ? -1.0 * axes->normal : axes->normal;
  stack.row_spacing_mm = norm(display.column.step_mm);
  stack.column_spacing_mm = norm(display.row.step_mm);
  stack.slices.resize(static_cast<std::size_t>(display.slice.length));
  context.pool.each(stack.slices.size(), [&](std::size_t z) {
    stack.slices[z] = slice_at(nifti, display, static_cast<int>(z), image);
  });
  settle(stack, std::nullopt);
  if (const std::string why = why_unoriented(nifti.orientation_from); !why.empty()) {
    stack.oriented = false;
    stack.warnings.push_back({WarningCode::bad_metadata, why + ": which side is left is not known", {}});
  }
  HAIMA_TRY(settle_units(stack, nifti, image.source.name, context.settings));
  for (const Warnings& found : {discontinuities(stack), cautions(stack, series.images)}) {
    stack.warnings.insert(stack.warnings.end(), found.begin(), found.end());
  }
  return loaded;
}

Result<std::vector<image::Mask>> load_mask(const Path& file, const Stack& like, const Limits& limits) {
  const std::string name = file.string();
  std::error_code ignored;
  formats::Source source;
  source.name = name, source.file = file, source.size = std::filesystem::file_size(file, ignored);
  HAIMA_TRY(const formats::Nifti nifti, read(source, limits));
  HAIMA_TRY(check_grid(nifti.volume, name));
  const Display display = display_of(nifti.volume);
  if (static_cast<std::size_t>(display.slice.length) != like.slices.size())
    return fail(
        Code::contradiction, name,
        fmt::format("a mask of {} planes for a volume of {}", display.slice.length, like.slices.size()),
        "give the mask that was drawn on this volume");
  Image image;
  image.source.name = name;
  std::vector<image::Mask> masks;
  for (int z = 0; z < display.slice.length; ++z) {
    const Slice slice = slice_at(nifti, display, z, image);
    const Vec3 apart_mm = slice.origin_mm - like.slices[static_cast<std::size_t>(z)].origin_mm;
    if (norm(apart_mm) > most_apart_mm)
      return fail(Code::contradiction, name,
                  fmt::format("its plane {} lies {:.1f} mm from its volume's", z, norm(apart_mm)),
                  "save the mask with the orientation of its volume");
    masks.push_back(mask_in(slice.plane));
  }
  return masks;
}

}  // namespace haima::ct
