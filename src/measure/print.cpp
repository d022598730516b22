// A judgement as text and as JSON.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "measure/judgement.h"

namespace haima::measure {
namespace {

std::string line(std::string_view name, const Figure& figure) {
  if (!figure.value) return fmt::format("  {:<22}not known\n", name);
  return fmt::format("  {:<22}{:7.3f}   {:6.3f} to {:6.3f}   {}\n", name, *figure.value, figure.interval.low,
                     figure.interval.high, figure.how);
}

std::string text_of(const LabelJudgement& label, const JudgeOptions& options) {
  std::string text = fmt::format("\n{}: {} yes, {} no", label.label, label.positives, label.negatives);
  if (label.not_known > 0) text += fmt::format(", {} not known", label.not_known);
  text += fmt::format(
      "; {} groups; called from {:g} on: {:.0f} right yes, {:.0f} wrong yes, {:.0f} right no, "
      "{:.0f} wrong no\n",
      label.groups, options.threshold, label.cells.true_positive, label.cells.false_positive,
      label.cells.true_negative, label.cells.false_negative);
  if (label.positives + label.negatives == 0) return text;
  for (std::size_t m = 0; m < label.figures.size(); ++m) text += line(metrics()[m].title, label.figures[m]);
  for (const OperatingPoint& point : label.points) {
    text += fmt::format(
        "  for sensitivity {:g}: threshold {:.4g}, sensitivity {:.3f}, specificity {:.3f}; where "
        "{:g} % are yes, PPV {:.3f}, NPV {:.4f}\n",
        point.wanted, point.threshold, point.sensitivity, point.specificity, 100 * options.prevalence,
        point.ppv, point.npv);
  }
  return text;
}

std::string share_text(const Share& share) {
  if (!share.value) return fmt::format("{:>24}", "");
  return fmt::format("{:8.3f} ({:.2f} to {:.2f})", *share.value, share.interval.low, share.interval.high);
}

std::string text_of(std::span<const SubgroupJudgement> subgroups, const std::string& label) {
  std::string text = fmt::format("\n{} by subgroup{:>23}{:>7}{:>24}{:>24}{:>24}\n", label, "yes", "no",
                                 "ROC-AUC", "sensitivity", "specificity");
  for (const SubgroupJudgement& one : subgroups) {
    std::string area = fmt::format("{:>24}", "");
    if (one.auc)
      area = fmt::format("{:8.3f} ({:.2f} to {:.2f})", one.auc->value, one.auc->interval.low,
                         one.auc->interval.high);
    text += fmt::format("  {:<26}{:>7}{:>7} {} {} {}\n", one.name, one.positives, one.negatives, area,
                        share_text(one.confusion.sensitivity), share_text(one.confusion.specificity));
  }
  return text;
}

std::string text_of(const ClassJudgement& classes, const std::vector<std::string>& labels) {
  std::string text = fmt::format(
      "\nall classes: accuracy {:.3f} ({:.3f} to {:.3f}), F1 macro {:.3f}, kappa {:.3f}, MCC {:.3f}, log "
      "loss "
      "{:.3f}\n  truth \\ called",
      classes.accuracy, classes.accuracy_interval.low, classes.accuracy_interval.high, classes.f1_macro,
      classes.kappa, classes.mcc, classes.log_loss);
  for (const std::string& label : labels) text += fmt::format("{:>18}", label);
  for (std::size_t i = 0; i < classes.matrix.size(); ++i) {
    text += fmt::format("\n  {:<16}", labels[i]);
    for (const int count : classes.matrix[i]) text += fmt::format("{:>18}", count);
  }
  return text + "\n";
}

std::string text_of(std::span<const KindApart> kinds) {
  std::string text =
      "\nkinds told apart where there is blood, by each one's share of all kinds' probability (ROC-AUC)\n";
  for (const KindApart& kind : kinds) {
    text += fmt::format("  {:<18}{:>5} yes,{:>5} no", kind.label, kind.positives, kind.negatives);
    text += kind.auc ? fmt::format("{:8.3f} ({:.3f} to {:.3f})\n", kind.auc->value, kind.auc->interval.low,
                                   kind.auc->interval.high)
                     : "   not known\n";
  }
  return text;
}

Json json_of(const Interval& interval) { return Json::array({interval.low, interval.high}); }

Json json_of(const LabelJudgement& label) {
  Json figures = Json::object();
  for (std::size_t m = 0; m < label.figures.size(); ++m) {
    const Figure& figure = label.figures[m];
    Json one = nullptr;
    if (figure.value)
      one = {{"value", *figure.value}, {"interval", json_of(figure.interval)}, {"how", figure.how}};
    figures[std::string{metrics()[m].name}] = std::move(one);
  }
  Json points = Json::array();
  for (const OperatingPoint& point : label.points)
    points.push_back({{"wanted", point.wanted},
                      {"threshold", point.threshold},
                      {"sensitivity", point.sensitivity},
                      {"specificity", point.specificity},
                      {"ppv", point.ppv},
                      {"npv", point.npv}});
  return {{"label", label.label},
          {"positives", label.positives},
          {"negatives", label.negatives},
          {"not_known", label.not_known},
          {"groups", label.groups},
          {"true_positive", label.cells.true_positive},
          {"false_positive", label.cells.false_positive},
          {"true_negative", label.cells.true_negative},
          {"false_negative", label.cells.false_negative},
          {"figures", std::move(figures)},
          {"operating_points", std::move(points)}};
}

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json json_of(const SubgroupJudgement& one) {
  const auto share = [](const Share& s) -> Json {
    if (!s.value) return nullptr;
    return {{"value", *s.value}, {"interval", json_of(s.interval)}};
  };
  Json auc = nullptr;
  if (one.auc) auc = {{"value", one.auc->value}, {"interval", json_of(one.auc->interval)}};
  return {{"name", one.name},
          {"positives", one.positives},
          {"negatives", one.negatives},
          {"auc", std::move(auc)},
          {"sensitivity", share(one.confusion.sensitivity)},
          {"specificity", share(one.confusion.specificity)}};
}

Json json_of(const KindApart& kind) {
  Json auc = nullptr;
  if (kind.auc) auc = {{"value", kind.auc->value}, {"interval", json_of(kind.auc->interval)}};
  return {{"label", kind.label},
          {"positives", kind.positives},
          {"negatives", kind.negatives},
          {"auc", std::move(auc)}};
}

Json json_of(const ClassJudgement& classes, const std::vector<std::string>& labels) {
  return {{"labels", labels},
          {"matrix", classes.matrix},
          {"accuracy", {{"value", classes.accuracy}, {"interval", json_of(classes.accuracy_interval)}}},
          {"f1_macro", classes.f1_macro},
          {"kappa", classes.kappa},
          {"mcc", classes.mcc},
          {"log_loss", classes.log_loss}};
}

}  // namespace

std::string text_of(const Judgement& judgement, const std::vector<std::string>& labels) {
  std::string text = fmt::format("{} cases\n", judgement.cases);
  for (const LabelJudgement& label : judgement.labels) text += text_of(label, judgement.options);
  if (judgement.f1_macro)
    text += fmt::format("\nover labels: F1 macro {:.3f}, F1 micro {:.3f}\n", *judgement.f1_macro,
                        *judgement.f1_micro);
  if (judgement.weighted_log_loss)
    text += fmt::format("log loss with \"any\" twice, as the RSNA 2019 challenge weighs: {:.4f}\n",
                        *judgement.weighted_log_loss);
  if (!judgement.apart.empty()) text += text_of(judgement.apart);
  if (judgement.classes) text += text_of(*judgement.classes, labels);
  if (judgement.subgroups.size() > 1) text += text_of(judgement.subgroups, labels.front());
  return text + fmt::format(
                    "\nIntervals hold 95 % and count a group's cases as one; bootstrap: {} draws, seed {}.\n",
                    judgement.options.bootstrap.draws, judgement.options.bootstrap.seed);
}

Json json_of(const Judgement& judgement, const std::vector<std::string>& labels) {
  Json of_labels = Json::array(), subgroups = Json::array(), apart = Json::array();
  for (const LabelJudgement& label : judgement.labels) of_labels.push_back(json_of(label));
  for (const SubgroupJudgement& one : judgement.subgroups) subgroups.push_back(json_of(one));
  for (const KindApart& kind : judgement.apart) apart.push_back(json_of(kind));
  return {{"cases", judgement.cases},
          {"threshold", judgement.options.threshold},
          {"prevalence", judgement.options.prevalence},
          {"labels", std::move(of_labels)},
          {"f1_macro", number(judgement.f1_macro)},
          {"f1_micro", number(judgement.f1_micro)},
          {"weighted_log_loss", number(judgement.weighted_log_loss)},
          {"kinds_apart", std::move(apart)},
          {"classes", judgement.classes ? json_of(*judgement.classes, labels) : Json(nullptr)},
          {"subgroups", std::move(subgroups)}};
}

}  // namespace haima::measure
