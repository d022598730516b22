#include <array>

#include "ct/ct.h"

namespace haima::ct {

std::string_view name_of(Kind kind) {
  constexpr std::array<std::string_view, 13> names = {
      "head",      "localizer", "derived", "secondary", "bone",  "dose", "contrast", "other body part",
      "not axial", "not CT",    "picture", "volume",    "broken"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace haima::ct
