// Results of a network that never was: predictions of three labels, and the log of its training.
#pragma once
#include <cmath>

#include "base/random.h"
#include "chart/chart.h"

namespace haima::chart::test {

inline measure::Log log(std::uint64_t seed, int epochs = 24) {
  const Random random{seed, 9};
  measure::Log log;
  for (int i = 1; i <= epochs; ++i) {
    const auto noise = [&](std::uint64_t n) {
      return 0.03 * random.normal(static_cast<std::uint64_t>(i) * 8 + n);
    };
    const double loss = 0.1 + 0.6 * std::exp(-i / 6.0) + noise(0) / 2;
    log.push_back({i,
                   {{"rate", 1e-3},
                    {"loss", loss},
                    {"validation_loss", loss + 0.08 + noise(1) + i * 0.004},
                    {"accuracy", 0.97 - 0.4 * std::exp(-i / 5.0)},
                    {"validation_accuracy", 0.9 - 0.35 * std::exp(-i / 4.0) + noise(2)},
                    {"auc", 0.99 - 0.4 * std::exp(-i / 5.0)},
                    {"validation_auc", 0.94 - 0.4 * std::exp(-i / 4.0) + noise(3)},
                    {"seconds", 2.5}}});
  }
  return log;
}

/// 400 cases of 200 patients; a better network has a larger `skill`.
inline measure::Predictions predictions(double skill = 1.6,
                                        std::vector<std::string> labels = {"any", "epidural", "subdural"}) {
  const Random random{3, 1};
  measure::Predictions all{std::move(labels), {}};
  for (std::uint64_t i = 0; i < 400; ++i) {
    measure::Prediction row;
    row.id = "case" + std::to_string(i), row.set = i % 3 ? "drawn" : "painted";
    row.group = "patient" + std::to_string(i / 2);
    for (std::uint64_t label = 0; label < all.labels.size(); ++label) {
      const bool truth = random.chance(i * 32 + label, label == 0 ? 0.4 : 0.15);
      const double logit = skill * (truth ? 1 : -1) + 1.4 * random.normal(i * 32 + 8 + label);
      row.truth.emplace_back(truth);
      row.probability.push_back(1 / (1 + std::exp(-logit)));
    }
    all.rows.push_back(std::move(row));
  }
  return all;
}

/// Two classes that exclude each other.
inline measure::Predictions two_classes(double skill = 1.6) {
  measure::Predictions all = predictions(skill, {"none", "any"});
  for (measure::Prediction& row : all.rows) {
    row.truth[0] = !*row.truth[1];
    row.probability[0] = 1 - row.probability[1];
  }
  return all;
}

inline Subject subject(std::string name, measure::Predictions predictions, std::vector<measure::Log> logs) {
  measure::JudgeOptions options;
  options.bootstrap.draws = 100;
  measure::Judgement judgement = measure::judged(predictions, options);
  return {std::move(name), std::move(predictions), std::move(judgement), std::move(logs)};
}

}  // namespace haima::chart::test
