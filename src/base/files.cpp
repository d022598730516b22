#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
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

Result<> write_all(const Descriptor& to, ByteView bytes, const Path& file) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(to.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return cannot_write(file, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

}  // namespace

Result<Bytes> read_file(const Path& file, std::uint64_t limit) {
  const Descriptor from{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat about {};
  if (!from || ::fstat(from.get(), &about) != 0) return cannot_read(file, errno);
  if (!S_ISREG(about.st_mode)) return fail(Code::unreadable, file.string(), "not a regular file");
  const auto size = static_cast<std::uint64_t>(about.st_size);
  if (size > limit) {
    return fail(Code::over_limit, file.string(),
                fmt::format("{} where limits.file_size allows {}", bytes_text(size), bytes_text(limit)));
  }
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

Result<> write_file(const Path& file, ByteView bytes) {
  std::error_code problem;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), problem);
  if (problem) return cannot_write(file.parent_path(), problem.value());
  std::string beside = file.string() + ".XXXXXX";
  {
    const Descriptor to{::mkostemp(beside.data(), O_CLOEXEC)};
    if (!to) return cannot_write(file, errno);
    Result<> written = write_all(to, bytes, file);
    if (written && ::fchmod(to.get(), 0644) != 0) written = cannot_write(file, errno);
    if (!written) {
      ::unlink(beside.c_str());
      return written;
    }
  }
  if (::rename(beside.c_str(), file.c_str()) != 0) {
    const int reason = errno;
    ::unlink(beside.c_str());
    return cannot_write(file, reason);
  }
  return {};
}

Result<> write_file(const Path& file, std::string_view text) { return write_file(file, as_bytes(text)); }

ByteView as_bytes(std::string_view text) { return std::as_bytes(std::span{text.data(), text.size()}); }

std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace haima
