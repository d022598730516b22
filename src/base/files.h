// Files: read whole within a limit, written whole or not at all.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace haima {

using Path = std::filesystem::path;
using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

/// The whole file; refused before memory is taken where it is larger than `limit` bytes.
Result<Bytes> read_file(const Path& file, std::uint64_t limit);

/// The first `count` bytes, fewer where the file is shorter.
Result<Bytes> read_start(const Path& file, std::size_t count);

/// A file that is written beside its place and renamed, so that a reader sees the old file or the new, never
/// half of one; gone again where it was not kept. A link stays, and what it leads to is written; what is
/// there keeps its permissions.
class NewFile {
 public:
  /// Makes the folder where it is missing; refuses what is no regular file.
  static Result<NewFile> at(const Path& file);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  /// From any thread.
  Result<> put(std::uint64_t offset, ByteView bytes) const;
  Result<> keep();

 private:
  NewFile(Path file, std::string beside, int descriptor, std::optional<unsigned> mode);

  Path file_;
  std::string beside_;
  int descriptor_;
  std::optional<unsigned> mode_;  // of the file that is there
};

/// A file's bytes as the system pages them in, not held in memory. The file must not be cut short meanwhile.
class MappedFile {
 public:
  static Result<MappedFile> open(const Path& file, std::uint64_t limit);
  MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  MappedFile& operator=(MappedFile&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MappedFile();
  ByteView bytes() const { return bytes_; }

 private:
  explicit MappedFile(ByteView bytes) : bytes_(bytes) {}
  ByteView bytes_;
};

/// Writes the whole file, or nothing; straight into a device or a pipe.
Result<> write_file(const Path& file, ByteView bytes);
Result<> write_file(const Path& file, std::string_view text);

ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);

/// SHA-256 of `bytes` as 64 hexadecimal digits.
std::string sha256(ByteView bytes);

}  // namespace haima
