#include "corpus/augment_sheet.h"

#include <fmt/format.h>

#include <algorithm>

#include "corpus/paste.h"

namespace haima::corpus {
namespace {

/// As values from 0 to 1.
Result<Plane<float>> values_of(const Pack& pack, std::size_t member) {
  HAIMA_TRY(const image::Plane<std::uint8_t> picture, first_channel(pack, member));
  Plane<float> values{picture.width, picture.height};
  std::transform(picture.pixels.begin(), picture.pixels.end(), values.pixels.begin(),
                 [](std::uint8_t grey) { return static_cast<float>(grey) / 255; });
  return values;
}

image::Plane<std::uint8_t> grey_of(const Plane<float>& values) {
  image::Plane<std::uint8_t> grey{values.width, values.height};
  std::transform(values.pixels.begin(), values.pixels.end(), grey.pixels.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0.0F, 1.0F) * 255 + 0.5F);
  });
  return grey;
}

AugmentationSample changed(Plane<float> values, const Recipe& recipe, std::uint64_t seed, std::string name) {
  augment({&values, 1}, nullptr, recipe, seed);
  return {grey_of(values), std::move(name)};
}

/// Members that bleed, or do not, spread over the pack; the first where there is none.
std::vector<std::size_t> spread_over(const Pack& pack, bool bleeding, std::size_t wanted) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < pack.members().size(); ++i) {
    if (pack.members()[i].of.labels.any == bleeding) places.push_back(i);
  }
  if (places.empty()) places.push_back(0);
  std::vector<std::size_t> spread;
  for (std::size_t n = 0; n < std::min(wanted, places.size()); ++n)
    spread.push_back(places[n * places.size() / std::min(wanted, places.size())]);
  return spread;
}

Result<std::vector<AugmentationSample>> pasted_samples(const Pack& pack, std::uint64_t seed) {
  constexpr std::size_t each = 4, pictures = 12;
  std::vector<AugmentationSample> samples;
  for (const std::size_t place : spread_over(pack, false, pictures)) {
    for (std::size_t n = 0; n < each; ++n) {
      HAIMA_TRY(Plane<float> values, values_of(pack, place));
      const auto pasted = paste_blood(values, {seed + 100 * place + n, 0});
      samples.push_back({grey_of(values), pasted ? std::string{kind_names.at(pasted->kind)} : "as it was"});
    }
  }
  return samples;
}

}  // namespace

Result<std::vector<AugmentationSample>> augmentation_samples(const Pack& pack, const std::string& recipe,
                                                             std::uint64_t seed) {
  constexpr std::size_t each = 4, pictures = 12;
  std::vector<AugmentationSample> samples;
  if (pack.members().empty()) return samples;
  if (recipe == "paste") return pasted_samples(pack, seed);
  if (recipe == "all") {
    HAIMA_TRY(const Plane<float> values, values_of(pack, spread_over(pack, true, 3).back()));
    for (const Augmentation& kind : augmentations()) {
      Recipe one{{&kind, 2 * kind.usual}};
      // What comes in from outside is seen only where something moves.
      if (kind.name == "fill") one = {{&kind, kind.usual}, *recipe_from("rotate=30")->begin()};
      for (std::size_t n = 0; n < each; ++n)
        samples.push_back(changed(values, one, seed + n, fmt::format("{}={:g}", kind.name, one[0].strength)));
    }
    return samples;
  }
  HAIMA_TRY(const Recipe steps, recipe_from(recipe));
  for (const std::size_t place : spread_over(pack, true, pictures)) {
    HAIMA_TRY(const Plane<float> values, values_of(pack, place));
    samples.push_back({grey_of(values), pack.members()[place].of.id});
    for (std::size_t n = 0; n + 1 < each; ++n)
      samples.push_back(changed(values, steps, seed + n, n == 0 ? recipe : ""));
  }
  return samples;
}

}  // namespace haima::corpus
