#include <fmt/format.h>

#include "dicom/dicom.h"

namespace haima::dicom {

std::string uid_from(std::string_view seed) {
  // PS3.5 B.2: a UUID as a decimal number under 2.25. 63 bits keep it in one integer and collision-free
  // for what is made here.
  const std::string digest = sha256(as_bytes(seed));
  const std::uint64_t number = std::stoull(digest.substr(0, 16), nullptr, 16);
  return fmt::format("2.25.{}{}", number >> 1, std::stoull(digest.substr(16, 15), nullptr, 16));
}

}  // namespace haima::dicom
