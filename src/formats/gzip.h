// Unpacking gzip (RFC 1952) a piece at a time, so that no more is unpacked than was asked for.
#pragma once
#include <zlib.h>

#include "base/files.h"

namespace haima::formats {

bool is_gzip(ByteView start);

class Gunzip {
 public:
  explicit Gunzip(ByteView packed, std::string where);
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip();

  /// Unpacks into `out` as far as there is something; how many bytes there were.
  Result<std::size_t> read(std::span<std::byte> out);
  /// Passes over what is left and holds the checksum against all; false where more than `most` bytes are
  /// left.
  Result<bool> finish(std::uint64_t most);

 private:
  ByteView packed_;
  std::string where_;
  z_stream stream_{};
  bool open_ = false;
};

/// `bytes` as one gzip member.
Bytes gzip(ByteView bytes);

}  // namespace haima::formats
