// JPEG (ITU-T T.81), 8 bits, baseline and progressive, through libjpeg-turbo.
// libjpeg reports by longjmp; the functions it may leave so hold nothing that has a destructor.
#include <cstddef>
#include <cstdio>
// jpeglib.h needs the two above.
#include <fmt/format.h>
#include <jerror.h>
#include <jpeglib.h>

#include <csetjmp>

#include "formats/exif.h"
#include "formats/picture.h"

namespace haima::formats {
namespace {

/// A progressive file may hold any number of scans, each of which costs the whole picture's time; an
/// encoder writes about ten.
constexpr int most_scans = 100;

bool has_signature(ByteView start) { return as_text(start).starts_with("\xFF\xD8\xFF"); }

struct Trouble {
  jpeg_error_mgr handler{};  // first: libjpeg knows the rest by its address
  std::jmp_buf back{};
  int code = 0;
  bool too_many_scans = false;
  char sentence[JMSG_LENGTH_MAX] = "";
};

[[noreturn]] void give_up(j_common_ptr state) {
  auto* trouble = reinterpret_cast<Trouble*>(state->err);
  trouble->code = state->err->msg_code;
  state->err->format_message(state, trouble->sentence);
  std::longjmp(trouble->back, 1);
}

/// libjpeg mends damage with a warning and grey pixels; a picture so mended is no picture of a patient.
void on_message(j_common_ptr state, int level) {
  const int code = state->err->msg_code;
  const bool harmless = code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR;
  if (level < 0 && !harmless) give_up(state);
}

void count_scans(j_common_ptr state) {
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(state);
  if (decoder->input_scan_number <= most_scans) return;
  reinterpret_cast<Trouble*>(state->err)->too_many_scans = true;
  give_up(state);
}

/// libjpeg's struct with its callbacks, freed together.
class Decoder {
 public:
  Decoder() {
    state_.err = jpeg_std_error(&trouble_.handler);
    trouble_.handler.error_exit = give_up;
    trouble_.handler.emit_message = on_message;
    progress_.progress_monitor = count_scans;
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { jpeg_destroy_decompress(&state_); }

  /// False: libjpeg gave up, and trouble() says why.
  bool read_header(ByteView bytes) {
    if (setjmp(trouble_.back)) return false;
    jpeg_create_decompress(&state_);
    state_.progress = &progress_;
    jpeg_mem_src(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&state_, TRUE);
    state_.out_color_space = state_.num_components == 1   ? JCS_GRAYSCALE
                             : state_.num_components == 4 ? JCS_CMYK
                                                          : JCS_RGB;
    jpeg_calc_output_dimensions(&state_);
    keeps_coefficients_ = jpeg_has_multiple_scans(&state_);
    return true;
  }

  bool read_rows(std::uint8_t* out, std::size_t row_bytes) {
    if (setjmp(trouble_.back)) return false;
    jpeg_start_decompress(&state_);
    while (state_.output_scanline < state_.output_height) {
      JSAMPROW row = out + state_.output_scanline * row_bytes;
      jpeg_read_scanlines(&state_, &row, 1);
    }
    jpeg_finish_decompress(&state_);
    return true;
  }

  const jpeg_decompress_struct& state() const { return state_; }
  bool keeps_coefficients() const { return keeps_coefficients_; }
  const Trouble& trouble() const { return trouble_; }

 private:
  jpeg_decompress_struct state_{};
  jpeg_progress_mgr progress_{};
  Trouble trouble_;
  bool keeps_coefficients_ = false;
};

Error error_of(const Decoder& decoder, const std::string& where) {
  if (decoder.trouble().too_many_scans) {
    return {Code::over_limit, where, fmt::format("a JPEG of more than {} scans", most_scans),
            "do not trust this file"};
  }
  switch (decoder.trouble().code) {
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY:
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
      return {Code::truncated, where, {}, {}};
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED:
      return {Code::unsupported, where, "a JPEG of a rare kind (12 bits or lossless)", "convert it to PNG"};
    default:
      return {Code::malformed, where, std::string{"damaged JPEG ("} + decoder.trouble().sentence + ")",
              "copy or export it again"};
  }
}

/// Adobe's programs write CMYK inverted, and no others write it at all.
Samples<std::uint8_t> without_black(const Samples<std::uint8_t>& cmyk, bool inverted) {
  Samples<std::uint8_t> rgb{cmyk.width, cmyk.height, 3, {}};
  rgb.values.reserve(cmyk.values.size() / 4 * 3);
  for (std::size_t at = 0; at < cmyk.values.size(); at += 4) {
    const auto light = [&](std::size_t channel) {
      const int ink = cmyk.values[at + channel];
      return inverted ? ink : 255 - ink;
    };
    for (std::size_t channel = 0; channel < 3; ++channel) {
      rgb.values.push_back(static_cast<std::uint8_t>((light(channel) * light(3) + 127) / 255));
    }
  }
  return rgb;
}

Result<Content> decode(ByteView bytes, const std::string& where, const Limits& limits) {
  Decoder decoder;
  if (!decoder.read_header(bytes)) return fail(error_of(decoder, where));
  const auto& state = decoder.state();
  const auto channels = static_cast<std::uint64_t>(state.output_components);
  // Pictures in several scans keep two bytes of every coefficient until the last one.
  const std::uint64_t kept = decoder.keeps_coefficients() ? channels * 2 : 0;
  HAIMA_TRY(check_size(state.image_width, state.image_height, channels + kept + 2, where, limits));
  Samples<std::uint8_t> samples{static_cast<int>(state.output_width),
                                static_cast<int>(state.output_height),
                                state.output_components,
                                {}};
  const std::size_t row_bytes = state.output_width * channels;
  samples.values.resize(row_bytes * state.output_height);
  if (!decoder.read_rows(samples.values.data(), row_bytes)) return fail(error_of(decoder, where));
  Picture picture =
      grey_picture(channels == 4 ? without_black(samples, state.saw_Adobe_marker) : std::move(samples));
  picture.grey = laid(picture.grey, orientation_of(bytes));
  picture.lossy = true;
  return picture;
}

std::optional<Extent> extent_of(ByteView start) {
  Decoder decoder;
  if (!decoder.read_header(start)) return std::nullopt;
  const Extent stored{decoder.state().image_width, decoder.state().image_height};
  return on_its_side(orientation_of(start)) ? Extent{stored.height, stored.width} : stored;
}

}  // namespace

Format jpeg() {
  return {.name = "jpeg",
          .title = "JPEG",
          .extensions = ".jpg .jpeg",
          .reads = "8 bit, grey, colour and CMYK, baseline and progressive, laid as Exif says",
          .recognises = has_signature,
          .decode = decode,
          .extent = extent_of};
}

}  // namespace haima::formats
