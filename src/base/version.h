// The program's version, as released.
#pragma once
#include <string_view>

namespace haima {

std::string_view version();

/// Stands wherever a finding is shown.
inline constexpr std::string_view not_a_device = "For research use only. Not a medical device.";

}  // namespace haima
