#include "ct/mend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace haima::ct {
namespace {

constexpr int floor_hu = -8192, ceiling_hu = 16384;

// Shares of all pixels. Air, table and tissue each fill far more of a head CT than these.
constexpr double much = 0.03, hardly_any = 0.005;

/// Tissue stands at 1024 + 40 and air at 0 to 24, nothing is negative: the intercept was lost. Bone alone
/// would not stand so sharply at just that value.
bool lost_intercept(const Histogram& h) {
  const double tissue = h.share(974, 1134);
  return h.share(floor_hu, -200) < hardly_any && h.share(-24, 100) > much && tissue > much &&
         tissue > 3 * h.share(1200, 1360) && tissue > 3 * h.share(800, 960);
}

/// 1024 in nearly every file; a few count from 1000. Brain's mode, 25 to 40 HU, tells the two apart.
double intercept_lost(const Histogram& h) { return h.mode(1000, 1100) < 1042 ? -1000 : -1024; }

/// Units were kept modulo 4096: air of -1000 reads 3096, where metal alone could be.
bool wrapped_at_12_bits(const Histogram& h) {
  return h.lowest_hu() >= 0 && h.highest_hu() < 4096 && h.share(3040, 3130) > much &&
         h.share(0, 120) > much && h.share(2200, 2900) < hardly_any;
}

/// Air's noise reaches below -1024 and bone hardly over 2000: the border lies where nearly nothing does.
constexpr double wrap_from_hu = 2900;

void shift(Stack& stack, double by_hu) {
  for (Slice& slice : stack.slices) slice.plane.rescale.intercept += by_hu;
}

void unwrap(Stack& stack) {
  for (Slice& slice : stack.slices) {
    const image::Rescale& rescale = slice.plane.rescale;
    for (std::int16_t& value : slice.plane.values.pixels) {
      if (value + rescale.intercept >= wrap_from_hu) value = static_cast<std::int16_t>(value - 4096);
    }
  }
}

}  // namespace

Histogram::Histogram(const Stack& stack) : counts_(ceiling_hu - floor_hu + 1, 0.0) {
  constexpr int every_row = 16;
  constexpr int lowest_stored = std::numeric_limits<std::int16_t>::min();
  std::vector<std::uint32_t> stored(1 << 16);
  for (std::size_t i = 0; i < stack.slices.size(); ++i) {
    const image::CtPlane& plane = stack.slices[i].plane;
    for (int y = std::min(every_row / 2, plane.height() - 1); y < plane.height(); y += every_row) {
      for (const std::int16_t value : plane.values.row(y))
        ++stored[static_cast<std::size_t>(value - lowest_stored)];
    }
    const bool last_alike =
        i + 1 == stack.slices.size() || stack.slices[i + 1].plane.rescale != plane.rescale;
    if (!last_alike) continue;
    add(stored, plane.rescale);
    std::fill(stored.begin(), stored.end(), 0);
  }
}

void Histogram::add(const std::vector<std::uint32_t>& stored, const image::Rescale& rescale) {
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (stored[i] == 0) continue;
    const double value = static_cast<double>(i) + std::numeric_limits<std::int16_t>::min();
    const double hu = std::round(rescale.slope * value + rescale.intercept);
    const double bounded = std::clamp(hu, double{floor_hu}, double{ceiling_hu});
    lowest_ = total_ > 0 ? std::min(lowest_, bounded) : bounded;
    highest_ = total_ > 0 ? std::max(highest_, bounded) : bounded;
    counts_[static_cast<std::size_t>(bounded - floor_hu)] += stored[i];
    total_ += stored[i];
  }
}

double Histogram::share(double low_hu, double high_hu) const {
  double sum = 0;
  for (int hu = static_cast<int>(low_hu); hu <= high_hu; ++hu)
    sum += counts_[static_cast<std::size_t>(hu - floor_hu)];
  return total_ > 0 ? sum / total_ : 0;
}

double Histogram::mode(double low_hu, double high_hu) const {
  double best = low_hu, most = -1;
  for (int hu = static_cast<int>(low_hu); hu <= high_hu; ++hu) {
    const double here = share(hu - 4, hu + 4);
    if (here > most) {
      most = here;
      best = hu;
    }
  }
  return best;
}

bool looks_like_hounsfield(const Histogram& h) {
  return h.share(-1100, -300) > 0.01 && h.share(-50, 120) > 0.02;
}

bool mend(Stack& stack, const Histogram& histogram) {
  const bool whole_units = std::all_of(stack.slices.begin(), stack.slices.end(),
                                       [](const Slice& slice) { return slice.plane.rescale.slope == 1; });
  if (!whole_units) return false;
  if (wrapped_at_12_bits(histogram)) {
    unwrap(stack);
    stack.warnings.push_back(
        {WarningCode::wrapped_values,
         fmt::format("air stands at {:.0f}: values had wrapped around at 4096 and were unwrapped",
                     histogram.mode(3040, 3130)),
         {}});
    return true;
  }
  if (lost_intercept(histogram)) {
    const double intercept = intercept_lost(histogram);
    shift(stack, intercept);
    stack.warnings.push_back({WarningCode::mended_rescale,
                              fmt::format("air stands at {:.0f} and soft tissue at {:.0f}: {:.0f} was added",
                                          histogram.mode(-24, 100), histogram.mode(974, 1134), intercept),
                              {}});
    return true;
  }
  return false;
}

std::optional<int> padding_of(const Histogram& histogram, std::optional<double> tag_hu) {
  constexpr double highest_padding_hu = -900, below_air_hu = -1200;
  if (tag_hu && *tag_hu <= highest_padding_hu && *tag_hu >= floor_hu)
    return static_cast<int>(std::ceil(*tag_hu));
  if (histogram.share(floor_hu + 4, below_air_hu) < 0.001) return std::nullopt;
  return static_cast<int>(histogram.mode(floor_hu + 4, below_air_hu)) + 4;
}

}  // namespace haima::ct
