#include "corpus/luma.h"

#include <fmt/format.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace haima::corpus {
namespace {

/// libwebp's picture and writer, freed together.
struct Encoder {
  WebPConfig config{};
  WebPPicture picture{};
  WebPMemoryWriter writer{};

  Encoder(int width, int height, bool colours) {
    if (!WebPConfigInit(&config) || !WebPPictureInit(&picture))
      throw std::logic_error("libwebp is of another version");
    WebPMemoryWriterInit(&writer);
    picture.width = width;
    picture.height = height;
    picture.use_argb = colours;
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
    config.method = 6;
    if (!WebPPictureAlloc(&picture)) throw std::bad_alloc{};
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder() {
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&writer);
  }

  Bytes encode() {
    if (!WebPEncode(&config, &picture)) throw std::logic_error("libwebp refused a picture of ours");
    const auto* bytes = reinterpret_cast<const std::byte*>(writer.mem);
    return {bytes, bytes + writer.size};
  }
};

/// Refuses what is no still picture of this size.
Result<> check(ByteView bytes, int width, int height, const std::string& where) {
  WebPBitstreamFeatures about;
  if (WebPGetFeatures(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), &about) !=
          VP8_STATUS_OK ||
      about.has_animation) {
    return fail(Code::malformed, where, "it is no WebP picture");
  }
  if (about.width != width || about.height != height) {
    return fail(
        Code::malformed, where,
        fmt::format("{} x {} pixels where {} x {} are told", about.width, about.height, width, height));
  }
  return {};
}

Result<> decode(ByteView bytes, WebPDecoderConfig& config, const std::string& where) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (WebPDecode(data, bytes.size(), &config) != VP8_STATUS_OK)
    return fail(Code::malformed, where, "a damaged WebP picture");
  return {};
}

WebPDecoderConfig decoder() {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) throw std::logic_error("libwebp is of another version");
  config.output.is_external_memory = 1;
  return config;
}

}  // namespace

Bytes encode_luma(const image::Plane<std::uint8_t>& grey, double quality) {
  Encoder encoder{grey.width, grey.height, false};
  encoder.config.quality = static_cast<float>(quality);
  WebPPicture& picture = encoder.picture;
  for (int y = 0; y < grey.height; ++y)
    std::memcpy(picture.y + static_cast<std::ptrdiff_t>(y) * picture.y_stride, grey.row(y).data(),
                static_cast<std::size_t>(grey.width));
  const auto chroma = static_cast<std::size_t>(picture.uv_stride) * ((grey.height + 1) / 2);
  std::fill_n(picture.u, chroma, std::uint8_t{128});
  std::fill_n(picture.v, chroma, std::uint8_t{128});
  return encoder.encode();
}

Bytes encode_exact(const image::Plane<std::uint8_t>& grey) {
  Encoder encoder{grey.width, grey.height, true};
  encoder.config.lossless = 1;
  encoder.config.quality = 100;
  WebPPicture& picture = encoder.picture;
  for (int y = 0; y < grey.height; ++y) {
    std::transform(grey.row(y).begin(), grey.row(y).end(),
                   picture.argb + static_cast<std::ptrdiff_t>(y) * picture.argb_stride,
                   [](std::uint8_t value) { return 0xff000000u | value << 8; });
  }
  return encoder.encode();
}

Result<image::Plane<std::uint8_t>> decode_luma(ByteView bytes, int width, int height,
                                               const std::string& where) {
  HAIMA_TRY(check(bytes, width, height, where));
  image::Plane<std::uint8_t> grey{width, height};
  const int half_width = (width + 1) / 2, half_height = (height + 1) / 2;
  std::vector<std::uint8_t> chroma(2 * static_cast<std::size_t>(half_width) * half_height);
  WebPDecoderConfig config = decoder();
  config.output.colorspace = MODE_YUV;
  WebPYUVABuffer& out = config.output.u.YUVA;
  out.y = grey.pixels.data();
  out.y_stride = width;
  out.y_size = grey.pixels.size();
  out.u = chroma.data();
  out.v = chroma.data() + chroma.size() / 2;
  out.u_stride = out.v_stride = half_width;
  out.u_size = out.v_size = chroma.size() / 2;
  HAIMA_TRY(decode(bytes, config, where));
  return grey;
}

Result<image::Plane<std::uint8_t>> decode_exact(ByteView bytes, int width, int height,
                                                const std::string& where) {
  HAIMA_TRY(check(bytes, width, height, where));
  std::vector<std::uint8_t> colours(3 * static_cast<std::size_t>(width) * height);
  WebPDecoderConfig config = decoder();
  config.output.colorspace = MODE_RGB;
  config.output.u.RGBA = {colours.data(), 3 * width, colours.size()};
  HAIMA_TRY(decode(bytes, config, where));
  image::Plane<std::uint8_t> grey{width, height};
  for (std::size_t i = 0; i < grey.pixels.size(); ++i) grey.pixels[i] = colours[3 * i + 1];
  return grey;
}

}  // namespace haima::corpus
