// WebP (RFC 9649), still pictures, through libwebp.
#include <fmt/format.h>
#include <webp/decode.h>

#include "formats/picture.h"

namespace haima::formats {
namespace {

bool has_signature(ByteView start) {
  return start.size() >= 12 && as_text(start).starts_with("RIFF") && as_text(start.subspan(8, 4)) == "WEBP";
}

Error error_of(VP8StatusCode status, const std::string& where) {
  if (status == VP8_STATUS_NOT_ENOUGH_DATA) return {Code::truncated, where, {}, {}};
  if (status == VP8_STATUS_UNSUPPORTED_FEATURE)
    return {Code::unsupported, where, "a WebP of a rare kind", "convert it to PNG"};
  return {Code::malformed, where, fmt::format("damaged WebP (libwebp status {})", static_cast<int>(status)),
          "copy or export it again"};
}

std::optional<Extent> extent_of(ByteView start) {
  int width = 0, height = 0;
  if (!WebPGetInfo(reinterpret_cast<const std::uint8_t*>(start.data()), start.size(), &width, &height))
    return std::nullopt;
  return Extent{static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height)};
}

Result<Content> decode(ByteView bytes, const std::string& where, const Limits& limits) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return fail(Code::internal, where, "libwebp is of another version");
  if (const auto status = WebPGetFeatures(data, bytes.size(), &config.input); status != VP8_STATUS_OK)
    return fail(error_of(status, where));
  if (config.input.has_animation)
    return fail(Code::unsupported, where, "an animated WebP", "convert one picture of it to PNG");

  const int channels = config.input.has_alpha ? 4 : 3;
  // libwebp itself takes as much again for what it decodes into.
  HAIMA_TRY(check_size(static_cast<std::uint64_t>(config.input.width),
                       static_cast<std::uint64_t>(config.input.height),
                       static_cast<std::uint64_t>(channels + 4 + 2), where, limits));
  Samples<std::uint8_t> samples{config.input.width, config.input.height, channels, {}};
  const std::size_t row_bytes = static_cast<std::size_t>(samples.width) * static_cast<std::size_t>(channels);
  samples.values.resize(row_bytes * static_cast<std::size_t>(samples.height));
  config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {samples.values.data(), static_cast<int>(row_bytes), samples.values.size()};
  if (const auto status = WebPDecode(data, bytes.size(), &config); status != VP8_STATUS_OK)
    return fail(error_of(status, where));

  constexpr int lossless = 2;  // WebPBitstreamFeatures::format
  Picture picture = grey_picture(samples);
  picture.lossy = config.input.format != lossless;
  return picture;
}

}  // namespace

Format webp() {
  return {.name = "webp",
          .title = "WebP",
          .extensions = ".webp",
          .reads = "lossy and lossless, alpha; no animation",
          .recognises = has_signature,
          .decode = decode,
          .extent = extent_of};
}

}  // namespace haima::formats
