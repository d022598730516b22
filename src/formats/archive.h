// A zip archive held open by the sources that come out of it.
// libzip's handles are not thread-safe and opening one reads the whole directory: the archive keeps
// those that are idle, so that there are never more openings than threads that read at one time.
#pragma once
#include <zip.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "formats/formats.h"

namespace haima::formats {

/// What the archive's directory says of one entry.
struct Entry {
  std::string name;
  std::uint64_t size = 0, packed_size = 0;
  bool encrypted = false;
};

class Archive {
 public:
  /// The archive in a file; `name` is what a person calls it.
  static Result<std::shared_ptr<const Archive>> open(const Path& file, std::string name,
                                                     const Limits& limits);
  /// The archive in memory.
  static Result<std::shared_ptr<const Archive>> open(Bytes bytes, std::string name, const Limits& limits);

  const std::string& name() const { return name_; }

  Result<std::vector<Entry>> directory() const;

  /// An entry whole, with its checksum held against it; `size` is what the directory says of it.
  Result<Bytes> read(std::uint64_t entry, std::uint64_t size, const std::string& where) const;
  /// An entry's first `count` bytes, fewer where it is shorter.
  Result<Bytes> read_start(std::uint64_t entry, std::uint64_t count, const std::string& where) const;

  /// How often the archive was opened so far.
  int openings() const;

 private:
  struct Discard {
    void operator()(zip_t* handle) const { zip_discard(handle); }
  };
  using Handle = std::unique_ptr<zip_t, Discard>;
  struct GiveBack {
    const Archive* archive;
    void operator()(zip_t* handle) const;
  };
  using Lease = std::unique_ptr<zip_t, GiveBack>;

  Archive(Path file, Bytes bytes, std::string name);
  static Result<std::shared_ptr<const Archive>> tried(std::shared_ptr<Archive> archive);
  /// A handle for one thread until the lease ends.
  Result<Lease> take() const;
  Result<Handle> open_handle() const;

  Path file_;
  Bytes bytes_;
  std::string name_;
  mutable std::mutex mutex_;
  mutable std::vector<Handle> idle_;
  mutable int openings_ = 0;
};

/// Adds the archive's files to `out`, or the reason why none of them are taken.
void list_archive(const std::shared_ptr<const Archive>& archive, const Path& file, const Limits& limits,
                  Sources& out);

/// True where the first bytes are a zip archive's.
bool is_archive(ByteView start);

}  // namespace haima::formats
