// Judged methods as a table and as JSON.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "classic/trial.h"
#include "measure/judgement.h"

namespace haima::classic {
namespace {

struct Figures {
  measure::Confusion confusion;
  std::optional<measure::Auc> auc;
};

Figures figures_of(const measure::Predictions& predictions) {
  const std::vector<measure::Scored> scored = measure::scored_of(predictions, 0);
  std::vector<measure::Call> calls;
  for (const measure::Scored& one : scored) calls.push_back({one.score >= 0.5, one.truth, one.group});
  return {measure::confusion_of(calls), measure::auc_of(scored)};
}

std::string text_of(double value, const measure::Interval& interval) {
  return fmt::format("{:.3f} ({:.3f} to {:.3f})", value, interval.low, interval.high);
}

std::string text_of(const measure::Share& share) {
  return share.value ? text_of(*share.value, share.interval) : "not known";
}

Json json_of(double value, const measure::Interval& interval) {
  return {{"value", value}, {"interval", {interval.low, interval.high}}};
}

Json json_of(const measure::Share& share) {
  return share.value ? json_of(*share.value, share.interval) : Json(nullptr);
}

}  // namespace

std::string text_of(std::span<const Judged> judged) {
  std::string text = fmt::format("{:<20}{:<25}{:<25}{:<25}{}\n", "method", "accuracy at 0.5", "sensitivity",
                                 "specificity", "area under ROC");
  for (const Judged& one : judged) {
    const Figures figures = figures_of(one.predictions);
    text += fmt::format("{:<20}{:<25}{:<25}{:<25}{}\n", one.method->name, text_of(figures.confusion.accuracy),
                        text_of(figures.confusion.sensitivity), text_of(figures.confusion.specificity),
                        figures.auc ? text_of(figures.auc->value, figures.auc->interval) : "not known");
  }
  return text;
}

Json json_of(std::span<const Judged> judged) {
  Json json = Json::array();
  for (const Judged& one : judged) {
    const Figures figures = figures_of(one.predictions);
    json.push_back({{"method", one.method->name},
                    {"solver", one.method->solver},
                    {"accuracy", json_of(figures.confusion.accuracy)},
                    {"sensitivity", json_of(figures.confusion.sensitivity)},
                    {"specificity", json_of(figures.confusion.specificity)},
                    {"auc", figures.auc ? json_of(figures.auc->value, figures.auc->interval) : Json(nullptr)},
                    {"settings", one.settings}});
  }
  return json;
}

}  // namespace haima::classic
