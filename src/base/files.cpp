#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "base/settings.h"

namespace haima {
namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  explicit operator bool() const { return number_ >= 0; }
  int get() const { return number_; }

 private:
  int number_;
};

tl::unexpected<Error> cannot_read(const Path& file, int problem) {
  const Code code = problem == ENOENT || problem == ENOTDIR ? Code::not_found : Code::unreadable;
  return fail(code, file.string(), std::strerror(problem));
}

tl::unexpected<Error> cannot_write(const Path& file, int problem) {
  return fail(Code::unwritable, file.string(), std::strerror(problem));
}

constexpr unsigned permissions = 07777, for_new_files = 0666;

tl::unexpected<Error> not_a_file(const Path& file, unsigned mode) {
  return fail(Code::unwritable, file.string(), S_ISDIR(mode) ? "it is a folder" : "it is no regular file",
              "name a file");
}

/// Where symbolic links lead, whether something is there yet or not.
Result<Path> linked_to(Path file) {
  constexpr int most_links = 40;  // as the kernel follows
  for (int links = 0; links < most_links; ++links) {
    std::error_code none;
    const Path target = std::filesystem::read_symlink(file, none);
    if (none) return file;
    file = file.parent_path() / target;  // an absolute target replaces the folder
  }
  return cannot_write(file, ELOOP);
}

/// Whether bytes go away as they are written: a character device or a pipe.
bool is_stream(const Path& file) {
  struct stat there {};
  return ::stat(file.c_str(), &there) == 0 && (S_ISCHR(there.st_mode) || S_ISFIFO(there.st_mode));
}

Result<> write_into(const Path& file, ByteView bytes) {
  const Descriptor to{::open(file.c_str(), O_WRONLY | O_CLOEXEC)};
  if (!to) return cannot_write(file, errno);
  while (!bytes.empty()) {
    const ssize_t put = ::write(to.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return cannot_write(file, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

/// The size of a regular file that is not above the limit.
Result<std::uint64_t> size_within(const Descriptor& from, const Path& file, std::uint64_t limit) {
  struct stat about {};
  if (!from || ::fstat(from.get(), &about) != 0) return cannot_read(file, errno);
  if (!S_ISREG(about.st_mode)) return fail(Code::unreadable, file.string(), "not a regular file");
  const auto size = static_cast<std::uint64_t>(about.st_size);
  if (size > limit) {
    return fail(Code::over_limit, file.string(),
                fmt::format("{} where limits.file_size allows {}", bytes_text(size), bytes_text(limit)));
  }
  return size;
}

/// Up to bytes.size() bytes; how many there were.
Result<std::size_t> read_into(const Descriptor& from, std::span<std::byte> bytes, const Path& file) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(from.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(file, errno);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace

Result<Bytes> read_file(const Path& file, std::uint64_t limit) {
  const Descriptor from{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  HAIMA_TRY(const std::uint64_t size, size_within(from, file, limit));
  Bytes bytes(size);
  HAIMA_TRY(const std::size_t got, read_into(from, bytes, file));
  bytes.resize(got);
  return bytes;
}

Result<Bytes> read_start(const Path& file, std::size_t count) {
  const Descriptor from{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat about {};
  if (!from || ::fstat(from.get(), &about) != 0) return cannot_read(file, errno);
  if (!S_ISREG(about.st_mode)) return fail(Code::unreadable, file.string(), "not a regular file");
  Bytes bytes(count);
  HAIMA_TRY(const std::size_t got, read_into(from, bytes, file));
  bytes.resize(got);
  return bytes;
}

Result<MappedFile> MappedFile::open(const Path& file, std::uint64_t limit) {
  const Descriptor from{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  HAIMA_TRY(const std::uint64_t size, size_within(from, file, limit));
  if (size == 0) return MappedFile{{}};
  void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, from.get(), 0);
  if (start == MAP_FAILED) return cannot_read(file, errno);
  return MappedFile{{static_cast<const std::byte*>(start), size}};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

NewFile::NewFile(Path file, std::string beside, int descriptor, std::optional<unsigned> mode)
    : file_(std::move(file)), beside_(std::move(beside)), descriptor_(descriptor), mode_(mode) {}

NewFile::NewFile(NewFile&& other) noexcept
    : file_(std::move(other.file_)),
      beside_(std::exchange(other.beside_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      mode_(other.mode_) {}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!beside_.empty()) ::unlink(beside_.c_str());
}

Result<NewFile> NewFile::at(const Path& asked) {
  HAIMA_TRY(const Path file, linked_to(asked));
  std::error_code problem;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), problem);
  if (problem) return cannot_write(file.parent_path(), problem.value());
  struct stat there {};
  std::optional<unsigned> mode;
  if (::stat(file.c_str(), &there) == 0) {
    if (!S_ISREG(there.st_mode)) return not_a_file(file, there.st_mode);
    mode = there.st_mode & permissions;
  }
  // Made without the rights that mkostemp sets, so that the umask holds for it.
  static std::atomic<unsigned> made{0};
  for (;;) {
    std::string beside = fmt::format("{}.{}-{}", file.string(), ::getpid(), ++made);
    const int descriptor =
        ::open(beside.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode.value_or(for_new_files));
    if (descriptor >= 0) return NewFile{file, std::move(beside), descriptor, mode};
    if (errno != EEXIST) return cannot_write(file, errno);
  }
}

Result<> NewFile::put(std::uint64_t offset, ByteView bytes) const {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return cannot_write(file_, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return {};
}

Result<> NewFile::keep() {
  if (mode_ && ::fchmod(descriptor_, *mode_) != 0) return cannot_write(file_, errno);
  // Where writes wait for a disk, closing is what tells that it was full.
  if (::close(std::exchange(descriptor_, -1)) != 0) return cannot_write(file_, errno);
  if (::rename(beside_.c_str(), file_.c_str()) != 0) return cannot_write(file_, errno);
  beside_.clear();
  return {};
}

Result<> write_file(const Path& file, ByteView bytes) {
  if (is_stream(file)) return write_into(file, bytes);
  HAIMA_TRY(NewFile written, NewFile::at(file));
  HAIMA_TRY(written.put(0, bytes));
  return written.keep();
}

Result<> write_file(const Path& file, std::string_view text) { return write_file(file, as_bytes(text)); }

ByteView as_bytes(std::string_view text) { return std::as_bytes(std::span{text.data(), text.size()}); }

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace haima
