#include "features/family.h"

namespace haima::features {

Result<const Family*> family_named(std::string_view name) {
  std::string names;
  for (const Family& family : families()) {
    if (family.name == name) return &family;
    names += (names.empty() ? "" : ", ") + std::string{family.name};
  }
  return fail(Code::bad_argument, "feature family \"" + std::string{name} + "\"",
              "there is none of this name", "choose among " + names);
}

std::vector<float> greys_in(const View& view) {
  std::vector<float> greys;
  for (std::size_t i = 0; i < view.grey.pixels.size(); ++i) {
    if (view.region.pixels[i]) greys.push_back(view.grey.pixels[i]);
  }
  return greys;
}

}  // namespace haima::features
