// An evaluation as text and as JSON.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/version.h"
#include "evaluate/evaluate.h"

namespace haima::evaluate {
namespace {

constexpr std::pair<std::string_view, measure::Share measure::Confusion::*> shares[] = {
    {"sensitivity", &measure::Confusion::sensitivity},
    {"specificity", &measure::Confusion::specificity},
    {"accuracy", &measure::Confusion::accuracy},
    {"ppv", &measure::Confusion::ppv},
    {"npv", &measure::Confusion::npv}};

std::string row(std::string_view name, double value, measure::Interval interval, std::string_view of) {
  return fmt::format("  {:<18}{:.3f}   {:.3f} to {:.3f}   {}\n", name, value, interval.low, interval.high,
                     of);
}

std::string share_row(std::string_view name, const measure::Share& share) {
  if (!share.value) return fmt::format("  {:<18}not known\n", name);
  return row(name, *share.value, share.interval, fmt::format("{} of {}", share.hits, share.of));
}

std::string auc_row(std::string_view name, const std::optional<measure::Auc>& auc) {
  if (!auc) return fmt::format("  {:<18}not known\n", name);
  return row(name, auc->value, auc->interval,
             fmt::format("{} bleeding, {} not", auc->positives, auc->negatives));
}

/// Where some got no answer: what the others' are worth, and whether it was right to keep silent.
std::string answered_text(const Level& level) {
  if (!level.answered.value || level.answered.hits == level.answered.of) return {};
  return share_row("answered", level.answered) + share_row("  sensitivity", level.of_answered.sensitivity) +
         share_row("  specificity", level.of_answered.specificity) +
         share_row("  wrong", level.wrong_answered) + share_row("cannot say: wrong", level.wrong_if_said);
}

std::string level_text(std::string_view title, const Level& level) {
  std::string text = fmt::format(
      "\n{}: {} with a label, {} bleed; \"cannot say\" counts by its leaning; {} had none, which counts as "
      "wrong\n",
      title, level.known, level.bleeding, level.not_said);
  for (const auto& [name, share] : shares) text += share_row(name, level.confusion.*share);
  return text + auc_row("AUC", level.auc) + answered_text(level);
}

using ByKind = std::array<std::optional<measure::Auc>, 5>;

std::string kinds_text(const ByKind& kinds) {
  std::string text;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (kinds[kind]) text += auc_row(corpus::kind_names[kind], kinds[kind]);
  }
  return text;
}

std::string masks_text(const Masks& masks) {
  const auto pooled = masks.overlap.pooled().dice(), mean = masks.overlap.mean();
  std::string text = fmt::format("\nmasks: {} slices\n", masks.slices);
  if (pooled) text += fmt::format("  {:<18}{:.3f}   all pixels together\n", "Dice, pooled", *pooled);
  if (mean) {
    text += fmt::format("  {:<18}{:.3f}   mean of {} patients who bleed\n", "Dice, by patient", *mean,
                        masks.overlap.bleeding_patients());
  }
  return text;
}

std::string heat_text(const Heat& heat) {
  return "\nheat, on slices that bleed and were suspected\n" + share_row("points at blood", heat.hits) +
         fmt::format("  {:<18}{:.3f}   {:.3f} if it were spread evenly\n", "lies in blood", heat.inside,
                     heat.chance);
}

Json json_of(measure::Interval interval) { return Json::array({interval.low, interval.high}); }

Json json_of(const std::optional<measure::Auc>& auc) {
  if (!auc) return nullptr;
  return {{"value", auc->value},
          {"interval", json_of(auc->interval)},
          {"standard_error", auc->standard_error},
          {"positives", auc->positives},
          {"negatives", auc->negatives}};
}

Json json_of(const measure::Share& share) {
  if (!share.value) return nullptr;
  return {
      {"value", *share.value}, {"interval", json_of(share.interval)}, {"hits", share.hits}, {"of", share.of}};
}

template <class T>
Json json_or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json json_of(const Level& level) {
  Json out = {{"known", level.known}, {"bleeding", level.bleeding}, {"not_said", level.not_said}};
  for (const auto& [name, share] : shares) out[std::string{name}] = json_of(level.confusion.*share);
  out["auc"] = json_of(level.auc);
  out["answered"] = {{"share", json_of(level.answered)},
                     {"sensitivity", json_of(level.of_answered.sensitivity)},
                     {"specificity", json_of(level.of_answered.specificity)},
                     {"wrong", json_of(level.wrong_answered)},
                     {"wrong_if_said", json_of(level.wrong_if_said)}};
  return out;
}

Json json_of(const ByKind& kinds) {
  Json out = Json::object();
  for (std::size_t kind = 0; kind < kinds.size(); ++kind)
    out[std::string{corpus::kind_names[kind]}] = json_of(kinds[kind]);
  return out;
}

Json json_of(const Masks& masks) {
  return {{"slices", masks.slices},
          {"dice_pooled", json_or_null(masks.overlap.pooled().dice())},
          {"dice_mean_by_patient", json_or_null(masks.overlap.mean())},
          {"patients_who_bleed", masks.overlap.bleeding_patients()}};
}

Json json_of(const Heat& heat) {
  return {{"hits", json_of(heat.hits)}, {"inside", heat.inside}, {"inside_by_chance", heat.chance}};
}

}  // namespace

std::string text_of(const Evaluation& evaluation) {
  const corpus::DataSet& set = *evaluation.set;
  std::string text =
      fmt::format("{}: {}\nmodel {}: {} scans and {} slices read in {:.1f} s; {} patients known\n", set.name,
                  set.title, evaluation.model, evaluation.scans_read, evaluation.slices_read,
                  evaluation.time_ms / 1000, evaluation.patients);
  for (const formats::Refused& refused : evaluation.refused)
    text += fmt::format("not read: {}: {}\n", refused.name, refused.error.sentence());
  text += level_text("slices", evaluation.slices);
  text += kinds_text(evaluation.kinds);
  if (evaluation.scans) text += level_text("scans", *evaluation.scans) + kinds_text(evaluation.scan_kinds);
  if (evaluation.masks) text += masks_text(*evaluation.masks);
  if (evaluation.heat) text += heat_text(*evaluation.heat);
  text += "\nIntervals hold 95 % and count a patient's slices as one patient's.\n";
  if (!set.notes.empty()) text += fmt::format("set: {}\n", set.notes);
  return text + fmt::format("rights: {}\n{}\n", set.rights, not_a_device);
}

Json json_of(const Evaluation& evaluation) {
  Json refused = Json::array();
  for (const formats::Refused& one : evaluation.refused)
    refused.push_back({{"case", one.name}, {"error", one.error.sentence()}});
  return {{"schema", "haima.evaluation/1"},
          {"haima", version()},
          {"set", evaluation.set->name},
          {"rights", evaluation.set->rights},
          {"notes", evaluation.set->notes},
          {"model", evaluation.model},
          {"scans_read", evaluation.scans_read},
          {"slices_read", evaluation.slices_read},
          {"patients", evaluation.patients},
          {"refused", refused},
          {"slices", json_of(evaluation.slices)},
          {"kinds", json_of(evaluation.kinds)},
          {"scan_kinds", json_of(evaluation.scan_kinds)},
          {"scans", evaluation.scans ? json_of(*evaluation.scans) : Json(nullptr)},
          {"masks", evaluation.masks ? json_of(*evaluation.masks) : Json(nullptr)},
          {"heat", evaluation.heat ? json_of(*evaluation.heat) : Json(nullptr)},
          {"time_ms", evaluation.time_ms}};
}

}  // namespace haima::evaluate
