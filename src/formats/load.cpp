// The bytes of a source, from disk or out of its archive.
#include <fmt/format.h>

#include <algorithm>

#include "formats/archive.h"

namespace haima::formats {

Result<Bytes> load(const Source& source, const Limits& limits) {
  if (!source.archive) {
    auto bytes = read_file(source.file, limits.file_size);
    if (!bytes) bytes.error().where = source.name;
    return bytes;
  }
  if (source.size > limits.file_size) {
    return fail(Code::over_limit, source.name,
                fmt::format("{} where limits.file_size allows {}", bytes_text(source.size),
                            bytes_text(limits.file_size)));
  }
  return source.archive->read(source.entry, source.size, source.name);
}

Result<Bytes> load_start(const Source& source, std::size_t count, const Limits&) {
  if (source.archive) {
    return source.archive->read_start(source.entry, std::min<std::uint64_t>(count, source.size), source.name);
  }
  auto bytes = read_start(source.file, count);
  if (!bytes) bytes.error().where = source.name;
  return bytes;
}

}  // namespace haima::formats
