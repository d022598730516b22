#include "measure/apart.h"

#include <algorithm>
#include <numeric>

namespace haima::measure {
namespace {

/// The probability of each kind as its share of all; the label "any", which comes first, is no kind.
std::vector<double> shares_of(const Prediction& row) {
  std::vector<double> shares = row.probability;
  const double sum = std::accumulate(shares.begin() + 1, shares.end(), 0.0);
  for (double& share : shares) share = sum > 0 ? share / sum : 0;
  return shares;
}

}  // namespace

std::vector<KindApart> kinds_apart(const Predictions& predictions) {
  if (predictions.labels.size() < 3 || predictions.labels.front() != "any") return {};
  std::vector<std::vector<Scored>> scored(predictions.labels.size());
  for (const Prediction& row : predictions.rows) {
    if (row.truth.front() != true) continue;
    const std::vector<double> shares = shares_of(row);
    for (std::size_t label = 1; label < shares.size(); ++label) {
      if (row.truth[label]) scored[label].push_back({shares[label], *row.truth[label], row.group});
    }
  }
  std::vector<KindApart> kinds;
  for (std::size_t label = 1; label < scored.size(); ++label) {
    KindApart& kind = kinds.emplace_back();
    kind.label = predictions.labels[label];
    for (const Scored& one : scored[label]) ++(one.truth ? kind.positives : kind.negatives);
    kind.auc = auc_of(scored[label]);
  }
  return kinds;
}

}  // namespace haima::measure
