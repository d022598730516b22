// Grey pictures as WebP, through libwebp alone: the grey levels are the file's luma, all 256 of them, and its
// colours are not looked at. That decodes twice as fast as a picture in colour.
#pragma once
#include "base/files.h"
#include "base/result.h"
#include "image/plane.h"

namespace haima::corpus {

/// With loss; `quality` from 0 to 100.
Bytes encode_luma(const image::Plane<std::uint8_t>& grey, double quality);
/// Without any: for masks.
Bytes encode_exact(const image::Plane<std::uint8_t>& grey);

/// A picture of exactly this size, out of hostile bytes; `where` names it in errors.
Result<image::Plane<std::uint8_t>> decode_luma(ByteView bytes, int width, int height,
                                               const std::string& where);
Result<image::Plane<std::uint8_t>> decode_exact(ByteView bytes, int width, int height,
                                                const std::string& where);

}  // namespace haima::corpus
