// wire: integers as they stand in a file, of either byte order. The caller has checked the bounds.
#pragma once
#include <cassert>
#include <cstddef>
#include <cstdint>

#include "base/files.h"

namespace haima::dicom {

inline std::uint8_t u8_at(ByteView bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

inline std::uint16_t u16_at(ByteView bytes, std::size_t at, bool big_endian = false) {
  const unsigned first = u8_at(bytes, at), second = u8_at(bytes, at + 1);
  return static_cast<std::uint16_t>(big_endian ? first << 8 | second : second << 8 | first);
}

inline std::uint32_t u32_at(ByteView bytes, std::size_t at, bool big_endian = false) {
  const std::uint32_t first = u16_at(bytes, at, big_endian), second = u16_at(bytes, at + 2, big_endian);
  return big_endian ? first << 16 | second : second << 16 | first;
}

inline std::uint64_t u64_at(ByteView bytes, std::size_t at, bool big_endian = false) {
  const std::uint64_t first = u32_at(bytes, at, big_endian), second = u32_at(bytes, at + 4, big_endian);
  return big_endian ? first << 32 | second : second << 32 | first;
}

}  // namespace haima::dicom
