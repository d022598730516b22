// A family of features: so many numbers with names, of one picture.
// Adding a family is adding one file families/NAME.cpp that defines `Family NAME()`.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/plane.h"

namespace haima::features {

/// What a family looks at: grey from 0 (black) to 1 (white), and the pixels that count. At least one does.
struct View {
  const image::Plane<float>& grey;
  const image::Mask& region;
};

struct Family {
  std::string_view name, summary;
  std::vector<std::string> (*names)();
  /// As many values as there are names, all of them finite.
  std::vector<float> (*of)(const View& view);
};

/// The table, written by the build from the files in families/.
std::span<const Family> families();

/// The error names those there are.
Result<const Family*> family_named(std::string_view name);

/// The grey levels that count, row by row.
std::vector<float> greys_in(const View& view);

}  // namespace haima::features
