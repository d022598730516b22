// Which entries of an archive are taken: none that would lead outside, none that unpacks to a bomb.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "formats/archive.h"
#include "formats/names.h"

namespace haima::formats {
namespace {

/// Below this an entry is no bomb, however well it packs (a blank slice packs 1000 to 1); how many of
/// them there may be is bounded by limits.archive_size.
constexpr std::uint64_t harmless_bytes = 4ull << 20;

/// What is wrong with the archive as a whole.
Result<> check_all(const std::vector<Entry>& entries, const std::string& archive, const Limits& limits) {
  if (entries.size() > static_cast<std::uint64_t>(limits.archive_entries)) {
    return fail(Code::over_limit, archive,
                fmt::format("{} entries where limits.archive_entries allows {}", entries.size(),
                            limits.archive_entries));
  }
  std::uint64_t total = 0;
  for (const Entry& entry : entries) {
    if (leads_outside(entry.name)) {
      return fail(Code::unsafe, archive,
                  fmt::format("the entry \"{}\" would lead outside the archive", entry.name));
    }
    if (entry.size > limits.archive_size - total) {
      return fail(Code::over_limit, archive,
                  fmt::format("its entries unpack to more than limits.archive_size allows, {}",
                              bytes_text(limits.archive_size)));
    }
    total += entry.size;
  }
  return {};
}

/// What is wrong with one entry.
Result<> check_one(const Entry& entry, const std::string& where, const Limits& limits) {
  if (entry.encrypted) {
    return fail(Code::unsupported, where, "encrypted", "unpack the archive with its password first");
  }
  if (lower(entry.name).ends_with(".zip")) {
    return fail(Code::unsupported, where, "an archive inside an archive", "unpack the outer one first");
  }
  if (entry.size > limits.file_size) {
    return fail(Code::over_limit, where,
                fmt::format("it unpacks to {} where limits.file_size allows {}", bytes_text(entry.size),
                            bytes_text(limits.file_size)));
  }
  const double ratio =
      static_cast<double>(entry.size) / static_cast<double>(std::max<std::uint64_t>(entry.packed_size, 1));
  if (entry.size > harmless_bytes && ratio > limits.archive_ratio) {
    return fail(
        Code::over_limit, where,
        fmt::format("it unpacks to {:.0f} times its packed size where limits.archive_ratio allows {:g}",
                    ratio, limits.archive_ratio));
  }
  return {};
}

}  // namespace

void list_archive(const std::shared_ptr<const Archive>& archive, const Path& file, const Limits& limits,
                  Sources& out) {
  const auto entries = archive->directory();
  const Result<> good = entries ? check_all(*entries, archive->name(), limits) : fail(entries.error());
  if (!good) {
    out.refused.push_back({archive->name(), good.error()});
    return;
  }
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const Entry& entry = (*entries)[i];
    if (entry.name.empty() || entry.name.ends_with('/') || is_hidden(entry.name)) continue;
    std::string name = archive->name() + "/" + entry.name;
    if (auto taken = check_one(entry, name, limits)) {
      out.files.push_back({std::move(name), file, entry.size, archive, i});
    } else {
      out.refused.push_back({std::move(name), std::move(taken).error()});
    }
  }
}

}  // namespace haima::formats
