// NIfTI-1 out: one volume with its place in the patient.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

#include "formats/bytes.h"
#include "formats/gzip.h"
#include "formats/nifti_header.h"

namespace haima::formats {
namespace {

using image::Vec3;

constexpr int uint8_type = 2, int16_type = 4;  // nifti1.h, DT_*
constexpr std::int16_t scanner_coordinates = 1;
constexpr std::uint8_t millimetres = 2;

/// NIfTI's axes: x to the right, y to the front.
Vec3 turned(Vec3 v) { return {-v.x, -v.y, v.z}; }

/// The unit quaternion of a rotation with columns i, j, k, its real part not negative.
std::array<double, 4> quaternion_of(Vec3 i, Vec3 j, Vec3 k) {
  // Each squared component from the diagonal; signs from the largest one (the stable way).
  const std::array<double, 4> squares = {1 + i.x + j.y + k.z, 1 + i.x - j.y - k.z, 1 - i.x + j.y - k.z,
                                         1 - i.x - j.y + k.z};
  const auto largest =
      static_cast<std::size_t>(std::max_element(squares.begin(), squares.end()) - squares.begin());
  const double s = 2 * std::sqrt(squares[largest]);
  std::array<double, 4> q{};
  switch (largest) {
    case 0:
      q = {s / 4, (j.z - k.y) / s, (k.x - i.z) / s, (i.y - j.x) / s};
      break;
    case 1:
      q = {(j.z - k.y) / s, s / 4, (j.x + i.y) / s, (k.x + i.z) / s};
      break;
    case 2:
      q = {(k.x - i.z) / s, (j.x + i.y) / s, s / 4, (k.y + j.z) / s};
      break;
    default:
      q = {(i.y - j.x) / s, (k.x + i.z) / s, (k.y + j.z) / s, s / 4};
  }
  if (q[0] < 0) {
    for (double& part : q) part = -part;
  }
  return q;
}

void put_vector(Bytes& header, std::size_t offset, Vec3 v) {
  put(header, offset, static_cast<float>(v.x));
  put(header, offset + 4, static_cast<float>(v.y));
  put(header, offset + 8, static_cast<float>(v.z));
}

/// sform says all. qform can hold no shear: where the grid is sheared it is marked as not there, so that
/// a reader who knows no other refuses rather than puts blood in the wrong place.
void put_place(Bytes& header, const image::Grid& grid) {
  const Vec3 origin = turned(grid.origin_mm);
  const std::array steps = {turned(grid.i_step_mm), turned(grid.j_step_mm), turned(grid.k_step_mm)};
  const Vec3 i = image::unit(steps[0]), j = image::unit(steps[1]), k = image::unit(steps[2]);
  const double hand = image::dot(image::cross(i, j), k) < 0 ? -1 : 1;
  constexpr double right_angle = 1e-4;
  const bool square = std::abs(image::dot(i, j)) < right_angle && std::abs(image::dot(i, k)) < right_angle &&
                      std::abs(image::dot(j, k)) < right_angle;
  put(header, 76, static_cast<float>(hand));
  for (std::size_t axis = 0; axis < 3; ++axis)
    put(header, 80 + 4 * axis, static_cast<float>(image::norm(steps[axis])));
  put(header, 252, square ? scanner_coordinates : std::int16_t{0});
  put(header, 254, scanner_coordinates);
  const auto q = square ? quaternion_of(i, j, hand * k) : std::array<double, 4>{1, 0, 0, 0};
  put_vector(header, 256, {q[1], q[2], q[3]});
  put_vector(header, 268, origin);
  const auto put_row = [&](std::size_t offset, double Vec3::*part) {
    for (std::size_t axis = 0; axis < 3; ++axis)
      put(header, offset + 4 * axis, static_cast<float>(steps[axis].*part));
    put(header, offset + 12, static_cast<float>(origin.*part));
  };
  put_row(280, &Vec3::x);
  put_row(296, &Vec3::y);
  put_row(312, &Vec3::z);
}

/// What a header says of a volume.
struct Outline {
  int nx = 0, ny = 0, nz = 0;
  image::Grid grid;
  std::size_t voxel_bytes = 2;
};

Bytes header_of(const Outline& volume, image::Rescale rescale) {
  Bytes header(nifti1_voxels_at);
  put(header, 0, std::int32_t{nifti1_header_bytes});
  const std::array dim = {3, volume.nx, volume.ny, volume.nz, 1, 1, 1, 1};
  for (std::size_t i = 0; i < dim.size(); ++i) put(header, 40 + 2 * i, static_cast<std::int16_t>(dim[i]));
  put(header, 70, static_cast<std::int16_t>(volume.voxel_bytes == 1 ? uint8_type : int16_type));
  put(header, 72, static_cast<std::int16_t>(8 * volume.voxel_bytes));
  put(header, 108, static_cast<float>(nifti1_voxels_at));
  put(header, 112, static_cast<float>(rescale.slope));
  put(header, 116, static_cast<float>(rescale.intercept));
  put(header, 123, millimetres);
  put_place(header, volume.grid);
  put(header, 344, std::array{'n', '+', '1', '\0'});
  return header;
}

Result<> check(const Path& file, const Outline& volume) {
  constexpr int most = std::numeric_limits<std::int16_t>::max(), least = 1;
  const auto [smallest, largest] = std::minmax({volume.nx, volume.ny, volume.nz});
  if (smallest >= least && largest <= most) return {};
  return fail(Code::unwritable, file.string(),
              fmt::format("NIfTI-1 holds {} to {} voxels along an axis, not {} x {} x {}", least, most,
                          volume.nx, volume.ny, volume.nz),
              "write a smaller volume");
}

static_assert(std::endian::native == std::endian::little);  // voxels go out as they lie in memory

template <class T>
Result<> write(const Path& file, const image::Volume<T>& volume, image::Rescale rescale) {
  const Outline outline{volume.nx, volume.ny, volume.nz, volume.grid, sizeof(T)};
  HAIMA_TRY(check(file, outline));
  const auto voxels = std::as_bytes(std::span{volume.voxels});
  Bytes header = header_of(outline, rescale);
  if (file.extension() == ".gz") {
    header.insert(header.end(), voxels.begin(), voxels.end());
    return write_file(file, gzip(header));
  }
  HAIMA_TRY(NewFile written, NewFile::at(file));
  HAIMA_TRY(written.put(0, header));
  HAIMA_TRY(written.put(header.size(), voxels));
  return written.keep();
}

image::Volume<std::int16_t> whole(const image::PlannedVolume& planned, Pool& pool) {
  image::Volume<std::int16_t> volume{planned.nx, planned.ny, planned.nz, planned.grid};
  const std::size_t voxels = planned.plane_voxels();
  pool.each(static_cast<std::size_t>(planned.nz), [&](std::size_t k) {
    planned.fill(static_cast<int>(k), std::span{volume.voxels}.subspan(k * voxels, voxels));
  });
  return volume;
}

/// Planes first, last: what one thread makes and writes, one plane in memory at a time.
Result<> put_planes(const NewFile& file, const image::PlannedVolume& volume, int first, int last) {
  std::vector<std::int16_t> plane(volume.plane_voxels());
  const std::uint64_t plane_bytes = plane.size() * sizeof(plane[0]);
  for (int k = first; k < last; ++k) {
    volume.fill(k, plane);
    HAIMA_TRY(file.put(nifti1_voxels_at + static_cast<std::uint64_t>(k) * plane_bytes,
                       std::as_bytes(std::span{plane})));
  }
  return {};
}

}  // namespace

Result<> write_nifti(const Path& file, const image::Volume<std::int16_t>& volume, image::Rescale rescale) {
  return write(file, volume, rescale);
}

Result<> write_nifti(const Path& file, const image::Volume<std::uint8_t>& labels) {
  return write(file, labels, {});
}

Result<> write_nifti(const Path& file, const image::PlannedVolume& volume, Pool& pool) {
  const Outline outline{volume.nx, volume.ny, volume.nz, volume.grid};
  HAIMA_TRY(check(file, outline));
  if (file.extension() == ".gz") return write(file, whole(volume, pool), {});
  HAIMA_TRY(NewFile written, NewFile::at(file));
  HAIMA_TRY(written.put(0, header_of(outline, {})));
  const int shares = static_cast<int>(pool.size());
  std::vector<Result<>> done(pool.size());
  pool.each(done.size(), [&](std::size_t share) {
    const int n = static_cast<int>(share);
    done[share] = put_planes(written, volume, volume.nz * n / shares, volume.nz * (n + 1) / shares);
  });
  for (Result<>& one : done) HAIMA_TRY(std::move(one));
  return written.keep();
}

}  // namespace haima::formats
