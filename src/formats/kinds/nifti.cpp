// NIfTI-1 and NIfTI-2 in one file, plain or gzipped: one volume of real numbers.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "formats/bytes.h"
#include "formats/gzip.h"
#include "formats/nifti_header.h"

namespace haima::formats {
namespace {

/// Nifti without a place: values as the file stores them, and how to get back to its numbers.
struct Stored {
  std::vector<std::int16_t> values;
  image::Rescale rescale;
  bool exact = true;
};

template <class T, class Work>
void each_number(ByteView raw, std::endian order, const Work& work) {
  const std::size_t count = raw.size() / sizeof(T);
  if (order == std::endian::native) {
    for (std::size_t i = 0; i < count; ++i) {
      T number;
      std::memcpy(&number, raw.data() + i * sizeof(T), sizeof(T));
      work(static_cast<double>(number));
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) work(static_cast<double>(get<T>(raw, i * sizeof(T), order)));
  }
}

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  bool whole = true;   // integers only
  bool finite = true;  // no NaN and no infinity among them
};

template <class T>
Range range_of(ByteView raw, std::endian order) {
  Range range;
  each_number<T>(raw, order, [&](double number) {
    if (std::isfinite(number)) {
      range.low = std::min(range.low, number);
      range.high = std::max(range.high, number);
      range.whole = range.whole && std::trunc(number) == number;
    } else {
      range.finite = false;
    }
  });
  return range;
}

/// From two bytes back to the file's numbers: unchanged where they fit, moved where their range fits,
/// else in 65535 equal steps.
Result<image::Rescale> holding(const Range& range, const std::string& where) {
  constexpr double low = std::numeric_limits<std::int16_t>::min(), steps = 65535;
  const double span = range.high - range.low;
  if (range.low > range.high) return fail(Code::malformed, where, "no voxel holds a number");
  if (!std::isfinite(span)) return fail(Code::malformed, where, "voxels too large to be measurements");
  if (range.whole && range.low >= low && range.high < low + steps + 1) return image::Rescale{};
  if (range.whole && span <= steps) return image::Rescale{1, range.low - low};
  const double step = std::max(span / steps, std::numeric_limits<double>::min());
  return image::Rescale{step, range.low - low * step};
}

template <class T>
Result<Stored> stored(ByteView raw, std::endian order, const std::string& where) {
  const Range range = range_of<T>(raw, order);
  Stored out;
  HAIMA_TRY(out.rescale, holding(range, where));
  constexpr double exact_in_double = 9007199254740992.0;  // 2^53
  out.exact = range.finite && range.whole && out.rescale.slope == 1 &&
              std::max(std::abs(range.low), std::abs(range.high)) <= exact_in_double;
  out.values.reserve(raw.size() / sizeof(T));
  each_number<T>(raw, order, [&](double number) {
    // What is no number was never measured: it becomes the lowest, as air does.
    const double inside = std::isnan(number) ? range.low : std::clamp(number, range.low, range.high);
    const double value = (inside - out.rescale.intercept) / out.rescale.slope;
    out.values.push_back(static_cast<std::int16_t>(std::clamp(std::round(value), -32768.0, 32767.0)));
  });
  return out;
}

struct DataType {
  int code;  // nifti1.h, DT_*
  std::size_t bytes;
  std::string_view name;
  Result<Stored> (*read)(ByteView, std::endian, const std::string&);  // null: not read
};

constexpr std::array data_types = {
    DataType{2, 1, "uint8", stored<std::uint8_t>},
    DataType{4, 2, "int16", stored<std::int16_t>},
    DataType{8, 4, "int32", stored<std::int32_t>},
    DataType{16, 4, "float32", stored<float>},
    DataType{64, 8, "float64", stored<double>},
    DataType{256, 1, "int8", stored<std::int8_t>},
    DataType{512, 2, "uint16", stored<std::uint16_t>},
    DataType{768, 4, "uint32", stored<std::uint32_t>},
    DataType{1024, 8, "int64", stored<std::int64_t>},
    DataType{1280, 8, "uint64", stored<std::uint64_t>},
    DataType{32, 8, "complex64", nullptr},
    DataType{128, 3, "RGB", nullptr},
    DataType{1536, 16, "float128", nullptr},
    DataType{1792, 16, "complex128", nullptr},
    DataType{2048, 32, "complex256", nullptr},
    DataType{2304, 4, "RGBA", nullptr},
};

Result<const DataType*> data_type_of(const NiftiHeader& header, const std::string& where) {
  const auto type = std::find_if(data_types.begin(), data_types.end(),
                                 [&](const DataType& t) { return t.code == header.data_type; });
  if (type == data_types.end())
    return fail(Code::malformed, where, fmt::format("there is no NIfTI data type {}", header.data_type));
  if (!type->read) {
    return fail(Code::unsupported, where, fmt::format("voxels of type {}", type->name),
                "give a volume of real numbers");
  }
  return &*type;
}

struct Size {
  int nx = 1, ny = 1, nz = 1;
  std::uint64_t bytes = 0;
};

Result<Size> size_of(const NiftiHeader& header, const DataType& type, const std::string& where,
                     const Limits& limits) {
  const std::int64_t dimensions = header.dim[0];
  if (dimensions < 1 || dimensions > 7)
    return fail(Code::malformed, where, fmt::format("dim[0] is {}, not 1 to 7", dimensions));
  std::array<std::int64_t, 8> dim = {1, 1, 1, 1, 1, 1, 1, 1};
  std::copy_n(header.dim.begin() + 1, dimensions, dim.begin() + 1);
  for (std::size_t axis = 1; axis < dim.size(); ++axis) {
    if (dim[axis] < 1) return fail(Code::malformed, where, fmt::format("dim[{}] is {}", axis, dim[axis]));
    if (axis > 3 && dim[axis] != 1) {
      return fail(Code::unsupported, where, fmt::format("{} volumes in one file", dim[axis]),
                  "give one volume of three dimensions");
    }
    const Count most = axis == 3 ? limits.slices : limits.side;
    if (dim[axis] > most) {
      return fail(Code::over_limit, where,
                  fmt::format("{} voxels along axis {} where limits.{} allows {}", dim[axis], axis,
                              axis == 3 ? "slices" : "side", most));
    }
  }
  const auto room = limits.decoded_size / type.bytes;
  const auto plane = static_cast<std::uint64_t>(dim[1]) * static_cast<std::uint64_t>(dim[2]);
  const auto slices = static_cast<std::uint64_t>(dim[3]);
  if (plane > room || slices > room / plane) {
    return fail(Code::over_limit, where,
                fmt::format("{} x {} x {} voxels of {} where limits.decoded_size allows {}", dim[1], dim[2],
                            dim[3], type.name, bytes_text(limits.decoded_size)));
  }
  return Size{static_cast<int>(dim[1]), static_cast<int>(dim[2]), static_cast<int>(dim[3]),
              plane * slices * type.bytes};
}

/// Where the voxels begin.
Result<std::uint64_t> voxels_at(const NiftiHeader& header, const std::string& where, const Limits& limits) {
  const std::size_t earliest = header.version == 1 ? nifti1_voxels_at : nifti2_voxels_at;
  const double offset = header.voxel_offset == 0 ? static_cast<double>(earliest) : header.voxel_offset;
  if (!(offset >= static_cast<double>(earliest)) || offset != std::trunc(offset))
    return fail(Code::malformed, where, fmt::format("vox_offset is {:g}", header.voxel_offset));
  if (offset > static_cast<double>(limits.element_size)) {
    return fail(Code::over_limit, where,
                fmt::format("vox_offset is {:g} where limits.element_size allows {}", offset,
                            bytes_text(limits.element_size)));
  }
  return static_cast<std::uint64_t>(offset);
}

/// The file's own scaling (nifti1.h: a slope of 0 is none), after that of `stored`.
Result<image::Rescale> scaled(image::Rescale stored, const NiftiHeader& header, const std::string& where) {
  if (header.slope == 0 || !std::isfinite(header.slope)) return stored;
  const image::Rescale both{header.slope * stored.slope, header.slope * stored.intercept + header.intercept};
  if (!std::isfinite(both.slope * 65536) || !std::isfinite(both.intercept))
    return fail(Code::malformed, where,
                fmt::format("scl_slope is {:g}, scl_inter is {:g}", header.slope, header.intercept));
  return both;
}

/// Reads on from where a file was left, whether gzipped or not. What was read stays until the next read.
class Stream {
 public:
  Stream(ByteView bytes, const std::string& where) : where_(where), plain_(bytes) {
    if (is_gzip(bytes)) packed_.emplace(bytes, where);
  }
  Result<ByteView> read(std::uint64_t count) {
    if (!packed_) {
      if (plain_.size() < count) return fail(Code::truncated, where_);
      return std::exchange(plain_, plain_.subspan(count)).first(count);
    }
    unpacked_.resize(count);
    HAIMA_TRY(const std::size_t got, packed_->read(unpacked_));
    if (got < count) return fail(Code::truncated, where_);
    return ByteView{unpacked_};
  }
  /// The checksum stands at the very end, behind whatever follows the voxels.
  Result<> finish(ByteCount most) {
    if (!packed_) return {};
    HAIMA_TRY(const bool ended, packed_->finish(most));
    if (ended) return {};
    return fail(
        Code::over_limit, where_,
        fmt::format("more than the {} that limits.decoded_size allows follow its voxels", bytes_text(most)));
  }

 private:
  std::string where_;
  ByteView plain_;
  std::optional<Gunzip> packed_;
  Bytes unpacked_;
};

bool recognises(ByteView start) {
  if (!is_gzip(start)) return nifti_version(start).has_value();
  // No more is unpacked than each version needs: what is given may be no more than the file's start.
  for (const std::size_t count : {nifti2_magic_bytes, nifti1_header_bytes}) {
    Stream stream{start, ""};
    const auto header = stream.read(count);
    if (header && nifti_version(*header)) return true;
  }
  return false;
}

/// The header, of which version 1 reads less.
Result<NiftiHeader> header_of(Stream& stream, std::uint64_t& read, const std::string& where) {
  HAIMA_TRY(const ByteView start, stream.read(nifti1_header_bytes));
  Bytes bytes{start.begin(), start.end()};
  auto header = read_nifti_header(bytes);
  if (!header) {
    HAIMA_TRY(const ByteView more, stream.read(nifti2_header_bytes - nifti1_header_bytes));
    bytes.insert(bytes.end(), more.begin(), more.end());
    header = read_nifti_header(bytes);
  }
  if (!header) return fail(Code::malformed, where, "no NIfTI header");
  read = bytes.size();
  return *header;
}

Result<Content> decode(ByteView bytes, const std::string& where, const Limits& limits) {
  Stream stream{bytes, where};
  std::uint64_t read = 0;
  HAIMA_TRY(const NiftiHeader header, header_of(stream, read, where));
  if (header.pair) {
    return fail(Code::unsupported, where, "a NIfTI header whose voxels lie in an .img file beside it",
                "convert the pair to one .nii file");
  }
  HAIMA_TRY(const DataType* type, data_type_of(header, where));
  HAIMA_TRY(const Size size, size_of(header, *type, where, limits));
  HAIMA_TRY(const NiftiPlace place, place_of(header, where));
  HAIMA_TRY(const std::uint64_t offset, voxels_at(header, where, limits));
  HAIMA_TRY(stream.read(offset - read));
  HAIMA_TRY(const ByteView raw, stream.read(size.bytes));
  HAIMA_TRY(stream.finish(limits.decoded_size));
  HAIMA_TRY(Stored stored, type->read(raw, header.order, where));

  Nifti nifti;
  nifti.volume.nx = size.nx, nifti.volume.ny = size.ny, nifti.volume.nz = size.nz;
  nifti.volume.grid = place.grid;
  nifti.volume.voxels = std::move(stored.values);
  HAIMA_TRY(nifti.rescale, scaled(stored.rescale, header, where));
  nifti.exact = stored.exact;
  nifti.orientation_from = place.from;
  nifti.version = header.version;
  return nifti;
}

}  // namespace

Format nifti() {
  return {.name = "nifti",
          .title = "NIfTI-1 and NIfTI-2",
          .extensions = ".nii .nii.gz",
          .reads = "one volume, plain or gzipped, either byte order, all integers and floats, sheared grids",
          .recognises = recognises,
          .decode = decode,
          .extent = nullptr};
}

}  // namespace haima::formats
