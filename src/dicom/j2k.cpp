// j2k: JPEG 2000 (ISO 15444-1) and High-Throughput JPEG 2000 (ISO 15444-15) through OpenJPEG. OpenJPH decodes
// the latter faster, but ends the process by its assertions wherever a stream contradicts itself.
#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "dicom/codec.h"
#include "dicom/j2k_header.h"

namespace haima::dicom {
namespace {

/// A codestream in memory and how far OpenJPEG has read it.
struct Cursor {
  ByteView bytes;
  std::size_t at = 0;
};

OPJ_SIZE_T read_some(void* to, OPJ_SIZE_T count, void* user) {
  auto& cursor = *static_cast<Cursor*>(user);
  const std::size_t there = std::min<std::size_t>(count, cursor.bytes.size() - cursor.at);
  if (there == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(to, cursor.bytes.data() + cursor.at, there);
  cursor.at += there;
  return there;
}

OPJ_OFF_T skip_some(OPJ_OFF_T count, void* user) {
  auto& cursor = *static_cast<Cursor*>(user);
  if (count < 0) return -1;
  const std::size_t there = std::min(static_cast<std::size_t>(count), cursor.bytes.size() - cursor.at);
  cursor.at += there;
  return static_cast<OPJ_OFF_T>(there);
}

OPJ_BOOL seek_to(OPJ_OFF_T at, void* user) {
  auto& cursor = *static_cast<Cursor*>(user);
  if (at < 0 || static_cast<std::size_t>(at) > cursor.bytes.size()) return OPJ_FALSE;
  cursor.at = static_cast<std::size_t>(at);
  return OPJ_TRUE;
}

struct Close {
  void operator()(opj_codec_t* codec) const { opj_destroy_codec(codec); }
  void operator()(opj_image_t* image) const { opj_image_destroy(image); }
};
struct CloseStream {
  void operator()(opj_stream_t* stream) const { opj_stream_destroy(stream); }
};

using ImagePointer = std::unique_ptr<opj_image_t, Close>;

/// The decoded image; null where OpenJPEG refuses.
ImagePointer decode(Cursor& cursor) {
  const std::unique_ptr<opj_codec_t, Close> codec{opj_create_decompress(OPJ_CODEC_J2K)};
  const std::unique_ptr<opj_stream_t, CloseStream> stream{opj_stream_default_create(OPJ_TRUE)};
  if (!codec || !stream) return nullptr;
  opj_stream_set_user_data(stream.get(), &cursor, nullptr);
  opj_stream_set_user_data_length(stream.get(), cursor.bytes.size());
  opj_stream_set_read_function(stream.get(), read_some);
  opj_stream_set_skip_function(stream.get(), skip_some);
  opj_stream_set_seek_function(stream.get(), seek_to);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!opj_setup_decoder(codec.get(), &parameters)) return nullptr;
  opj_image_t* made = nullptr;
  const bool has_header = opj_read_header(stream.get(), codec.get(), &made) == OPJ_TRUE;
  ImagePointer image{made};
  if (!has_header || !opj_decode(codec.get(), stream.get(), image.get())) return nullptr;
  return image;
}

bool is_as_promised(const opj_image_t& image, const Shape& shape) {
  if (image.numcomps != static_cast<OPJ_UINT32>(shape.samples)) return false;
  return std::all_of(image.comps, image.comps + image.numcomps, [&](const opj_image_comp_t& c) {
    return c.data && c.w == static_cast<OPJ_UINT32>(shape.columns) &&
           c.h == static_cast<OPJ_UINT32>(shape.rows);
  });
}

}  // namespace

Result<Samples> decode_j2k(ByteView stream, const Shape& shape, const std::string& where) {
  Cursor cursor{.bytes = j2k_codestream(stream)};
  HAIMA_TRY(const J2kHeader header, j2k_header(cursor.bytes, shape, where));

  const ImagePointer image = decode(cursor);
  if (!image || !is_as_promised(*image, shape)) {
    return fail(Code::malformed, where, "its JPEG 2000 codestream is broken or cut short");
  }
  Samples out{.channels = shape.samples};
  out.values.resize(shape.values());
  const auto channels = static_cast<std::size_t>(shape.samples);
  for (std::size_t c = 0; c < channels; ++c) {
    const OPJ_INT32* data = image->comps[c].data;
    for (std::size_t i = 0; i < shape.pixels(); ++i) {
      out.values[i * channels + c] = static_cast<std::int16_t>(data[i]);
    }
  }
  settle_sign(out, header, shape);
  return out;
}

}  // namespace haima::dicom
