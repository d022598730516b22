#include "classic/scale.h"

#include <algorithm>
#include <cmath>

#include "classic/matrix.h"
#include "features/learner.h"

namespace haima::classic {
namespace {

void fit_deviations(const Rows& rows, graph::Weights& scale) {
  // A column that does not vary tells nothing, and must not be blown up.
  constexpr double least = 1e-6;
  const auto count = static_cast<double>(rows.size());
  std::vector<double> mean(rows.columns), squares(rows.columns);
  for (std::size_t n = 0; n < rows.size(); ++n) {
    for (std::size_t i = 0; i < rows.columns; ++i) mean[i] += static_cast<double>(rows.row(n)[i]) / count;
  }
  for (std::size_t n = 0; n < rows.size(); ++n) {
    for (std::size_t i = 0; i < rows.columns; ++i) {
      const double away = static_cast<double>(rows.row(n)[i]) - mean[i];
      squares[i] += away * away / count;
    }
  }
  std::vector<float> means(mean.begin(), mean.end()), deviations;
  for (const double square : squares)
    deviations.push_back(std::sqrt(square) > least ? static_cast<float>(std::sqrt(square)) : 1.0F);
  scale["mean"] = {{static_cast<std::int64_t>(rows.columns)}, std::move(means)};
  scale["deviation"] = {{static_cast<std::int64_t>(rows.columns)}, std::move(deviations)};
}

}  // namespace

graph::Weights scale_of(const Rows& rows, bool one_scale, int components) {
  graph::Weights scale;
  if (one_scale || components > 0) fit_deviations(rows, scale);
  if (components <= 0) return scale;
  const Rows on_scale = scaled(rows, scale);
  const auto most = std::min({static_cast<std::size_t>(components), rows.columns, rows.size() - 1});
  scale["axes"] = principal_axes(on_scale, static_cast<int>(most));
  return scale;
}

Rows scaled(const Rows& rows, const graph::Weights& scale) {
  if (scale.empty()) return rows;
  Rows out;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const std::vector<float> row = features::prepared(scale, rows.row(n));
    out.columns = row.size();
    out.add(row, rows.truth[n], rows.groups[n]);
  }
  return out;
}

}  // namespace haima::classic
