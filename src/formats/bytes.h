// Numbers out of raw bytes, in either byte order.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#include "base/files.h"

namespace haima::formats {

/// The number at `offset`; 0 where the bytes end before it.
template <class T>
T get(ByteView bytes, std::size_t offset, std::endian order = std::endian::little) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes.size() < sizeof(T) || offset > bytes.size() - sizeof(T)) return T{};
  std::array<std::byte, sizeof(T)> raw;
  std::memcpy(raw.data(), bytes.data() + offset, sizeof(T));
  if (order != std::endian::native) std::reverse(raw.begin(), raw.end());
  return std::bit_cast<T>(raw);
}

template <class T>
void put(Bytes& bytes, std::size_t offset, T value, std::endian order = std::endian::little) {
  static_assert(std::is_trivially_copyable_v<T>);
  auto raw = std::bit_cast<std::array<std::byte, sizeof(T)>>(value);
  if (order != std::endian::native) std::reverse(raw.begin(), raw.end());
  if (bytes.size() < offset + sizeof(T)) bytes.resize(offset + sizeof(T));
  std::memcpy(bytes.data() + offset, raw.data(), sizeof(T));
}

}  // namespace haima::formats
