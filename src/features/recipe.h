// A recipe: which families of features are taken of which part of a picture. It travels in a bundle, so that
// what was learned from and what is read are made by one function.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/result.h"
#include "image/input_spec.h"
#include "image/plane.h"

namespace haima::features {

/// What of a picture counts: all of it, the head, or what lies inside the skull.
enum class Region { picture, head, brain };

struct Part {
  std::string family;
  Region region = Region::picture;
  bool operator==(const Part&) const = default;
};

using Recipe = std::vector<Part>;

/// "intensity, glcm:brain"; "all": every family of the picture and of the brain.
Result<Recipe> recipe_from(std::string_view text);
/// What recipe_from() reads back.
std::string text_of(const Recipe& recipe);

/// "brain.intensity.mean": a name for each value of features_of().
std::vector<std::string> names_of(const Recipe& recipe);

/// Of a prepared picture: the first channel of `spec`, grey from 0 to 1. Where no brain is found the head
/// stands for it, and where no head is found the picture does.
std::vector<float> features_of(const image::Plane<float>& grey, const Recipe& recipe,
                               const image::InputSpec& spec, Context& context);

}  // namespace haima::features
