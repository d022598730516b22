#include "formats/nifti_header.h"

#include <fmt/format.h>

#include <cmath>

#include "formats/bytes.h"

namespace haima::formats {
namespace {

using image::Vec3;

template <class T, std::size_t N, class Out>
void get_all(ByteView bytes, std::size_t offset, std::endian order, std::array<Out, N>& out) {
  for (std::size_t i = 0; i < N; ++i) {
    out[i] = static_cast<Out>(get<T>(bytes, offset + i * sizeof(T), order));
  }
}

/// Byte offsets: nifti1.h.
NiftiHeader version1(ByteView bytes, std::endian order) {
  NiftiHeader header{.version = 1, .order = order};
  header.pair = as_text(bytes.subspan(344, 2)) == "ni";
  header.data_type = get<std::int16_t>(bytes, 70, order);
  get_all<std::int16_t>(bytes, 40, order, header.dim);
  get_all<float>(bytes, 76, order, header.pixdim);
  header.voxel_offset = get<float>(bytes, 108, order);
  header.slope = get<float>(bytes, 112, order);
  header.intercept = get<float>(bytes, 116, order);
  header.spatial_unit = get<std::uint8_t>(bytes, 123) & 7;
  header.qform_code = get<std::int16_t>(bytes, 252, order);
  header.sform_code = get<std::int16_t>(bytes, 254, order);
  get_all<float>(bytes, 256, order, header.quaternion);
  get_all<float>(bytes, 268, order, header.qoffset);
  for (std::size_t row = 0; row < 3; ++row) get_all<float>(bytes, 280 + 16 * row, order, header.srow[row]);
  return header;
}

/// Byte offsets: nifti2.h.
NiftiHeader version2(ByteView bytes, std::endian order) {
  NiftiHeader header{.version = 2, .order = order};
  header.pair = as_text(bytes.subspan(4, 2)) == "ni";
  header.data_type = get<std::int16_t>(bytes, 12, order);
  get_all<std::int64_t>(bytes, 16, order, header.dim);
  get_all<double>(bytes, 104, order, header.pixdim);
  header.voxel_offset = static_cast<double>(get<std::int64_t>(bytes, 168, order));
  header.slope = get<double>(bytes, 176, order);
  header.intercept = get<double>(bytes, 184, order);
  header.spatial_unit = get<std::int32_t>(bytes, 500, order) & 7;
  header.qform_code = get<std::int32_t>(bytes, 344, order);
  header.sform_code = get<std::int32_t>(bytes, 348, order);
  get_all<double>(bytes, 352, order, header.quaternion);
  get_all<double>(bytes, 376, order, header.qoffset);
  for (std::size_t row = 0; row < 3; ++row) get_all<double>(bytes, 400 + 32 * row, order, header.srow[row]);
  return header;
}

struct Kind {
  int version;
  std::endian order;
};

std::optional<Kind> kind_of_header(ByteView start) {
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    const auto size = get<std::int32_t>(start, 0, order);
    const auto magic = [&](std::size_t at) { return as_text(start.subspan(at, 3)); };
    if (size == nifti1_header_bytes && start.size() >= nifti1_header_bytes) {
      if (magic(344) == "n+1" || magic(344) == "ni1") return Kind{1, order};
    }
    if (size == nifti2_header_bytes && start.size() >= nifti2_magic_bytes) {
      if (magic(4) == "n+2" || magic(4) == "ni2") return Kind{2, order};
    }
  }
  return std::nullopt;
}

double mm_per_unit(int spatial_unit) {
  constexpr int metre = 1, micrometre = 3;
  return spatial_unit == metre ? 1000 : spatial_unit == micrometre ? 0.001 : 1;
}

/// A spacing that can be used; an axis of one voxel needs none.
Result<double> spacing(const NiftiHeader& header, std::size_t axis, const std::string& where) {
  const double size = std::abs(header.pixdim[axis]);
  if (std::isfinite(size) && size > 0) return size;
  if (header.dim[axis] <= 1 || static_cast<std::int64_t>(axis) > header.dim[0]) return 1.0;
  return fail(Code::malformed, where, fmt::format("pixdim[{}] is {}", axis, header.pixdim[axis]));
}

bool usable(const image::Grid& grid) {
  const double volume = image::dot(image::cross(grid.i_step_mm, grid.j_step_mm), grid.k_step_mm);
  const double place = grid.origin_mm.x + grid.origin_mm.y + grid.origin_mm.z;
  return std::isfinite(volume) && volume != 0 && std::isfinite(place);
}

image::Grid sform_grid(const NiftiHeader& header) {
  const auto column = [&](std::size_t c) {
    return Vec3{header.srow[0][c], header.srow[1][c], header.srow[2][c]};
  };
  return {column(3), column(0), column(1), column(2)};
}

/// The rotation of a unit quaternion (a, b, c, d), its columns scaled by the spacings (nifti1.h, method 2).
image::Grid qform_grid(const NiftiHeader& header, const std::array<double, 3>& sizes) {
  auto [b, c, d] = header.quaternion;
  double a = 1 - (b * b + c * c + d * d);
  if (a < 1e-7) {
    const double length = std::sqrt(b * b + c * c + d * d);
    a = 0, b /= length, c /= length, d /= length;
  } else {
    a = std::sqrt(a);
  }
  const double third = header.pixdim[0] < 0 ? -sizes[2] : sizes[2];
  return {{header.qoffset[0], header.qoffset[1], header.qoffset[2]},
          sizes[0] * Vec3{a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)},
          sizes[1] * Vec3{2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)},
          third * Vec3{2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c}};
}

/// Nothing is said of the patient: voxels are taken to lie as in DICOM, the grid's middle at 0.
image::Grid plain_grid(const NiftiHeader& header, const std::array<double, 3>& sizes) {
  const auto middle = [&](std::size_t axis) {
    return static_cast<double>(std::max<std::int64_t>(header.dim[axis], 1) - 1) / 2 * sizes[axis - 1];
  };
  return {{middle(1), -middle(2), -middle(3)}, {-sizes[0], 0, 0}, {0, sizes[1], 0}, {0, 0, sizes[2]}};
}

image::Grid patient_grid(const image::Grid& nifti, double mm) {
  const auto turned = [mm](Vec3 v) { return mm * Vec3{-v.x, -v.y, v.z}; };
  return {turned(nifti.origin_mm), turned(nifti.i_step_mm), turned(nifti.j_step_mm), turned(nifti.k_step_mm)};
}

/// Whether the qform leads an axis of voxels the other way.
bool contradicted(const image::Grid& by_sform, const NiftiHeader& header) {
  if (header.qform_code <= 0) return false;
  const image::Grid by_qform = patient_grid(qform_grid(header, {1, 1, 1}), 1);
  return image::dot(by_sform.i_step_mm, by_qform.i_step_mm) < 0 ||
         image::dot(by_sform.j_step_mm, by_qform.j_step_mm) < 0 ||
         image::dot(by_sform.k_step_mm, by_qform.k_step_mm) < 0;
}

}  // namespace

std::optional<int> nifti_version(ByteView start) {
  const auto kind = kind_of_header(start);
  return kind ? std::optional{kind->version} : std::nullopt;
}

std::optional<NiftiHeader> read_nifti_header(ByteView start) {
  const auto kind = kind_of_header(start);
  if (!kind) return std::nullopt;
  if (kind->version == 1) return version1(start, kind->order);
  if (start.size() < nifti2_header_bytes) return std::nullopt;
  return version2(start, kind->order);
}

Result<NiftiPlace> place_of(const NiftiHeader& header, const std::string& where) {
  const double mm = mm_per_unit(header.spatial_unit);
  if (header.sform_code > 0) {
    const image::Grid grid = patient_grid(sform_grid(header), mm);
    if (usable(grid)) return NiftiPlace{grid, contradicted(grid, header) ? "both" : "sform"};
    if (header.qform_code <= 0)
      return fail(Code::malformed, where, "its sform places all voxels in one plane");
  }
  std::array<double, 3> sizes{};
  for (std::size_t axis = 1; axis <= 3; ++axis) {
    HAIMA_TRY(sizes[axis - 1], spacing(header, axis, where));
  }
  const bool qform = header.qform_code > 0;
  const image::Grid grid = patient_grid(qform ? qform_grid(header, sizes) : plain_grid(header, sizes), mm);
  if (!usable(grid)) return fail(Code::malformed, where, "its qform holds no rotation");
  return NiftiPlace{grid, qform ? "qform" : "none"};
}

}  // namespace haima::formats
