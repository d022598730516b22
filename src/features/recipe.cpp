#include "features/recipe.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "features/family.h"
#include "features/region.h"

namespace haima::features {
namespace {

constexpr std::array regions = {std::pair{Region::picture, std::string_view{"picture"}},
                                std::pair{Region::head, std::string_view{"head"}},
                                std::pair{Region::brain, std::string_view{"brain"}}};

std::string_view name_of(Region region) { return regions[static_cast<std::size_t>(region)].second; }

Result<Region> region_named(std::string_view name) {
  for (const auto& [region, known] : regions) {
    if (known == name) return region;
  }
  return fail(Code::bad_argument, "features of \"" + std::string{name} + "\"", "no such part of a picture",
              "choose among picture, head and brain");
}

Recipe whole_recipe() {
  Recipe recipe;
  for (const Region region : {Region::picture, Region::brain}) {
    for (const Family& family : families()) recipe.push_back({std::string{family.name}, region});
  }
  return recipe;
}

Result<Part> part_from(std::string_view text) {
  const std::size_t colon = text.find(':');
  Part part{std::string{trimmed(text.substr(0, colon))}};
  HAIMA_TRY_ONLY(family_named(part.family));
  if (colon == std::string_view::npos) return part;
  HAIMA_TRY(part.region, region_named(trimmed(text.substr(colon + 1))));
  return part;
}

}  // namespace

Result<Recipe> recipe_from(std::string_view text) {
  constexpr std::size_t most = 64;
  if (trimmed(text) == "all") return whole_recipe();
  Recipe recipe;
  for (const std::string_view one : split(text, ',')) {
    HAIMA_TRY(Part part, part_from(one));
    const bool twice = std::find(recipe.begin(), recipe.end(), part) != recipe.end();
    if (twice || recipe.size() == most) {
      return fail(Code::bad_argument, "features " + printable(text), "a family stands twice, or over 64 do");
    }
    recipe.push_back(std::move(part));
  }
  return recipe;
}

std::string text_of(const Recipe& recipe) {
  std::string text;
  for (const Part& part : recipe) {
    if (!text.empty()) text += ", ";
    text += part.family;
    if (part.region != Region::picture) text.append(":").append(name_of(part.region));
  }
  return text;
}

std::vector<std::string> names_of(const Recipe& recipe) {
  std::vector<std::string> names;
  for (const Part& part : recipe) {
    const auto family = family_named(part.family);
    if (!family) continue;
    for (const std::string& name : (*family)->names())
      names.push_back(std::string{name_of(part.region)} + "." + part.family + "." + name);
  }
  return names;
}

std::vector<float> features_of(const image::Plane<float>& grey, const Recipe& recipe,
                               const image::InputSpec& spec, Context& context) {
  std::map<Region, image::Mask> masks;
  std::vector<float> values;
  for (const Part& part : recipe) {
    const auto family = family_named(part.family);
    if (!family) continue;
    const auto mask =
        masks.find(part.region) != masks.end()
            ? masks.find(part.region)
            : masks.emplace(part.region, region_of(grey, spec.channels.front().window, part.region, context))
                  .first;
    const std::vector<float> of_part = (*family)->of({grey, mask->second});
    values.insert(values.end(), of_part.begin(), of_part.end());
  }
  return values;
}

}  // namespace haima::features
