// Histogram: how much of the picture has which grey level.
#include <fmt/format.h>

#include <algorithm>

#include "features/family.h"

namespace haima::features {
namespace {

constexpr int bins = 32;

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (int bin = 0; bin < bins; ++bin) names.push_back(fmt::format("bin_{}", bin));
  return names;
}

std::vector<float> shares_of(const View& view) {
  const std::vector<float> greys = greys_in(view);
  std::vector<double> counts(bins);
  for (const float grey : greys)
    counts[static_cast<std::size_t>(std::clamp(static_cast<int>(grey * bins), 0, bins - 1))] += 1;
  std::vector<float> shares(bins);
  std::transform(counts.begin(), counts.end(), shares.begin(),
                 [&](double count) { return static_cast<float>(count / static_cast<double>(greys.size())); });
  return shares;
}

}  // namespace

Family histogram() { return {"histogram", "share of each of 32 grey levels", names, shares_of}; }

}  // namespace haima::features
