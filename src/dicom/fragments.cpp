#include "dicom/fragments.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "dicom/wire.h"

namespace haima::dicom {
namespace {

using Fragment = Fragments::Fragment;
using Run = std::span<const Fragment>;

std::vector<std::uint64_t> offsets_in(ByteView table, std::size_t width) {
  std::vector<std::uint64_t> out;
  for (std::size_t at = 0; at + width <= table.size(); at += width) {
    out.push_back(width == 4 ? u32_at(table, at) : u64_at(table, at));
  }
  return out;
}

/// The fragments of a frame by an offset table; nothing where the table does not fit the fragments.
std::optional<Run> by_offsets(const std::vector<std::uint64_t>& offsets, Run all, std::size_t index,
                              std::size_t frames) {
  if (offsets.size() != frames || frames == 0 || offsets.front() != 0) return std::nullopt;
  const bool ascends =
      std::adjacent_find(offsets.begin(), offsets.end(), std::greater_equal<>{}) == offsets.end();
  if (!ascends) return std::nullopt;
  const auto at = [&](std::uint64_t offset) {
    return std::lower_bound(all.begin(), all.end(), offset,
                            [](const Fragment& f, std::uint64_t o) { return f.offset < o; });
  };
  for (std::uint64_t offset : offsets) {
    const auto found = at(offset);
    if (found == all.end() || found->offset != offset) return std::nullopt;
  }
  const auto begin = at(offsets[index]);
  const auto end = index + 1 < frames ? at(offsets[index + 1]) : all.end();
  return Run{begin, end};
}

/// JPEG and JPEG-LS start with SOI, JPEG 2000 with SOC or, against the standard, in a JP2 file.
bool starts_codestream(ByteView bytes) {
  if (bytes.size() < 12) return false;
  const std::uint16_t first = u16_at(bytes, 0, true);
  return first == 0xFFD8 || first == 0xFF4F || u64_at(bytes, 0, true) == 0x0000000C6A502020u;
}

/// The fragments of a frame by where codestreams start.
std::optional<Run> by_starts(Run all, std::size_t index, std::size_t frames) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (starts_codestream(all[i].bytes)) starts.push_back(i);
  }
  if (starts.size() != frames || starts.front() != 0) return std::nullopt;
  const std::size_t end = index + 1 < frames ? starts[index + 1] : all.size();
  return all.subspan(starts[index], end - starts[index]);
}

std::optional<Run> fragments_of(const Fragments& fragments, std::size_t index, std::size_t frames) {
  const Run all = fragments.all;
  if (frames == 1) return all;
  const std::size_t promised = all.size() + (fragments.is_cut ? 1 : 0);
  if (promised == frames && index < all.size()) return all.subspan(index, 1);
  for (const auto* table : {&fragments.extended_offsets, &fragments.basic_offsets}) {
    if (auto run = by_offsets(*table, all, index, frames)) return run;
  }
  return by_starts(all, index, frames);
}

Codestream join(Run run) {
  if (run.size() == 1) return {.joined = {}, .bytes = run.front().bytes};
  Codestream out;
  for (const Fragment& f : run) out.joined.insert(out.joined.end(), f.bytes.begin(), f.bytes.end());
  out.bytes = out.joined;
  return out;
}

}  // namespace

Result<Fragments> find_fragments(ByteView pixel_data, const Scope& scope, bool big_endian,
                                 const std::string& where, const Limits& limits) {
  Fragments out;
  if (const Element* table = scope.find(tag::extended_offsets)) {
    out.extended_offsets = offsets_in(table->value, 8);
  }
  const Encoding encoding{.explicit_vr = true, .big_endian = big_endian};
  bool first = true;
  std::size_t origin = 0;
  for (std::size_t at = 0;;) {
    const Result<Header> header = header_at(pixel_data, at, encoding, where);
    if (!header || header->tag == tag::sequence_end) {
      out.has_end = header.has_value();
      return out;
    }
    if (header->tag != tag::item || header->has_undefined_length()) {
      return fail(Code::malformed, where, "something other than a fragment stands among the fragments");
    }
    if (header->length > pixel_data.size() - header->value_at) {
      out.has_end = false;
      out.is_cut = true;
      return out;
    }
    if (out.all.size() >= static_cast<std::size_t>(limits.elements)) {
      return fail(Code::over_limit, where,
                  fmt::format("more fragments than limits.elements allows ({})", limits.elements));
    }
    const ByteView value = pixel_data.subspan(header->value_at, header->length);
    if (first) {
      out.basic_offsets = offsets_in(value, 4);
      origin = header->value_at + header->length;
    } else {
      out.all.push_back({at - origin, value});
    }
    first = false;
    at = header->value_at + header->length;
  }
}

Result<Codestream> codestream_of(const Fragments& fragments, int index, int frames,
                                 const std::string& where) {
  if (fragments.is_cut && index + 1 == frames) {
    return fail(Code::truncated, where, "the file ends inside the last frame");
  }
  const auto found =
      fragments_of(fragments, static_cast<std::size_t>(index), static_cast<std::size_t>(frames));
  if (found && !found->empty()) return join(*found);
  if (fragments.all.size() < static_cast<std::size_t>(frames)) {
    return fail(Code::truncated, where,
                fmt::format("{} of {} frames are there", fragments.all.size(), frames));
  }
  return fail(Code::malformed, where,
              fmt::format("{} fragments cannot be shared out over {} frames", fragments.all.size(), frames));
}

}  // namespace haima::dicom
