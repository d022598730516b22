#include "reader/cues.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace haima::reader {
namespace {

using image::Plane;

constexpr int side = 96;
constexpr float tissue = 0.12F, nearly_white = 0.97F, nearly_black = 0.03F;
constexpr float mid_low = 0.15F, mid_high = 0.9F;

image::InputSpec spec_of_cues() {
  image::InputSpec spec;
  spec.width = spec.height = side;
  return spec;
}

double share(const Plane<float>& plane, float above, float below) {
  const auto count = std::count_if(plane.pixels.begin(), plane.pixels.end(),
                                   [=](float value) { return value > above && value < below; });
  return static_cast<double>(count) / static_cast<double>(plane.pixels.size());
}

/// Means over squares of 2 · radius + 1.
Plane<float> blurred(const Plane<float>& plane, int radius) {
  Plane<float> rows{plane.width, plane.height}, out{plane.width, plane.height};
  const auto pass = [radius](const Plane<float>& from, Plane<float>& to, int dx, int dy) {
    for (int y = 0; y < from.height; ++y) {
      for (int x = 0; x < from.width; ++x) {
        float sum = 0;
        for (int k = -radius; k <= radius; ++k)
          sum +=
              from.at(std::clamp(x + k * dx, 0, from.width - 1), std::clamp(y + k * dy, 0, from.height - 1));
        to.at(x, y) = sum / static_cast<float>(2 * radius + 1);
      }
    }
  };
  pass(plane, rows, 1, 0);
  pass(rows, out, 0, 1);
  return out;
}

struct Spread {
  double sum = 0, squares = 0, count = 0;
  void add(double value) { sum += value, squares += value * value, ++count; }
  double mean() const { return count > 0 ? sum / count : 0; }
  double deviation() const {
    return count > 0 ? std::sqrt(std::max(0.0, squares / count - mean() * mean())) : 0;
  }
};

/// From black to white whatever the window and the film: some archives' black is grey, and their bone too.
void stretch(Plane<float>& seen) {
  std::vector<float> sorted = seen.pixels;
  std::sort(sorted.begin(), sorted.end());
  const float black = sorted[sorted.size() / 10], white = sorted[sorted.size() * 99 / 100];
  constexpr float least = 0.1F;
  if (white - black < least) return;
  for (float& value : seen.pixels) value = std::clamp((value - black) / (white - black), 0.0F, 1.0F);
}

/// How grey levels are spread.
void of_levels(const Plane<float>& seen, Cues& out) {
  constexpr int bins = 32;
  std::array<double, bins> histogram{};
  Spread mid;
  for (const float value : seen.pixels) {
    ++histogram[static_cast<std::size_t>(std::clamp(value * bins, 0.0F, bins - 1.0F))];
    if (value > mid_low && value < mid_high) mid.add(value);
  }
  double entropy = 0;
  std::size_t mode = bins / 2;
  for (std::size_t n = 0; n < bins; ++n) {
    const double p = histogram[n] / static_cast<double>(seen.pixels.size());
    if (p > 0) entropy -= p * std::log2(p);
    const float level = (static_cast<float>(n) + 0.5F) / bins;
    const bool is_mid = level > mid_low && level < mid_high;
    if (is_mid && histogram[n] > histogram[mode]) mode = n;
  }
  const float at = (static_cast<float>(mode) + 0.5F) / bins;
  const double near = share(seen, at - 0.1F, at + 0.1F), all = share(seen, mid_low, mid_high);
  out[cue("black")] = share(seen, -1, nearly_black);
  out[cue("white")] = share(seen, nearly_white, 2);
  out[cue("mid")] = all;
  out[cue("mode")] = static_cast<double>(at);
  out[cue("peak")] = all > 0 ? near / all : 0;
  out[cue("mid_spread")] = mid.deviation();
  out[cue("entropy")] = entropy;
}

/// Texture of what is neither black nor white, and edges of all.
void of_texture(const Plane<float>& seen, Cues& out) {
  const Plane<float> near = blurred(seen, 1), far = blurred(seen, 4);
  Spread fine, coarse, edges;
  double equal = 0, pairs = 0;
  for (int y = 0; y + 1 < seen.height; ++y) {
    for (int x = 0; x + 1 < seen.width; ++x) {
      const float here = seen.at(x, y), right = seen.at(x + 1, y), under = seen.at(x, y + 1);
      edges.add(static_cast<double>(std::hypot(right - here, under - here)));
      if (here < mid_low || here > mid_high) continue;
      fine.add(static_cast<double>(std::abs(here - near.at(x, y))));
      coarse.add(static_cast<double>(std::abs(near.at(x, y) - far.at(x, y))));
      equal += std::abs(right - here) < 0.002F ? 1 : 0;
      ++pairs;
    }
  }
  out[cue("fine")] = fine.mean();
  out[cue("coarse")] = coarse.mean();
  out[cue("edges")] = edges.mean();
  out[cue("flat")] = pairs > 0 ? equal / pairs : 1;
}

/// Correlation of the picture with itself turned over.
double likeness(const Plane<float>& seen, bool left_right) {
  Spread a;
  double both = 0;
  for (int y = 0; y < seen.height; ++y) {
    for (int x = 0; x < seen.width; ++x) {
      const double here = static_cast<double>(seen.at(x, y));
      const float there = left_right ? seen.at(seen.width - 1 - x, y) : seen.at(x, seen.height - 1 - y);
      a.add(here);
      both += here * static_cast<double>(there);
    }
  }
  const double variance = a.deviation() * a.deviation();
  return variance > 1e-9 ? (both / a.count - a.mean() * a.mean()) / variance : 1;
}

/// Along rays from the middle: is there a bright rim around something grey, as bone around brain?
void of_rays(const Plane<float>& seen, Cues& out) {
  Spread column, row;
  for (int y = 0; y < seen.height; ++y) {
    for (int x = 0; x < seen.width; ++x) {
      if (seen.at(x, y) > tissue) column.add(x), row.add(y);
    }
  }
  constexpr int rays = 64;
  std::vector<double> rims;
  Spread rim, depth, inner, radius;
  for (int n = 0; n < rays && column.count > 0; ++n) {
    const double angle = 2 * std::numbers::pi * n / rays;
    std::vector<double> values;
    std::size_t last = 0;
    for (double r = 0;; ++r) {
      const double x = column.mean() + r * std::cos(angle), y = row.mean() + r * std::sin(angle);
      if (x < 0 || y < 0 || x > seen.width - 1 || y > seen.height - 1) break;
      values.push_back(static_cast<double>(image::value_at(seen, x, y)));
      if (values.back() > static_cast<double>(tissue)) last = values.size();
    }
    const auto at = [&](double part) { return static_cast<std::size_t>(part * static_cast<double>(last)); };
    double brightest = 0;
    for (std::size_t i = at(0.7); i < last; ++i) brightest = std::max(brightest, values[i]);
    for (std::size_t i = at(0.5); i < last; ++i) depth.add(values[i] > 0.9 ? 1 : 0);
    for (std::size_t i = at(0.1); i < at(0.6); ++i) inner.add(values[i]);
    rim.add(brightest), rims.push_back(brightest), radius.add(static_cast<double>(last));
  }
  std::sort(rims.begin(), rims.end());
  out[cue("rim")] = rim.mean();
  out[cue("rim_least")] = rims.empty() ? 0 : rims[rims.size() / 10];
  out[cue("rim_depth")] = depth.mean();
  out[cue("inner")] = inner.mean();
  out[cue("inner_spread")] = inner.deviation();
  out[cue("rim_over_inner")] = rim.mean() - inner.mean();
  out[cue("roundness")] = radius.mean() > 0 ? radius.deviation() / radius.mean() : 0;
}

/// How wide what is there is at heights of the box, over the widest.
void of_outline(const Plane<float>& seen, Cues& out) {
  std::vector<double> widths;
  double filled = 0;
  Spread row;
  for (int y = 0; y < seen.height; ++y) {
    int first = seen.width, last = -1;
    for (int x = 0; x < seen.width; ++x) {
      if (seen.at(x, y) <= tissue) continue;
      first = std::min(first, x), last = std::max(last, x);
      row.add(y);
    }
    widths.push_back(std::max(0, last - first + 1));
    filled += widths.back();
  }
  const double widest = std::max(1.0, *std::max_element(widths.begin(), widths.end()));
  const auto at = [&](double part) {
    return widths[static_cast<std::size_t>(part * static_cast<double>(seen.height - 1))] / widest;
  };
  // The box takes 86 % of the part that is seen.
  out[cue("top_width")] = at(0.12);
  out[cue("low_width")] = at(0.75) - at(0.25);
  out[cue("bottom_width")] = at(0.88);
  out[cue("fullness")] = filled / static_cast<double>(seen.pixels.size());
  out[cue("centre_of_mass")] = row.count > 0 ? row.mean() / seen.height : 0.5;
  double corners = 0;
  constexpr int corner = 10;
  for (int y = 0; y < corner; ++y) {
    for (int x = 0; x < corner; ++x) {
      for (const int left : {x, seen.width - 1 - x}) {
        for (const int top : {y, seen.height - 1 - y}) corners += static_cast<double>(seen.at(left, top));
      }
    }
  }
  out[cue("corners")] = corners / (4.0 * corner * corner);
}

/// What lies around the part that was taken for the head.
void of_surroundings(const Plane<float>& whole, const image::Rect& part, double width, double height,
                     Cues& out) {
  double inside = 0, outside = 0, around = 0, rim = 0;
  for (int y = 0; y < whole.height; ++y) {
    for (int x = 0; x < whole.width; ++x) {
      const double value = static_cast<double>(whole.at(x, y));
      const double at_x = (x + 0.5) * width / whole.width, at_y = (y + 0.5) * height / whole.height;
      const bool in = at_x > part.left && at_x < part.left + part.width && at_y > part.top &&
                      at_y < part.top + part.height;
      (in ? inside : outside) += value > 0.3 ? 1 : 0;
      const bool at_rim = x == 0 || y == 0 || x == whole.width - 1 || y == whole.height - 1;
      if (at_rim) around += value, ++rim;
    }
  }
  out[cue("outside")] = outside / std::max(1.0, inside);
  out[cue("around")] = around / rim;
}

}  // namespace

Result<image::Plane<float>> seen_of(const image::Slices& slices, std::size_t index,
                                    const image::HeadBox& box) {
  static const image::InputSpec spec = spec_of_cues();
  const image::Rect part = image::frame_of(box, spec.margin, slices.pixel_aspect());
  HAIMA_TRY(image::Prepared prepared, image::prepare(slices, index, spec, part));
  Plane<float> seen{side, side};
  seen.pixels = std::move(prepared.tensor.values);
  stretch(seen);
  return seen;
}

Result<Cues> cues_of(const image::Slices& slices, std::size_t index, const image::HeadBox& box,
                     const Plane<float>& seen) {
  image::InputSpec coarse = spec_of_cues();
  coarse.frame_by = image::FrameBy::picture;
  coarse.width = coarse.height = side / 2;
  const image::CtPlane& plane = *slices.planes[index];
  const image::Rect whole = image::whole(plane.width(), plane.height());
  HAIMA_TRY(image::Prepared all, image::prepare(slices, index, coarse, whole));
  Plane<float> picture{coarse.width, coarse.height};
  picture.pixels = std::move(all.tensor.values);

  Cues out{};
  of_levels(seen, out);
  of_texture(seen, out);
  out[cue("mirror")] = likeness(seen, true);
  out[cue("upside")] = likeness(seen, false);
  out[cue("mirror_over_upside")] = out[cue("mirror")] - out[cue("upside")];
  of_rays(seen, out);
  of_outline(seen, out);
  of_surroundings(picture, image::frame_of(box, coarse.margin, slices.pixel_aspect()), plane.width(),
                  plane.height(), out);
  out[cue("aspect")] = box.tight.height * slices.pixel_aspect() / std::max(1.0, box.tight.width);
  out[cue("area")] =
      box.tight.width * box.tight.height / (static_cast<double>(plane.width()) * plane.height());
  return out;
}

}  // namespace haima::reader
