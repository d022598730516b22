#include "formats/names.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace haima::formats {
namespace {

/// The parts of a name; Windows' separators count too, whoever packed the archive.
std::vector<std::string_view> parts_of(std::string& name) {
  std::replace(name.begin(), name.end(), '\\', '/');
  return split(name, '/');
}

}  // namespace

bool is_hidden(std::string_view name) {
  std::string slashed{name};
  const auto parts = parts_of(slashed);
  return std::any_of(parts.begin(), parts.end(),
                     [](std::string_view part) { return part.starts_with('.') || part == "__MACOSX"; });
}

bool leads_outside(std::string_view name) {
  std::string slashed{name};
  const auto parts = parts_of(slashed);
  const bool absolute = slashed.starts_with('/');
  const bool drive =
      slashed.size() > 1 && slashed[1] == ':' && std::isalpha(static_cast<unsigned char>(slashed[0])) != 0;
  return absolute || drive || std::find(parts.begin(), parts.end(), "..") != parts.end();
}

}  // namespace haima::formats
