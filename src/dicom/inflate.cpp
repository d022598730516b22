#include "dicom/inflate.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>

namespace haima::dicom {
namespace {

/// A zlib stream that ends itself.
struct Stream {
  z_stream z{};
  bool ready = false;

  Stream() { ready = inflateInit2(&z, -MAX_WBITS) == Z_OK; }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (ready) inflateEnd(&z);
  }
};

}  // namespace

Result<Bytes> inflate_all(ByteView packed, ByteCount most, const std::string& where) {
  Stream stream;
  if (!stream.ready) return fail(Code::internal, where, "zlib cannot be started");
  Bytes out(std::min<ByteCount>(most, std::max<ByteCount>(packed.size() * 4, 4096)));
  std::size_t taken = 0, made = 0;
  constexpr std::size_t most_at_once = 1u << 30;  // zlib counts in 32 bits
  while (true) {
    const std::size_t in = std::min(packed.size() - taken, most_at_once);
    const std::size_t room = std::min(out.size() - made, most_at_once);
    stream.z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data() + taken));
    stream.z.avail_in = static_cast<uInt>(in);
    stream.z.next_out = reinterpret_cast<Bytef*>(out.data() + made);
    stream.z.avail_out = static_cast<uInt>(room);
    const int status = inflate(&stream.z, Z_NO_FLUSH);
    taken += in - stream.z.avail_in;
    made += room - stream.z.avail_out;
    if (status == Z_STREAM_END) break;
    if (status != Z_OK && status != Z_BUF_ERROR)
      return fail(Code::malformed, where, "its deflate stream is broken");
    if (made == out.size()) {
      if (out.size() >= most) {
        return fail(Code::over_limit, where,
                    fmt::format("inflates to more than limits.decoded_size allows ({})", bytes_text(most)));
      }
      out.resize(std::min<ByteCount>(most, out.size() * 2));
    } else if (taken == packed.size()) {
      return fail(Code::truncated, where, "its deflate stream has no end");
    }
  }
  out.resize(made);
  return out;
}

}  // namespace haima::dicom
