// htj2k: high-throughput JPEG 2000 (ISO 15444-15) through OpenJPH.
#include <fmt/format.h>
#include <openjph/ojph_arch.h>
#include <openjph/ojph_codestream.h>
#include <openjph/ojph_file.h>
#include <openjph/ojph_mem.h>
#include <openjph/ojph_message.h>
#include <openjph/ojph_params.h>

#include <algorithm>
#include <stdexcept>

#include "dicom/codec.h"
#include "dicom/j2k_header.h"

namespace haima::dicom {
namespace {

struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// OpenJPH prints what it finds; here an error is an exception and nothing else.
class SilentError : public ojph::message_error {
 public:
  void operator()(int code, const char*, int, const char*, ...) override {
    throw Broken{fmt::format("OpenJPH error {:#x}", code)};
  }
};
class SilentWarning : public ojph::message_warning {
 public:
  void operator()(int, const char*, int, const char*, ...) override {}
};
class SilentInfo : public ojph::message_info {
 public:
  void operator()(int, const char*, int, const char*, ...) override {}
};

/// OpenJPH keeps its message handlers per process: they are set once.
void silence_library() {
  static const bool done = [] {
    static SilentError error;
    static SilentWarning warning;
    static SilentInfo info;
    ojph::configure_error(&error);
    ojph::configure_warning(&warning);
    ojph::configure_info(&info);
    return true;
  }();
  static_cast<void>(done);
}

void take_line(const ojph::line_buf& line, std::size_t first, std::size_t step, std::size_t count,
               std::vector<std::int16_t>& values) {
  for (std::size_t x = 0; x < count; ++x) values[first + x * step] = static_cast<std::int16_t>(line.i32[x]);
}

Samples decode(ByteView codestream, const Shape& shape) {
  ojph::mem_infile file;
  file.open(reinterpret_cast<const ojph::ui8*>(codestream.data()), codestream.size());
  ojph::codestream decoder;
  decoder.read_headers(&file);
  decoder.set_planar(false);
  decoder.create();
  Samples out{.channels = shape.samples};
  out.values.resize(shape.values());
  const auto channels = static_cast<std::size_t>(shape.samples);
  const auto columns = static_cast<std::size_t>(shape.columns);
  std::vector<std::size_t> next_row(channels, 0);
  for (std::size_t i = 0; i < static_cast<std::size_t>(shape.rows) * channels; ++i) {
    ojph::ui32 channel = 0;
    const ojph::line_buf* line = decoder.pull(channel);
    if (!line || channel >= channels || next_row[channel] >= static_cast<std::size_t>(shape.rows) ||
        line->size < columns) {
      throw Broken{"a line is missing"};
    }
    take_line(*line, next_row[channel]++ * columns * channels + channel, channels, columns, out.values);
  }
  decoder.close();
  return out;
}

}  // namespace

Result<Samples> decode_htj2k(ByteView stream, const Shape& shape, const std::string& where) {
  const ByteView codestream = j2k_codestream(stream);
  HAIMA_TRY(const J2kHeader header, j2k_header(codestream, shape, where));
  if (!header.is_ht) return decode_j2k(stream, shape, where);
  silence_library();
  try {
    Samples out = decode(codestream, shape);
    settle_sign(out, header, shape);
    return out;
  } catch (const std::exception& problem) {
    return fail(Code::malformed, where, fmt::format("its HTJ2K codestream is broken: {}", problem.what()));
  } catch (const char* problem) {
    return fail(Code::malformed, where, fmt::format("its HTJ2K codestream is broken: {}", problem));
  }
}

}  // namespace haima::dicom
