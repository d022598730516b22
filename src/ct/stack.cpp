#include "ct/stack.h"

#include <fmt/format.h>

#include <algorithm>

#include "ct/geometry.h"

namespace haima::ct {
namespace {

using image::Vec3;

bool same_pixels(const Slice& a, const Slice& b) {
  return a.plane.values == b.plane.values && a.plane.rescale == b.plane.rescale;
}

/// What was found of slices at one place.
struct Doubles {
  std::vector<double> equal_mm, different_mm;
  std::vector<int> kept;
};

std::string places_text(const std::vector<double>& places_mm) {
  std::string text;
  for (std::size_t i = 0; i < places_mm.size(); ++i) {
    if (i == 8) return text + ", …";
    text += fmt::format("{}{:.1f}", i > 0 ? ", " : "", places_mm[i]);
  }
  return text;
}

/// Of slices at one place the last is kept: a slice is taken again because the first was spoiled.
Doubles take_out_doubles(Stack& stack) {
  Doubles doubles;
  std::vector<Slice> kept;
  const Vec3 first = stack.slices.front().origin_mm;
  for (Slice& slice : stack.slices) {
    const double place = dot(slice.origin_mm - first, stack.normal);
    if (kept.empty() || place - dot(kept.back().origin_mm - first, stack.normal) >= same_place_mm) {
      kept.push_back(std::move(slice));
      continue;
    }
    (same_pixels(kept.back(), slice) ? doubles.equal_mm : doubles.different_mm).push_back(place);
    doubles.kept.push_back(static_cast<int>(kept.size()) - 1);
    kept.back() = std::move(slice);
  }
  doubles.kept.erase(std::unique(doubles.kept.begin(), doubles.kept.end()), doubles.kept.end());
  stack.slices = std::move(kept);
  return doubles;
}

void warn_of_doubles(Stack& stack, const Doubles& doubles) {
  if (doubles.kept.empty()) return;
  std::string sentence;
  if (!doubles.equal_mm.empty()) {
    sentence = fmt::format("{} slice{} twice with equal pixels (at {} mm)", doubles.equal_mm.size(),
                           doubles.equal_mm.size() == 1 ? " stands there" : "s stand there",
                           places_text(doubles.equal_mm));
  }
  if (!doubles.different_mm.empty()) {
    if (!sentence.empty()) sentence += "; ";
    sentence += fmt::format("{} twice with different pixels (at {} mm), of which the later is read",
                            doubles.different_mm.size() == 1
                                ? "1 slice was taken"
                                : fmt::format("{} slices were taken", doubles.different_mm.size()),
                            places_text(doubles.different_mm));
  }
  stack.warnings.push_back({WarningCode::doubled_slice, std::move(sentence), doubles.kept});
}

void warn_of_gaps(Stack& stack, const Layout& layout) {
  if (layout.gaps.empty()) return;
  std::string sentence = "slices are missing ";
  std::vector<int> beside;
  for (std::size_t i = 0; i < layout.gaps.size(); ++i) {
    const auto below = static_cast<std::size_t>(layout.gaps[i]);
    const double from = layout.position_mm[below], to = layout.position_mm[below + 1];
    sentence += fmt::format("{}between {:.1f} and {:.1f} mm", i > 0 ? ", " : "", from, to);
    beside.push_back(layout.gaps[i]);
    beside.push_back(layout.gaps[i] + 1);
  }
  beside.erase(std::unique(beside.begin(), beside.end()), beside.end());
  sentence += fmt::format(", where the slices are {:.2f} mm apart", layout.spacing_mm);
  stack.warnings.push_back({WarningCode::gap, std::move(sentence), std::move(beside)});
}

void warn_of_spacing(Stack& stack, const Layout& layout) {
  if (layout.even_but_gaps) return;
  stack.warnings.push_back({WarningCode::uneven_spacing,
                            "the slices are unevenly spaced: " + intervals_text(layout.position_mm),
                            {}});
}

void warn_of_tilt(Stack& stack, std::optional<double> tag_deg) {
  constexpr double noticed_deg = 0.5;
  if (std::abs(stack.tilt_deg) >= noticed_deg) {
    stack.warnings.push_back(
        {WarningCode::gantry_tilt,
         fmt::format("the gantry was tilted by {:+.1f} degrees, measured from the positions", stack.tilt_deg),
         {}});
  }
  if (tag_deg && stack.slices.size() > 1 && std::abs(std::abs(*tag_deg) - std::abs(stack.tilt_deg)) > 1) {
    stack.warnings.push_back(
        {WarningCode::bad_metadata,
         fmt::format(
             "Gantry/Detector Tilt (0018,1120) claims {:+.1f} degrees where the positions show {:+.1f}",
             *tag_deg, stack.tilt_deg),
         {}});
  }
}

}  // namespace

void settle(Stack& stack, std::optional<double> tag_deg) {
  warn_of_doubles(stack, take_out_doubles(stack));
  std::vector<Vec3> origins;
  for (const Slice& slice : stack.slices) origins.push_back(slice.origin_mm);
  const Layout layout = layout_of(origins, {stack.row, stack.column, stack.normal});
  for (std::size_t i = 0; i < stack.slices.size(); ++i) {
    stack.slices[i].position_mm = layout.position_mm[i];
    if (layout.spacing_mm > 0) stack.slices[i].thickness_mm = layout.thickness_mm[i];
  }
  stack.spacing_mm = layout.spacing_mm;
  stack.even = layout.even;
  stack.tilt_deg = signed_as_tag(layout.tilt_deg, tag_deg);
  warn_of_gaps(stack, layout);
  warn_of_spacing(stack, layout);
  warn_of_tilt(stack, tag_deg);
}

image::Window guessed_window(const Settings& settings) {
  return {settings.pictures.level_hu, settings.pictures.width_hu};
}

void warn_of_guess(Stack& stack, const Settings& settings) {
  stack.hounsfield = false;
  stack.warnings.push_back({WarningCode::no_hounsfield, "grey levels, not Hounsfield units", {}});
  if (settings.pictures.window_declared) return;
  const image::Window window = guessed_window(settings);
  stack.warnings.push_back({WarningCode::assumed_window,
                            fmt::format("the window is not known; level {:g}, width {:g} was assumed",
                                        window.level_hu, window.width_hu),
                            {}});
}

}  // namespace haima::ct
