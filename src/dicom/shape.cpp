#include "dicom/shape.h"

#include <fmt/format.h>

namespace haima::dicom {
namespace {

Result<int> side(const Fields& fields, Tag tag, const std::string& where, const Limits& limits) {
  const auto pixels = fields.count(tag);
  if (!pixels || *pixels < 1) return fail(Code::malformed, where_in(where, tag), "is missing or zero");
  if (*pixels > limits.side) {
    return fail(Code::over_limit, where_in(where, tag),
                fmt::format("{} where limits.side allows {}", *pixels, limits.side));
  }
  return *pixels;
}

Result<> check_bits(Shape& shape, const Fields& fields, const std::string& where) {
  const int allocated = shape.bits_allocated;
  if (allocated != 1 && allocated != 8 && allocated != 16) {
    return fail(Code::unsupported, where_in(where, tag::bits_allocated),
                fmt::format("{} bits a pixel, and only 1, 8 and 16 are read", allocated));
  }
  if (shape.bits_stored < 1 || shape.bits_stored > allocated) {
    return fail(Code::contradiction, where_in(where, tag::bits_stored),
                fmt::format("{} bits stored in {} allocated", shape.bits_stored, allocated));
  }
  if (shape.high_bit < shape.bits_stored - 1 || shape.high_bit >= allocated) {
    fields.warn(tag::high_bit, "does not fit the bits stored and was not used");
    shape.high_bit = shape.bits_stored - 1;
  }
  return {};
}

Result<> check_samples(const Shape& shape, const std::string& where) {
  if (shape.samples != 1 && shape.samples != 3) {
    return fail(Code::unsupported, where_in(where, tag::samples),
                fmt::format("{} samples a pixel, and only 1 and 3 are read", shape.samples));
  }
  if (shape.bits_allocated == 1 && shape.samples != 1) {
    return fail(Code::contradiction, where_in(where, tag::samples), "colour pixels of one bit");
  }
  return {};
}

}  // namespace

Result<Shape> shape_of(const Fields& fields, const std::string& where, const Limits& limits) {
  Shape shape;
  HAIMA_TRY(shape.rows, side(fields, tag::rows, where, limits));
  HAIMA_TRY(shape.columns, side(fields, tag::columns, where, limits));
  shape.samples = fields.count(tag::samples).value_or(1);
  shape.frames = std::max(1, fields.integer(tag::frame_count).value_or(1));
  if (shape.frames > limits.slices) {
    return fail(Code::over_limit, where_in(where, tag::frame_count),
                fmt::format("{} where limits.slices allows {}", shape.frames, limits.slices));
  }
  shape.bits_allocated = fields.count(tag::bits_allocated).value_or(0);
  shape.bits_stored = fields.count(tag::bits_stored).value_or(shape.bits_allocated);
  shape.high_bit = fields.count(tag::high_bit).value_or(shape.bits_stored - 1);
  shape.is_signed = fields.count(tag::pixel_representation) == 1;
  shape.planar = fields.count(tag::planar) == 1;
  shape.photometric = fields.code(tag::photometric);
  HAIMA_TRY(check_bits(shape, fields, where));
  HAIMA_TRY(check_samples(shape, where));
  return shape;
}

}  // namespace haima::dicom
