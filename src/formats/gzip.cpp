#include "formats/gzip.h"

#include <algorithm>
#include <limits>

namespace haima::formats {
namespace {

constexpr int gzip_window = 15 + 16;  // zlib: largest window, gzip's header and checksum
constexpr std::size_t most_at_once = std::numeric_limits<uInt>::max();

}  // namespace

bool is_gzip(ByteView start) { return as_text(start).starts_with("\x1f\x8b\x08"); }

Gunzip::Gunzip(ByteView packed, std::string where) : packed_(packed), where_(std::move(where)) {
  open_ = inflateInit2(&stream_, gzip_window) == Z_OK;
}

Gunzip::~Gunzip() { inflateEnd(&stream_); }

Result<std::size_t> Gunzip::read(std::span<std::byte> out) {
  if (!open_) return fail(Code::internal, where_, "zlib could not be started");
  std::size_t done = 0;
  while (done < out.size()) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed_.data()));
    stream_.avail_in = static_cast<uInt>(std::min(packed_.size(), most_at_once));
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + done);
    stream_.avail_out = static_cast<uInt>(std::min(out.size() - done, most_at_once));
    const uInt had_in = stream_.avail_in, had_out = stream_.avail_out;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    packed_ = packed_.subspan(had_in - stream_.avail_in);
    done += had_out - stream_.avail_out;
    if (status == Z_STREAM_END) {
      // Further members are one file with the first (RFC 1952, 2.2); other bytes are padding.
      if (!is_gzip(packed_) || inflateReset(&stream_) != Z_OK) break;
    } else if (status == Z_BUF_ERROR) {
      return fail(Code::truncated, where_, "the gzip data end too early");
    } else if (status != Z_OK) {
      return fail(Code::malformed, where_, "the gzip data are damaged", "copy it again from its source");
    }
  }
  return done;
}

Result<bool> Gunzip::finish(std::uint64_t most) {
  Bytes beyond(1 << 16);
  for (std::uint64_t passed = 0; passed <= most;) {
    HAIMA_TRY(const std::size_t got, read(beyond));
    if (got < beyond.size()) return passed + got <= most;
    passed += got;
  }
  return false;
}

Bytes gzip(ByteView bytes) {
  z_stream stream{};
  constexpr int memory_level = 8;
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY);
  Bytes out;
  std::vector<std::byte> piece(1 << 18);
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(std::min(bytes.size(), most_at_once));
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const uInt had = stream.avail_in;
    status = deflate(&stream, bytes.size() == had ? Z_FINISH : Z_NO_FLUSH);
    bytes = bytes.subspan(had - stream.avail_in);
    out.insert(out.end(), piece.begin(),
               piece.begin() + static_cast<std::ptrdiff_t>(piece.size() - stream.avail_out));
  }
  deflateEnd(&stream);
  return out;
}

}  // namespace haima::formats
