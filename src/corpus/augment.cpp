#include "corpus/augment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/named.h"
#include "base/text.h"
#include "corpus/augmentations.h"

namespace haima::corpus {
namespace {

/// What the field adds at each pixel of a row: between the nodes linear.
class FieldRow {
 public:
  FieldRow(const Warp& warp, int width, int height) : warp_(warp), width_(width), height_(height) {
    if (warp.dx.empty()) return;
    for (int x = 0; x < width; ++x) {
      const float at = static_cast<float>(x) * (Warp::nodes - 1) / static_cast<float>(std::max(1, width - 1));
      const int node = std::min(static_cast<int>(at), Warp::nodes - 2);
      columns_.push_back({node, at - static_cast<float>(node)});
    }
  }

  std::array<float, 2> operator()(int x, int y) const {
    if (columns_.empty()) return {};
    const float at = static_cast<float>(y) * (Warp::nodes - 1) / static_cast<float>(std::max(1, height_ - 1));
    const int row = std::min(static_cast<int>(at), Warp::nodes - 2);
    const float down = at - static_cast<float>(row);
    const auto& [column, across] = columns_[static_cast<std::size_t>(x)];
    const auto place = static_cast<std::size_t>(row * Warp::nodes + column);
    const auto between = [&](const std::vector<float>& d) {
      const float upper = d[place] + across * (d[place + 1] - d[place]);
      const std::size_t below = place + Warp::nodes;
      const float lower = d[below] + across * (d[below + 1] - d[below]);
      return upper + down * (lower - upper);
    };
    return {between(warp_.dx), between(warp_.dy)};
  }

 private:
  struct Column {
    int node;
    float share;
  };
  const Warp& warp_;
  int width_, height_;
  std::vector<Column> columns_;
};

/// Calls `take(place, x, y)` with the source, in pixels, of every pixel.
template <class Take>
void each_source(const Warp& warp, int width, int height, const Take& take) {
  const FieldRow field{warp, width, height};
  const float half_width = static_cast<float>(width) / 2, half_height = static_cast<float>(height) / 2;
  const auto xx = static_cast<float>(warp.affine.xx), xy = static_cast<float>(warp.affine.xy);
  const auto yx = static_cast<float>(warp.affine.yx), yy = static_cast<float>(warp.affine.yy);
  const auto x0 = static_cast<float>(warp.affine.x0), y0 = static_cast<float>(warp.affine.y0);
  std::size_t place = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x, ++place) {
      const auto [dx, dy] = field(x, y);
      const float u = (static_cast<float>(x) + 0.5F) / half_width - 1 + dx;
      const float v = (static_cast<float>(y) + 0.5F) / half_height - 1 + dy;
      take(place, (xx * u + xy * v + x0 + 1) * half_width - 0.5F,
           (yx * u + yy * v + y0 + 1) * half_height - 0.5F);
    }
  }
}

/// What a head may look like in the next hospital, and no more.
constexpr std::string_view usual_recipe =
    "flip, rotate=12, zoom, shift, shear, elastic, noise, blur, level, width";

/// The largest whole number that is not above; values far outside stay outside.
int floor_of(float value) { return static_cast<int>(std::floor(std::clamp(value, -1e6F, 1e6F))); }

}  // namespace

std::span<const Augmentation> augmentations() {
  static const std::vector<Augmentation> table = [] {
    std::vector<Augmentation> all;
    for (const auto& part : {moving_augmentations(), toning_augmentations(), filming_augmentations(),
                             ailing_augmentations(), settling_augmentations()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return table;
}

Plane<float> moved(const Plane<float>& plane, const Warp& warp) {
  // A frame of two pixels of what lies outside, so that the inner loop asks nothing.
  const int stride = plane.width + 4;
  Plane<float> framed{stride, plane.height + 4, warp.fill};
  for (int y = 0; y < plane.height; ++y)
    std::copy(plane.row(y).begin(), plane.row(y).end(), framed.row(y + 2).begin() + 2);
  Plane<float> out{plane.width, plane.height};
  const auto right = static_cast<float>(plane.width + 1), bottom = static_cast<float>(plane.height + 1);
  each_source(warp, plane.width, plane.height, [&](std::size_t place, float x, float y) {
    const float in_x = std::clamp(x, -2.0F, right - 0.001F) + 2;
    const float in_y = std::clamp(y, -2.0F, bottom - 0.001F) + 2;
    const int column = static_cast<int>(in_x), row = static_cast<int>(in_y);
    const float across = in_x - static_cast<float>(column), down = in_y - static_cast<float>(row);
    const float* at = framed.pixels.data() + static_cast<std::ptrdiff_t>(row) * stride + column;
    const float upper = at[0] + across * (at[1] - at[0]);
    const float lower = at[stride] + across * (at[stride + 1] - at[stride]);
    out.pixels[place] = upper + down * (lower - upper);
  });
  return out;
}

image::Mask moved(const image::Mask& mask, const Warp& warp) {
  image::Mask out{mask.width, mask.height};
  each_source(warp, mask.width, mask.height, [&](std::size_t place, float x, float y) {
    const int column = floor_of(x + 0.5F), row = floor_of(y + 0.5F);
    if (column >= 0 && row >= 0 && column < mask.width && row < mask.height)
      out.pixels[place] = mask.at(column, row);
  });
  return out;
}

void augment(std::span<Plane<float>> channels, image::Mask* mask, const Recipe& recipe, std::uint64_t seed) {
  const auto random_of = [&](const Step& step) {
    return Random{seed, static_cast<std::uint64_t>(step.kind - augmentations().data())};
  };
  Warp warp;
  for (const Step& step : recipe) {
    if (step.kind->move) step.kind->move(warp, step.strength, random_of(step));
  }
  if (warp.moves) {
    for (Plane<float>& channel : channels) channel = moved(channel, warp);
    if (mask && !mask->empty()) *mask = moved(*mask, warp);
  }
  for (const Step& step : recipe) {
    if (!step.kind->tone) continue;
    for (Plane<float>& channel : channels) step.kind->tone(channel, step.strength, random_of(step));
  }
}

Result<Recipe> recipe_from(std::string_view text) {
  Recipe recipe;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    const std::string_view name = trimmed(part.substr(0, equals));
    if (name.empty() || name == "none") continue;
    if (name == "usual") {
      const Recipe usual = *recipe_from(usual_recipe);
      recipe.insert(recipe.end(), usual.begin(), usual.end());
      continue;
    }
    const Augmentation* kind = find_named(augmentations(), name);
    if (!kind) {
      return fail(Code::bad_argument, "augmentation " + std::string{name}, "there is none of this name",
                  "see `haima corpus show --augment`");
    }
    Step step{kind, kind->usual};
    if (equals != std::string_view::npos) {
      const auto strength = to_double(trimmed(part.substr(equals + 1)));
      if (!strength || *strength < 0)
        return fail(Code::bad_argument, "augmentation " + std::string{part}, "its strength is no number");
      step.strength = *strength;
    }
    recipe.push_back(step);
  }
  return recipe;
}

std::string text_of(const Recipe& recipe) {
  std::string text;
  for (const Step& step : recipe)
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", step.kind->name, step.strength);
  return text.empty() ? "none" : text;
}

}  // namespace haima::corpus
