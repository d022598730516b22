// PNG (ISO/IEC 15948): every colour type and depth, through libpng.
// libpng reports by longjmp; the functions it may leave so hold nothing that has a destructor.
#include <png.h>

#include <csetjmp>
#include <cstring>

#include "formats/bytes.h"
#include "formats/picture.h"

namespace haima::formats {
namespace {

bool has_signature(ByteView start) { return as_text(start).starts_with("\x89PNG\r\n\x1a\n"); }

/// What libpng's callbacks work on.
struct Stream {
  const std::byte* at;
  std::size_t left;
  bool ended = false;
  char problem[128] = "";
};

void read_bytes(png_structp png, png_bytep out, std::size_t count) {
  auto* stream = static_cast<Stream*>(png_get_io_ptr(png));
  if (stream->left < count) {
    stream->ended = true;
    png_error(png, "the end is missing");
  }
  std::memcpy(out, stream->at, count);
  stream->at += count;
  stream->left -= count;
}

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* stream = static_cast<Stream*>(png_get_error_ptr(png));
  std::strncpy(stream->problem, message, sizeof stream->problem - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

/// libpng's two structs, freed together.
class Decoder {
 public:
  Decoder(Stream& stream, const Limits& limits)
      : png_(png_create_read_struct(PNG_LIBPNG_VER_STRING, &stream, on_error, on_warning)),
        info_(png_ ? png_create_info_struct(png_) : nullptr) {
    if (!info_) return;
    png_set_read_fn(png_, &stream, read_bytes);
    png_set_user_limits(png_, static_cast<png_uint_32>(limits.side), static_cast<png_uint_32>(limits.side));
    // Words, profiles and gamma are skipped unread: libpng takes as much memory for one as it claims to need.
    constexpr int all_that_are_not_pixels = -1;
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, all_that_are_not_pixels);
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }

  bool made() const { return info_ != nullptr; }
  png_structp png() const { return png_; }
  png_infop info() const { return info_; }

 private:
  png_structp png_;
  png_infop info_;
};

/// Reads up to the pixels and asks for 8 or 16 bits, without palette. False: libpng gave up.
bool read_header(png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_read_info(png, info);
  png_set_expand(png);
  if constexpr (std::endian::native == std::endian::little) png_set_swap(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return true;
}

/// Reads the pixels and what follows them. False: libpng gave up.
bool read_rows(png_structp png, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

Error error_of(const Stream& stream, const std::string& where) {
  if (stream.ended) return {Code::truncated, where, {}, {}};
  return {Code::malformed, where, std::string{"damaged PNG ("} + stream.problem + ")",
          "copy or export it again"};
}

template <class Sample>
Result<Content> decode_samples(const Decoder& decoder, const Stream& stream, const std::string& where) {
  Samples<Sample> samples{static_cast<int>(png_get_image_width(decoder.png(), decoder.info())),
                          static_cast<int>(png_get_image_height(decoder.png(), decoder.info())),
                          png_get_channels(decoder.png(), decoder.info()),
                          {}};
  const std::size_t row_values = static_cast<std::size_t>(samples.width) * samples.channels;
  samples.values.resize(row_values * samples.height);
  std::vector<png_bytep> rows(samples.height);
  for (std::size_t y = 0; y < rows.size(); ++y) {
    rows[y] = reinterpret_cast<png_bytep>(samples.values.data() + y * row_values);
  }
  if (!read_rows(decoder.png(), rows.data())) return fail(error_of(stream, where));
  return grey_picture(samples);
}

/// From the chunk IHDR, which comes first.
std::optional<Extent> extent_of(ByteView start) {
  if (!has_signature(start) || start.size() < 24) return std::nullopt;
  return Extent{get<std::uint32_t>(start, 16, std::endian::big),
                get<std::uint32_t>(start, 20, std::endian::big)};
}

Result<Content> decode(ByteView bytes, const std::string& where, const Limits& limits) {
  Stream stream{bytes.data(), bytes.size()};
  const Decoder decoder{stream, limits};
  if (!decoder.made()) return fail(Code::internal, where, "libpng could not be started");
  // libpng's own limit on the sides speaks of no setting: the header is looked at first.
  const auto said = extent_of(bytes);
  if (!said) return fail(Code::truncated, where);
  HAIMA_TRY(check_size(said->width, said->height, 1, where, limits));
  if (!read_header(decoder.png(), decoder.info())) return fail(error_of(stream, where));
  const bool wide = png_get_bit_depth(decoder.png(), decoder.info()) == 16;
  const std::uint64_t sample_bytes = wide ? 2 : 1;
  HAIMA_TRY(check_size(png_get_image_width(decoder.png(), decoder.info()),
                       png_get_image_height(decoder.png(), decoder.info()),
                       png_get_channels(decoder.png(), decoder.info()) * sample_bytes + 2, where, limits));
  return wide ? decode_samples<std::uint16_t>(decoder, stream, where)
              : decode_samples<std::uint8_t>(decoder, stream, where);
}

}  // namespace

Format png() {
  return {.name = "png",
          .title = "Portable Network Graphics",
          .extensions = ".png",
          .reads = "1 to 16 bit, grey, colour and palette, alpha, interlaced",
          .recognises = has_signature,
          .decode = decode,
          .extent = extent_of};
}

}  // namespace haima::formats
