#include "train/recipe.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace haima::train {
namespace {

template <class Choice, std::size_t count>
using Names = std::array<std::pair<std::string_view, Choice>, count>;

constexpr Names<LossKind, 4> losses = {{{"cross_entropy", LossKind::cross_entropy},
                                        {"bce", LossKind::bce},
                                        {"focal", LossKind::focal},
                                        {"dice", LossKind::dice}}};
constexpr Names<Rule, 4> rules = {
    {{"adam", Rule::adam}, {"adamw", Rule::adamw}, {"rmsprop", Rule::rmsprop}, {"sgd", Rule::sgd}}};
constexpr Names<Curve, 3> curves = {
    {{"constant", Curve::constant}, {"cosine", Curve::cosine}, {"plateau", Curve::plateau}}};
constexpr Names<Keep, 2> keeps = {{{"best", Keep::best}, {"last", Keep::last}}};

template <class Table>
auto named(const Table& table, std::string_view name, std::string_view what)
    -> Result<decltype(table[0].second)> {
  std::string known;
  for (const auto& [its_name, choice] : table) {
    if (its_name == name) return choice;
    known += (known.empty() ? "" : ", ") + std::string{its_name};
  }
  return fail(Code::bad_argument, fmt::format("{} \"{}\"", what, name), "there is none of this name",
              "there are " + known);
}

template <class Table, class Choice>
std::string_view name_in(const Table& table, Choice choice) {
  for (const auto& [name, its_choice] : table) {
    if (its_choice == choice) return name;
  }
  return "";
}

}  // namespace

Result<LossKind> loss_named(std::string_view name) { return named(losses, name, "loss"); }
Result<Rule> rule_named(std::string_view name) { return named(rules, name, "optimizer"); }
Result<Curve> curve_named(std::string_view name) { return named(curves, name, "schedule"); }

Result<Keep> keep_named(std::string_view name) { return named(keeps, name, "epoch to keep"); }

/// As checkpoints hold it: what is as it always was is not named.
Json json_of(const Recipe& r) {
  Json parts = Json::object();
  for (const auto& [kind, weight] : r.loss.parts) parts[std::string{name_in(losses, kind)}] = weight;
  Json json = {{"loss",
                {{"parts", parts},
                 {"smoothing", r.loss.smoothing},
                 {"focal_gamma", r.loss.focal_gamma},
                 {"class_weights", r.loss.class_weights}}},
               {"optimizer",
                {{"rule", name_in(rules, r.optimizer.rule)},
                 {"rate", r.optimizer.rate},
                 {"momentum", r.optimizer.momentum},
                 {"beta1", r.optimizer.beta1},
                 {"beta2", r.optimizer.beta2},
                 {"forget", r.optimizer.forget},
                 {"epsilon", r.optimizer.epsilon},
                 {"weight_decay", r.optimizer.weight_decay}}},
               {"schedule",
                {{"curve", name_in(curves, r.schedule.curve)},
                 {"warmup_epochs", r.schedule.warmup_epochs},
                 {"floor", r.schedule.floor},
                 {"factor", r.schedule.factor},
                 {"patience", r.schedule.patience}}},
               {"output", r.output},
               {"epochs", r.epochs},
               {"keep", name_in(keeps, r.keep)},
               {"stop_after", r.stop_after},
               {"clip", r.clip},
               {"average", r.average},
               {"mixed", r.mixed},
               {"seed", r.seed}};
  if (!r.beside.empty()) json["beside"] = r.beside;
  return json;
}

}  // namespace haima::train
