// fragments: from encapsulated pixel data (PS3.5 annex A.4) to the codestream of one frame.
#pragma once
#include <vector>

#include "dicom/dataset.h"

namespace haima::dicom {

/// The codestream of a frame: a view where one fragment holds it all, else joined.
struct Codestream {
  Bytes joined;
  ByteView bytes;
};

struct Fragments {
  struct Fragment {
    std::uint64_t offset = 0;  // from the first byte of the first fragment's item
    ByteView bytes;
  };
  std::vector<std::uint64_t> basic_offsets, extended_offsets;
  std::vector<Fragment> all;
  bool has_end = true;  // whether the sequence was closed
  bool is_cut = false;  // whether the file ends inside a fragment
};

/// Finds the items. A last fragment that the file cuts short is left out.
Result<Fragments> find_fragments(ByteView pixel_data, const Scope& scope, bool big_endian,
                                 const std::string& where, const Limits& limits);

/// The frame `index` of `frames`. Offset tables are believed only where they point at fragments.
Result<Codestream> codestream_of(const Fragments& fragments, int index, int frames, const std::string& where);

}  // namespace haima::dicom
