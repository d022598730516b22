// The header of NIfTI-1 and NIfTI-2 (nifti.nimh.nih.gov: nifti1.h, nifti2.h), both byte orders, as one value.
#pragma once
#include <array>
#include <bit>
#include <optional>

#include "base/files.h"
#include "formats/formats.h"

namespace haima::formats {

struct NiftiHeader {
  int version = 1;
  std::endian order = std::endian::native;
  bool pair = false;  // header only: the voxels lie in another file
  int data_type = 0;
  std::array<std::int64_t, 8> dim{};  // [0]: how many dimensions there are
  std::array<double, 8> pixdim{};     // [0]: the sign of qform's third axis
  double voxel_offset = 0;
  double slope = 1, intercept = 0;
  int spatial_unit = 0;
  int qform_code = 0, sform_code = 0;
  std::array<double, 3> quaternion{}, qoffset{};  // b, c, d
  std::array<std::array<double, 4>, 3> srow{};
};

inline constexpr std::size_t nifti1_header_bytes = 348, nifti2_header_bytes = 540;
/// Voxels of a single file begin here at the earliest: four bytes after the header say whether it is
/// extended.
inline constexpr std::size_t nifti1_voxels_at = 352, nifti2_voxels_at = 544;

/// Which NIfTI this is by size and magic, for which version 2 needs no more than these bytes.
inline constexpr std::size_t nifti2_magic_bytes = 12;
std::optional<int> nifti_version(ByteView start);

/// The header at the start of a file; nothing where there is none.
std::optional<NiftiHeader> read_nifti_header(ByteView start);

/// The header's place in the patient: DICOM's axes, where NIfTI's x and y point the other way.
struct NiftiPlace {
  image::Grid grid;
  std::string from;  // as Nifti::orientation_from
};
Result<NiftiPlace> place_of(const NiftiHeader& header, const std::string& where);

}  // namespace haima::formats
