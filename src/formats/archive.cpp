#include "formats/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include "formats/bytes.h"

namespace haima::formats {
namespace {

constexpr std::string_view end_record = "PK\5\6";     // APPNOTE 4.3.16
constexpr std::string_view zip64_locator = "PK\6\7";  // APPNOTE 4.3.15
constexpr std::string_view zip64_record = "PK\6\6";   // APPNOTE 4.3.14
constexpr std::size_t end_record_bytes = 22, zip64_locator_bytes = 20, zip64_record_bytes = 56;
constexpr std::size_t longest_comment = 65535;
/// The directory is held in memory by whoever opens the archive; names and extra fields of an honest
/// one take far less than this for each entry.
constexpr std::uint64_t directory_bytes_per_entry = 1024;

/// What the archive's end says of its directory.
struct DirectoryClaim {
  std::uint64_t entries = 0, bytes = 0;
};

/// Bytes of a file or of memory, at any place.
class Window {
 public:
  explicit Window(ByteView bytes) : bytes_(bytes), size_(bytes.size()) {}
  explicit Window(const Path& file) : stream_(file, std::ios::binary | std::ios::ate) {
    size_ = stream_ ? static_cast<std::uint64_t>(std::max<std::streamoff>(stream_.tellg(), 0)) : 0;
  }
  std::uint64_t size() const { return size_; }

  /// `count` bytes from `offset`; nothing where they are not all there.
  Bytes at(std::uint64_t offset, std::size_t count) {
    if (offset > size_ || count > size_ - offset) return {};
    if (!stream_.is_open()) {
      const ByteView part = bytes_.subspan(offset, count);
      return {part.begin(), part.end()};
    }
    Bytes bytes(count);
    stream_.seekg(static_cast<std::streamoff>(offset));
    stream_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(count));
    return stream_ ? bytes : Bytes{};
  }

 private:
  ByteView bytes_;
  std::ifstream stream_;
  std::uint64_t size_ = 0;
};

/// The zip64 claim of the locator that stands right before an end record.
DirectoryClaim zip64_claim(Window& window, std::uint64_t end_record_at) {
  if (end_record_at < zip64_locator_bytes) return {};
  const Bytes locator = window.at(end_record_at - zip64_locator_bytes, zip64_locator_bytes);
  if (!as_text(locator).starts_with(zip64_locator)) return {};
  const Bytes record = window.at(get<std::uint64_t>(locator, 8), zip64_record_bytes);
  if (!as_text(record).starts_with(zip64_record)) return {};
  return {get<std::uint64_t>(record, 32), get<std::uint64_t>(record, 40)};
}

/// The largest claim of all that could be taken for the archive's end: libzip may choose any of them.
DirectoryClaim largest_claim(Window window) {
  const std::uint64_t tail_size =
      std::min<std::uint64_t>(window.size(), end_record_bytes + longest_comment + 1);
  const std::uint64_t tail_at = window.size() - tail_size;
  const Bytes tail = window.at(tail_at, tail_size);
  const std::string_view text = as_text(tail);
  DirectoryClaim largest;
  for (std::size_t at = 0; (at = text.find(end_record, at)) != std::string_view::npos; ++at) {
    if (text.size() - at < end_record_bytes) break;
    const DirectoryClaim wide = zip64_claim(window, tail_at + at);
    largest.entries =
        std::max<std::uint64_t>({largest.entries, wide.entries, get<std::uint16_t>(tail, at + 10)});
    const auto bytes = get<std::uint32_t>(tail, at + 12);
    largest.bytes = std::max<std::uint64_t>(
        {largest.bytes, wide.bytes, bytes == std::numeric_limits<std::uint32_t>::max() ? 0 : bytes});
  }
  return largest;
}

Result<> hold_against_limits(const DirectoryClaim& claim, const std::string& name, const Limits& limits) {
  const auto most = static_cast<std::uint64_t>(limits.archive_entries);
  if (claim.entries > most) {
    return fail(Code::over_limit, name,
                fmt::format("{} entries where limits.archive_entries allows {}", claim.entries, most));
  }
  if (claim.bytes / directory_bytes_per_entry > most) {
    return fail(Code::over_limit, name,
                fmt::format("a directory of {} where limits.archive_entries allows {}",
                            bytes_text(claim.bytes), bytes_text(most * directory_bytes_per_entry)));
  }
  return {};
}

/// libzip's error in our words; `code` is its ZIP_ER_*.
Error archive_error(int code, const std::string& where) {
  switch (code) {
    case ZIP_ER_NOENT:
      return {Code::not_found, where, {}, {}};
    case ZIP_ER_OPEN:
    case ZIP_ER_READ:
    case ZIP_ER_SEEK:
      return {Code::unreadable, where, {}, {}};
    case ZIP_ER_EOF:
      return {Code::truncated, where, "the archive ends inside this entry", {}};
    case ZIP_ER_CRC:
      return {Code::malformed, where, "the checksum in the archive does not fit the bytes",
              "pack or copy the archive again"};
    case ZIP_ER_NOPASSWD:
    case ZIP_ER_WRONGPASSWD:
    case ZIP_ER_ENCRNOTSUPP:
      return {Code::unsupported, where, "encrypted", "unpack the archive with its password first"};
    case ZIP_ER_COMPNOTSUPP:
      return {Code::unsupported, where, "packed by a method that is not read",
              "pack the archive again with deflate"};
    case ZIP_ER_MULTIDISK:
      return {Code::unsupported, where, "one part of an archive in several",
              "join the parts, or unpack them first"};
    default:
      return {Code::malformed, where, "the zip archive is damaged", "pack or copy the archive again"};
  }
}

struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

Result<Bytes> unpack(zip_t* handle, std::uint64_t entry, std::uint64_t count, const std::string& where) {
  const std::unique_ptr<zip_file_t, CloseEntry> file{zip_fopen_index(handle, entry, 0)};
  if (!file) return fail(archive_error(zip_error_code_zip(zip_get_error(handle)), where));
  Bytes bytes(count);
  std::uint64_t done = 0;
  while (done < count) {
    const zip_int64_t got = zip_fread(file.get(), bytes.data() + done, count - done);
    if (got < 0) return fail(archive_error(zip_error_code_zip(zip_file_get_error(file.get())), where));
    if (got == 0) break;
    done += static_cast<std::uint64_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace

bool is_archive(ByteView start) {
  return as_text(start).starts_with("PK\3\4") || as_text(start).starts_with(end_record);
}

Archive::Archive(Path file, Bytes bytes, std::string name)
    : file_(std::move(file)), bytes_(std::move(bytes)), name_(std::move(name)) {}

Result<std::shared_ptr<const Archive>> Archive::open(const Path& file, std::string name,
                                                     const Limits& limits) {
  HAIMA_TRY(hold_against_limits(largest_claim(Window{file}), name, limits));
  return tried(std::shared_ptr<Archive>{new Archive{file, {}, std::move(name)}});
}

Result<std::shared_ptr<const Archive>> Archive::open(Bytes bytes, std::string name, const Limits& limits) {
  HAIMA_TRY(hold_against_limits(largest_claim(Window{ByteView{bytes}}), name, limits));
  return tried(std::shared_ptr<Archive>{new Archive{{}, std::move(bytes), std::move(name)}});
}

Result<std::shared_ptr<const Archive>> Archive::tried(std::shared_ptr<Archive> archive) {
  HAIMA_TRY(const Lease lease, archive->take());
  return archive;
}

Result<std::vector<Entry>> Archive::directory() const {
  HAIMA_TRY(const Lease handle, take());
  std::vector<Entry> entries(static_cast<std::size_t>(zip_get_num_entries(handle.get(), 0)));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    zip_stat_t about{};
    if (zip_stat_index(handle.get(), i, ZIP_FL_ENC_GUESS, &about) != 0) {
      return fail(archive_error(zip_error_code_zip(zip_get_error(handle.get())), name_));
    }
    entries[i] = {about.name ? about.name : "", about.size, about.comp_size,
                  about.encryption_method != ZIP_EM_NONE};
  }
  return entries;
}

Result<Bytes> Archive::read(std::uint64_t entry, std::uint64_t size, const std::string& where) const {
  // One byte more than there should be: libzip compares the checksum only when it meets the end.
  HAIMA_TRY(Bytes bytes, read_start(entry, size + 1, where));
  if (bytes.size() < size) return fail(Code::truncated, where, "the entry ends before the size it claims");
  if (bytes.size() > size) return fail(Code::malformed, where, "the entry unpacks to more than it claims");
  return bytes;
}

Result<Bytes> Archive::read_start(std::uint64_t entry, std::uint64_t count, const std::string& where) const {
  HAIMA_TRY(const Lease handle, take());
  return unpack(handle.get(), entry, count, where);
}

int Archive::openings() const {
  const std::lock_guard lock{mutex_};
  return openings_;
}

Result<Archive::Lease> Archive::take() const {
  {
    const std::lock_guard lock{mutex_};
    if (!idle_.empty()) {
      Lease lease{idle_.back().release(), GiveBack{this}};
      idle_.pop_back();
      return lease;
    }
    ++openings_;
  }
  HAIMA_TRY(Handle handle, open_handle());
  return Lease{handle.release(), GiveBack{this}};
}

void Archive::GiveBack::operator()(zip_t* handle) const {
  const std::lock_guard lock{archive->mutex_};
  archive->idle_.emplace_back(handle);
}

Result<Archive::Handle> Archive::open_handle() const {
  zip_error_t problem;
  zip_error_init(&problem);
  zip_source_t* source = file_.empty() ? zip_source_buffer_create(bytes_.data(), bytes_.size(), 0, &problem)
                                       : zip_source_file_create(file_.c_str(), 0, -1, &problem);
  Handle handle{source ? zip_open_from_source(source, ZIP_RDONLY, &problem) : nullptr};
  if (!handle && source) zip_source_free(source);
  const int code = zip_error_code_zip(&problem);
  zip_error_fini(&problem);
  if (!handle) return fail(archive_error(code, name_));
  return handle;
}

}  // namespace haima::formats
