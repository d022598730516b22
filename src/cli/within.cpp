#include "cli/within.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>

#include "base/text.h"

namespace haima::cli {

CLI::Validator within(double least, double most) {
  const std::string range = fmt::format("{}{:.10g} to {:.10g}", from_to, least, most);
  const auto complaint = [=](const std::string& text) -> std::string {
    const std::optional<double> number = to_double(text);
    const bool inside = number && *number >= least && *number <= most;  // NaN never is
    return inside ? "" : fmt::format("takes a number {}, not \"{}\"", range, text);
  };
  return {complaint, range};
}

CLI::Validator seed() { return within(0, std::numeric_limits<std::uint32_t>::max()); }

}  // namespace haima::cli
