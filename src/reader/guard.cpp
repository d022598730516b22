#include "reader/guard.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "reader/cues.h"

namespace haima::reader {
namespace {

using image::Plane;

/// What bench/guard/fit found: a score of nothing, more for each cue above a value.
struct Step {
  std::size_t cue;
  double above, add;
};

constexpr Step steps[] = {
#define HAIMA_GUARD_START(start, limit)
#define HAIMA_GUARD_STEP(name, above, add) {cue(#name), above, add},
#define HAIMA_UPSIDE(limit, sideways)
#define HAIMA_UPSIDE_SQUARE(weight)
#include "reader/guard_rule.def"
#undef HAIMA_GUARD_START
#undef HAIMA_GUARD_STEP
#undef HAIMA_UPSIDE
#undef HAIMA_UPSIDE_SQUARE
};

struct Limits {
  double start, foreign, upside, sideways;
};

constexpr Limits limits = {
#define HAIMA_GUARD_START(start, limit) start, limit,
#define HAIMA_GUARD_STEP(name, above, add)
#define HAIMA_UPSIDE(limit, sideways) limit, sideways,
#define HAIMA_UPSIDE_SQUARE(weight)
#include "reader/guard_rule.def"
#undef HAIMA_GUARD_START
#undef HAIMA_GUARD_STEP
#undef HAIMA_UPSIDE
#undef HAIMA_UPSIDE_SQUARE
};

constexpr double upside_weights[] = {
#define HAIMA_GUARD_START(start, limit)
#define HAIMA_GUARD_STEP(name, above, add)
#define HAIMA_UPSIDE(limit, sideways)
#define HAIMA_UPSIDE_SQUARE(weight) weight,
#include "reader/guard_rule.def"
#undef HAIMA_GUARD_START
#undef HAIMA_GUARD_STEP
#undef HAIMA_UPSIDE
#undef HAIMA_UPSIDE_SQUARE
};

constexpr int squares = 12, half = squares / 2;
static_assert(std::size(upside_weights) == half * half);

/// What was seen as means over 12 by 12 squares; `turned`: rows for columns.
Plane<double> squares_of(const Plane<float>& seen, bool turned) {
  const int size = seen.width / squares;
  Plane<double> means{squares, squares};
  for (int y = 0; y < squares * size; ++y) {
    for (int x = 0; x < squares * size; ++x) {
      double& mean = turned ? means.at(y / size, x / size) : means.at(x / size, y / size);
      mean += static_cast<double>(seen.at(x, y)) / (size * size);
    }
  }
  return means;
}

/// How much speaks for a forehead below and a nape above: squares of the upper half against those they fall
/// on when turned over, both sides of the head together.
double upside_score(const Plane<double>& seen) {
  double score = 0;
  for (int y = 0; y < half; ++y) {
    for (int x = 0; x < half; ++x) {
      const auto row = [&](int at) { return (seen.at(x, at) + seen.at(squares - 1 - x, at)) / 2; };
      score += upside_weights[y * half + x] * (row(y) - row(squares - 1 - y));
    }
  }
  return score;
}

/// What one slice says.
struct Look {
  double foreign = 0, upside = 0, sideways = 0;
  Cues cues{};
};

double foreign_score(const Cues& cues) {
  double score = limits.start;
  for (const Step& step : steps) score += cues[step.cue] > step.above ? step.add : 0;
  return score;
}

/// In words, what is odd of a slice; "" where it is no single thing.
std::string_view oddity_of(const Cues& cues) {
  if (cues[cue("white")] > 0.6) return "most of it is white";
  if (cues[cue("outside")] > 1) return "more is bright beside what was taken for the head than in it";
  if (cues[cue("mid")] < 0.05) return "there is hardly any grey";
  if (cues[cue("aspect")] < 0.85) return "it is wider than a head is long";
  if (cues[cue("rim_over_inner")] < 0.2) return "there is no bright rim of bone around something darker";
  if (cues[cue("mirror")] < 0.4) return "its halves are not alike";
  return "";
}

/// The places of at most `most` slices, evenly from the part of the scan where brain is.
std::vector<std::size_t> looked_at(std::size_t count) {
  constexpr std::size_t most = 8;
  constexpr double lowest = 0.3, highest = 0.85;
  if (count == 1) return {0};
  std::vector<std::size_t> places;
  for (std::size_t n = 0; n < most; ++n) {
    const double part = lowest + (highest - lowest) * static_cast<double>(n) / (most - 1);
    const auto place = static_cast<std::size_t>(part * static_cast<double>(count));
    if (places.empty() || places.back() != place) places.push_back(place);
  }
  return places;
}

Result<std::optional<Look>> look_at(const image::Slices& slices, std::size_t place) {
  const image::HeadBox box = image::head_box_of(slices, place);
  if (!box.found) return std::optional<Look>{};
  HAIMA_TRY(const Plane<float> seen, seen_of(slices, place, box));
  HAIMA_TRY(const Cues cues, cues_of(slices, place, box, seen));
  return std::optional{Look{foreign_score(cues), upside_score(squares_of(seen, false)),
                            upside_score(squares_of(seen, true)), cues}};
}

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// A scan is what most of its slices are.
Guarded judged(const std::vector<Look>& looks) {
  std::vector<double> foreign, upside, sideways;
  for (const Look& look : looks)
    foreign.push_back(look.foreign), upside.push_back(look.upside), sideways.push_back(look.sideways);
  Guarded out;
  if (middle(foreign) > limits.foreign) {
    out.refusal = "this does not look like an axial CT slice of a head in a window that shows brain";
    const auto oddest = std::max_element(looks.begin(), looks.end(),
                                         [](const Look& a, const Look& b) { return a.foreign < b.foreign; });
    if (const std::string_view oddity = oddity_of(oddest->cues); !oddity.empty())
      out.refusal.append(": ").append(oddity);
    out.warnings.push_back({WarningCode::not_a_head, out.refusal, {}});
    return out;
  }
  if (middle(upside) > limits.upside)
    out.warnings.push_back({WarningCode::turned, "the head seems to lie upside down, the nose below", {}});
  if (std::abs(middle(sideways)) > limits.sideways)
    out.warnings.push_back({WarningCode::turned, "the head seems to lie on its side in the picture", {}});
  return out;
}

}  // namespace

Result<Guarded> guarded(const ct::Stack& stack, Context& context) {
  std::vector<const image::CtPlane*> planes;
  for (const ct::Slice& slice : stack.slices) planes.push_back(&slice.plane);
  image::Slices slices;
  slices.planes = planes;
  slices.pixel_width_mm = stack.column_spacing_mm, slices.pixel_height_mm = stack.row_spacing_mm;
  const Pictures& pictures = context.settings.pictures;
  if (!stack.hounsfield) slices.picture_window = image::Window{pictures.level_hu, pictures.width_hu};
  const std::vector<std::size_t> places = looked_at(planes.size());
  std::vector<Result<std::optional<Look>>> seen(places.size(), std::optional<Look>{});
  context.pool.each(places.size(), [&](std::size_t n) { seen[n] = look_at(slices, places[n]); });
  std::vector<Look> looks;
  for (Result<std::optional<Look>>& one : seen) {
    HAIMA_TRY(std::optional<Look> look, std::move(one));
    if (look) looks.push_back(*std::move(look));
  }
  if (!looks.empty()) return judged(looks);
  return Guarded{{{WarningCode::not_a_head, "no head was found in the slices", {}}},
                 "no head was found in the slices"};
}

}  // namespace haima::reader
