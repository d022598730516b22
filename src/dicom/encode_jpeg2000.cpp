// Frames into JPEG 2000 (OpenJPEG) and High-Throughput JPEG 2000 (OpenJPH), as bare codestreams (PS3.5
// A.4.4).
#include <openjpeg.h>
#include <openjph/ojph_arch.h>
#include <openjph/ojph_codestream.h>
#include <openjph/ojph_file.h>
#include <openjph/ojph_mem.h>
#include <openjph/ojph_params.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "dicom/encode_syntax.h"

namespace haima::dicom {

namespace {

constexpr float lossy_ratio = 10;  // what guidelines allow for CT of the head
constexpr float lossy_step = 1.0F / 4096;
constexpr int most_resolutions = 6;

/// How often the smaller side can be halved, at most five times.
int decompositions(const RawFrame& frame) {
  const auto side = static_cast<unsigned>(std::min(frame.values.width, frame.values.height));
  return std::min<int>(most_resolutions - 1, std::bit_width(side) - 1);
}

std::int32_t sample(const RawFrame& frame, std::int16_t value) {
  return frame.is_signed ? value : static_cast<std::uint16_t>(value);
}

/// The growing bytes that OpenJPEG writes and seeks in.
struct Sink {
  Bytes bytes;
  std::size_t place = 0;

  void reach(std::size_t end) {
    if (end > bytes.size()) bytes.resize(end);
  }
  static OPJ_SIZE_T write(void* from, OPJ_SIZE_T count, void* self) {
    auto& sink = *static_cast<Sink*>(self);
    sink.reach(sink.place + count);
    std::memcpy(sink.bytes.data() + sink.place, from, count);
    sink.place += count;
    return count;
  }
  static OPJ_OFF_T skip(OPJ_OFF_T count, void* self) {
    auto& sink = *static_cast<Sink*>(self);
    sink.place += static_cast<std::size_t>(count);
    sink.reach(sink.place);
    return count;
  }
  static OPJ_BOOL seek(OPJ_OFF_T place, void* self) {
    auto& sink = *static_cast<Sink*>(self);
    sink.place = static_cast<std::size_t>(place);
    sink.reach(sink.place);
    return OPJ_TRUE;
  }
};

using OpjImage = std::unique_ptr<opj_image_t, decltype(&opj_image_destroy)>;
using OpjCodec = std::unique_ptr<opj_codec_t, decltype(&opj_destroy_codec)>;
using OpjStream = std::unique_ptr<opj_stream_t, decltype(&opj_stream_destroy)>;

OpjImage opj_image_of(const RawFrame& frame) {
  opj_image_cmptparm_t component{};
  component.dx = component.dy = 1;
  component.w = static_cast<OPJ_UINT32>(frame.values.width);
  component.h = static_cast<OPJ_UINT32>(frame.values.height);
  component.prec = static_cast<OPJ_UINT32>(frame.bits_stored);
  component.sgnd = frame.is_signed ? 1 : 0;
  OpjImage image{opj_image_create(1, &component, OPJ_CLRSPC_GRAY), &opj_image_destroy};
  if (!image) return image;
  image->x1 = component.w;
  image->y1 = component.h;
  std::ranges::transform(frame.values.pixels, image->comps[0].data,
                         [&frame](std::int16_t value) { return sample(frame, value); });
  return image;
}

Result<Bytes> encode_openjpeg(const RawFrame& frame, bool lossy) {
  const auto refused = [] { return fail(Code::internal, "JPEG 2000", "the encoder refused the frame"); };
  const OpjImage image = opj_image_of(frame);
  const OpjCodec codec{opj_create_compress(OPJ_CODEC_J2K), &opj_destroy_codec};
  const OpjStream stream{opj_stream_create(1 << 16, OPJ_FALSE), &opj_stream_destroy};
  if (!image || !codec || !stream) return refused();
  opj_cparameters_t parameters;
  opj_set_default_encoder_parameters(&parameters);
  parameters.numresolution = decompositions(frame) + 1;
  parameters.irreversible = lossy ? 1 : 0;
  parameters.tcp_numlayers = 1;
  parameters.tcp_rates[0] = lossy ? lossy_ratio : 0;
  parameters.cp_disto_alloc = 1;
  Sink sink;
  opj_stream_set_user_data(stream.get(), &sink, nullptr);
  opj_stream_set_write_function(stream.get(), &Sink::write);
  opj_stream_set_skip_function(stream.get(), &Sink::skip);
  opj_stream_set_seek_function(stream.get(), &Sink::seek);
  if (!opj_setup_encoder(codec.get(), &parameters, image.get()) ||
      !opj_start_compress(codec.get(), image.get(), stream.get()) || !opj_encode(codec.get(), stream.get()) ||
      !opj_end_compress(codec.get(), stream.get()))
    return refused();
  return std::move(sink.bytes);
}

void describe(ojph::codestream& stream, const RawFrame& frame, bool lossy) {
  const auto width = static_cast<ojph::ui32>(frame.values.width);
  const auto height = static_cast<ojph::ui32>(frame.values.height);
  ojph::param_siz size = stream.access_siz();
  size.set_image_extent(ojph::point(width, height));
  size.set_num_components(1);
  size.set_component(0, ojph::point(1, 1), static_cast<ojph::ui32>(frame.bits_stored), frame.is_signed);
  ojph::param_cod coding = stream.access_cod();
  coding.set_num_decomposition(static_cast<ojph::ui32>(decompositions(frame)));
  coding.set_block_dims(64, 64);
  coding.set_color_transform(false);
  coding.set_reversible(!lossy);
  if (lossy) stream.access_qcd().set_irrev_quant(lossy_step);
  stream.set_planar(true);
}

Result<Bytes> encode_openjph(const RawFrame& frame, bool lossy) {
  try {
    ojph::mem_outfile sink;
    sink.open(frame.values.pixels.size() * 3 + 65536);
    ojph::codestream stream;
    describe(stream, frame, lossy);
    stream.write_headers(&sink);
    ojph::ui32 component = 0;
    ojph::line_buf* line = stream.exchange(nullptr, component);
    for (int y = 0; y < frame.values.height; ++y) {
      std::ranges::transform(frame.values.row(y), line->i32,
                             [&frame](std::int16_t value) { return sample(frame, value); });
      line = stream.exchange(line, component);
    }
    stream.flush();
    const auto* start = reinterpret_cast<const std::byte*>(sink.get_data());
    Bytes out{start, start + sink.tell()};
    stream.close();
    return out;
  } catch (const std::exception& error) {
    return fail(Code::internal, "HTJ2K", error.what());
  }
}

}  // namespace

Result<Bytes> encode_jpeg2000_lossless(const RawFrame& frame) { return encode_openjpeg(frame, false); }
Result<Bytes> encode_jpeg2000_lossy(const RawFrame& frame) { return encode_openjpeg(frame, true); }
Result<Bytes> encode_htj2k_lossless(const RawFrame& frame) { return encode_openjph(frame, false); }
Result<Bytes> encode_htj2k_lossy(const RawFrame& frame) { return encode_openjph(frame, true); }

}  // namespace haima::dicom
