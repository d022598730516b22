#include "measure/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

namespace haima::measure {
namespace {

/// Twice the smaller tail of a fair coin thrown `first + second` times.
double exact_p(int first, int second) {
  const int n = first + second, fewer = std::min(first, second);
  double tail = 0;
  for (int i = 0; i <= fewer; ++i)
    tail +=
        std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0) - n * std::log(2.0));
  return std::min(1.0, 2 * tail);
}

/// Durkalski et al. 2003: each group adds its difference through its size.
double grouped_p(const std::map<std::string, std::array<int, 3>>& groups) {
  double sum = 0, squares = 0;
  for (const auto& [name, counts] : groups) {
    const double difference = static_cast<double>(counts[0] - counts[1]) / counts[2];
    sum += difference;
    squares += difference * difference;
  }
  return squares > 0 ? std::erfc(std::sqrt(sum * sum / squares / 2)) : 1;
}

/// The rows of both, in the first's order.
struct Paired {
  std::vector<std::pair<const Prediction*, const Prediction*>> rows;
};

Paired common_rows(const Predictions& first, const Predictions& second) {
  std::map<std::pair<std::string, std::string>, const Prediction*> places;
  for (const Prediction& row : second.rows) places[{row.set, row.id}] = &row;
  Paired both;
  for (const Prediction& row : first.rows) {
    const auto at = places.find({row.set, row.id});
    if (at != places.end()) both.rows.emplace_back(&row, at->second);
  }
  return both;
}

Result<Paired> paired(const Predictions& first, const Predictions& second) {
  Paired both = common_rows(first, second);
  if (both.rows.empty())
    return fail(Code::bad_argument, "comparison", "the two files have no case in common",
                "compare predictions of the same split");
  return both;
}

std::optional<std::size_t> place_of(const std::string& label, const Predictions& predictions) {
  const auto at = std::find(predictions.labels.begin(), predictions.labels.end(), label);
  if (at == predictions.labels.end()) return std::nullopt;
  return static_cast<std::size_t>(at - predictions.labels.begin());
}

Result<Comparison> compared(const Paired& both, const std::string& label, std::size_t a, std::size_t b,
                            double threshold) {
  std::vector<Scored> first, second;
  std::vector<Call> first_calls, second_calls;
  for (const auto& [one, other] : both.rows) {
    if (!one->truth[a] || !other->truth[b]) continue;
    if (one->truth[a] != other->truth[b])
      return fail(Code::contradiction, one->id, "the two files disagree on whether it is " + label);
    const bool truth = *one->truth[a];
    first.push_back({one->probability[a], truth, one->group});
    second.push_back({other->probability[b], truth, one->group});
    first_calls.push_back({one->probability[a] >= threshold, truth, one->group});
    second_calls.push_back({other->probability[b] >= threshold, truth, one->group});
  }
  return Comparison{label,
                    static_cast<int>(first.size()),
                    auc_of(first),
                    auc_of(second),
                    auc_difference(first, second),
                    confusion_of(first_calls).accuracy,
                    confusion_of(second_calls).accuracy,
                    mcnemar(first_calls, second_calls)};
}

std::string p_text(double p) { return p < 0.0001 ? "p < 0.0001" : fmt::format("p = {:.4f}", p); }

Json json_of(const std::optional<Auc>& auc) {
  if (!auc) return nullptr;
  return {{"value", auc->value}, {"interval", Json::array({auc->interval.low, auc->interval.high})}};
}

}  // namespace

McNemar mcnemar(std::span<const Call> first, std::span<const Call> second) {
  assert(first.size() == second.size());
  McNemar test;
  std::map<std::string, std::array<int, 3>> groups;  // first only, second only, cases
  for (std::size_t i = 0; i < first.size(); ++i) {
    const bool a = first[i].called == first[i].truth, b = second[i].called == second[i].truth;
    test.first_only += a && !b;
    test.second_only += b && !a;
    // A case without a group is one by itself; no name of a group starts with a NUL.
    const std::string alone = std::string(1, '\0') + std::to_string(i);
    auto& group = groups[first[i].group.empty() ? alone : first[i].group];
    group[0] += a && !b;
    group[1] += b && !a;
    ++group[2];
  }
  test.grouped = groups.size() < first.size();
  test.p = test.grouped ? grouped_p(groups) : exact_p(test.first_only, test.second_only);
  return test;
}

Overlapping overlapping(const Predictions& first, const Predictions& second) {
  return {first.rows.size(), second.rows.size(), common_rows(first, second).rows.size()};
}

std::string text_of(const Overlapping& cases) {
  const auto part = [&](const char* whose, std::size_t of) {
    return of == cases.both ? fmt::format("all of {}'s", whose)
                            : fmt::format("{} of {}'s {}", cases.both, whose, of);
  };
  return fmt::format("on {} cases: {}, {}", cases.both, part("A", cases.first), part("B", cases.second));
}

Result<std::vector<Comparison>> compare(const Predictions& first, const Predictions& second,
                                        const CompareOptions& options) {
  HAIMA_TRY(const Paired both, paired(first, second));
  std::vector<Comparison> comparisons;
  for (std::size_t a = 0; a < first.labels.size(); ++a) {
    const auto b = place_of(first.labels[a], second);
    if (!b) continue;
    HAIMA_TRY(Comparison one, compared(both, first.labels[a], a, *b, options.threshold));
    if (one.cases > 0) comparisons.push_back(std::move(one));
  }
  if (comparisons.empty())
    return fail(Code::bad_argument, "comparison", "the two files have no known label in common");
  return comparisons;
}

std::string text_of(std::span<const Comparison> comparisons, const std::string& first,
                    const std::string& second) {
  std::string text = fmt::format("A: {}\nB: {}\n", first, second);
  for (const Comparison& one : comparisons) {
    text += fmt::format("\n{}: {} cases\n", one.label, one.cases);
    if (one.difference) {
      text += fmt::format("  ROC-AUC    A {:.3f} ({:.3f} to {:.3f})   B {:.3f} ({:.3f} to {:.3f})\n",
                          one.first->value, one.first->interval.low, one.first->interval.high,
                          one.second->value, one.second->interval.low, one.second->interval.high);
      text +=
          fmt::format("             A - B {:+.3f} ({:+.3f} to {:+.3f}), DeLong {}\n", one.difference->value,
                      one.difference->interval.low, one.difference->interval.high, p_text(one.difference->p));
    }
    text += fmt::format("  accuracy   A {:.3f} ({:.3f} to {:.3f})   B {:.3f} ({:.3f} to {:.3f})\n",
                        one.first_accuracy.value.value_or(0), one.first_accuracy.interval.low,
                        one.first_accuracy.interval.high, one.second_accuracy.value.value_or(0),
                        one.second_accuracy.interval.low, one.second_accuracy.interval.high);
    text += fmt::format("             only A right {}, only B right {}, {} {}\n", one.accuracy.first_only,
                        one.accuracy.second_only,
                        one.accuracy.grouped ? "McNemar by group" : "McNemar, exact", p_text(one.accuracy.p));
  }
  return text;
}

Json json_of(std::span<const Comparison> comparisons) {
  Json list = Json::array();
  for (const Comparison& one : comparisons) {
    Json difference = nullptr;
    if (one.difference)
      difference = {{"value", one.difference->value},
                    {"interval", Json::array({one.difference->interval.low, one.difference->interval.high})},
                    {"p", one.difference->p}};
    list.push_back({{"label", one.label},
                    {"cases", one.cases},
                    {"auc_a", json_of(one.first)},
                    {"auc_b", json_of(one.second)},
                    {"auc_difference", std::move(difference)},
                    {"only_a_right", one.accuracy.first_only},
                    {"only_b_right", one.accuracy.second_only},
                    {"mcnemar_p", one.accuracy.p},
                    {"mcnemar_grouped", one.accuracy.grouped}});
  }
  return list;
}

}  // namespace haima::measure
