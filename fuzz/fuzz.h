// What fuzz targets share: limits tight enough that a decoder which keeps them stays under 1 GiB and 5 s.
#pragma once
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "base/files.h"
#include "base/settings.h"

namespace haima::fuzz {

inline Limits tight_limits() {
  Limits limits;
  limits.file_size = 16ull << 20;
  limits.decoded_size = 64ull << 20;
  limits.side = 2048;
  limits.slices = 256;
  limits.archive_entries = 200;
  limits.archive_size = 64ull << 20;
  limits.element_size = 1ull << 20;
  limits.depth = 16;
  return limits;
}

inline ByteView bytes_of(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span{data, size});
}

/// Ends the run with a report, as a crash does.
inline void hold(bool what, std::string_view said) {
  if (what) return;
  std::cerr << "does not hold: " << said << "\n";
  std::abort();
}

/// What every error owes: one sentence that says something.
inline void hold_sentence(const Error& error) {
  const std::string sentence = error.sentence();
  hold(sentence.size() > 10 && sentence.find('\n') == std::string::npos, "an error is one sentence");
  hold(error.code != Code::internal, "no input is a mistake of ours");
}

}  // namespace haima::fuzz
