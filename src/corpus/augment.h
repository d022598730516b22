// Augmentation: pictures changed as scanners, positions and people differ, so that a network learns blood and
// not one hospital's pictures. What moves pixels becomes one map, so that a picture is resampled once.
//
// In: planes of values from 0 to 1. Out: the same, drawn by chance from a seed: the same seed gives the same
// pictures on any number of threads. Never: OpenCV, which the machine that trains may not have.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "image/plane.h"
#include "image/resample.h"

namespace haima::corpus {

using image::Plane;

/// Where each pixel comes from. Coordinates run from -1 to 1 over the picture, so that a map fits any size.
struct Warp {
  image::Affine affine;
  /// Displacements at `nodes` by `nodes` points over the picture, added before `affine`; empty: none.
  static constexpr int nodes = 17;
  std::vector<float> dx, dy;
  float fill = 0;  // of what lies outside the picture
  bool moves = false;
};

/// One way to change a picture; `strength` is the most it may do, in its own unit.
struct Augmentation {
  std::string_view name, unit, about;
  double usual;                                                               // a strength to begin with
  void (*move)(Warp& warp, double strength, const Random& random) = nullptr;  // one of the two
  void (*tone)(Plane<float>& plane, double strength, const Random& random) = nullptr;
};

std::span<const Augmentation> augmentations();

struct Step {
  const Augmentation* kind = nullptr;
  double strength = 0;
};
using Recipe = std::vector<Step>;

/// "flip, rotate=15, noise=0.02"; a name alone has its usual strength. "usual": what networks are trained
/// with here; "none" and "": nothing.
Result<Recipe> recipe_from(std::string_view text);
/// recipe_from() reads it back.
std::string text_of(const Recipe& recipe);

/// Changes the channels of one picture, all in the same way, and its mask along. `seed` names the picture and
/// the epoch.
void augment(std::span<Plane<float>> channels, image::Mask* mask, const Recipe& recipe, std::uint64_t seed);

/// A plane moved by a map: linear between pixels.
Plane<float> moved(const Plane<float>& plane, const Warp& warp);
image::Mask moved(const image::Mask& mask, const Warp& warp);

}  // namespace haima::corpus
