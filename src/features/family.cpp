#include "features/family.h"

#include "base/named.h"

namespace haima::features {

Result<const Family*> family_named(std::string_view name) {
  if (const Family* family = find_named(families(), name)) return family;
  return fail(Code::bad_argument, "feature family \"" + std::string{name} + "\"",
              "there is none of this name", "choose among " + all_names(families()));
}

std::vector<float> greys_in(const View& view) {
  std::vector<float> greys;
  for (std::size_t i = 0; i < view.grey.pixels.size(); ++i) {
    if (view.region.pixels[i]) greys.push_back(view.grey.pixels[i]);
  }
  return greys;
}

}  // namespace haima::features
