#include "evaluate/reduce.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "evaluate/cases.h"
#include "reader/network.h"

namespace haima::evaluate {
namespace {

using engine::name_of;
using engine::Precision;

constexpr const char* graph_name = "slice";

/// `count` of them, evenly spread.
std::vector<corpus::Member> some_of(const std::vector<corpus::Member>& all, std::size_t count) {
  std::vector<corpus::Member> some;
  const std::size_t taken = std::min(count, all.size());
  for (std::size_t i = 0; i < taken; ++i) some.push_back(all[(2 * i + 1) * all.size() / (2 * taken)]);
  return some;
}

Result<std::vector<engine::Tensors>> prepared(const std::vector<corpus::Member>& members,
                                              const corpus::DataSet& set, const image::InputSpec& spec,
                                              const std::string& input, Context& context) {
  std::vector<engine::Tensors> all(members.size());
  corpus::prepare_all({&set, 1}, members, spec, context, [&](std::size_t n, corpus::PreparedCase one) {
    const image::Tensor& t = one.tensor;
    all[n].emplace(input, graph::Tensor{{1, t.channels, t.height, t.width}, std::move(one.tensor.values)});
  });
  std::erase_if(all, [](const engine::Tensors& one) { return one.empty(); });
  if (all.empty())
    return fail(Code::not_a_scan, std::string{set.name}, "none of its slices could be prepared");
  return all;
}

/// The bundle with the ranges of what its network of slices multiplies there.
Result<> add_ranges(graph::Bundle& bundle, const std::string& where, const models::About& about,
                    const std::vector<corpus::Member>& seen, const corpus::DataSet& set, Context& context) {
  const auto graph = bundle.graphs.find(graph_name);
  if (graph == bundle.graphs.end() || graph->second.nodes.front().shape.size() != 4 ||
      !about.clinical.empty())
    return fail(Code::unsupported, where,
                "ranges are taken of networks that see single slices and nothing else");
  HAIMA_TRY(const std::vector<engine::Tensors> inputs,
            prepared(seen, set, about.input, graph->second.nodes.front().name, context));
  HAIMA_TRY(graph::Weights ranges, engine::ranges_of(graph->second, bundle.weights, inputs, context.pool));
  for (auto& [name, range] : ranges) bundle.weights[name] = std::move(range);
  return {};
}

/// What it says of slices whose ranges were not taken.
Result<measure::Predictions> said_in(Precision precision, const graph::Bundle& bundle,
                                     const std::string& where, const std::set<std::string>& without,
                                     const corpus::DataSet& set, const Path& data, const Options& options,
                                     Context& context) {
  const std::string name{name_of(precision)};
  HAIMA_TRY(const reader::Model model, reader::network_of(bundle, where, options.operating_point, name));
  if (model.precision != name)
    return fail(Code::unsupported, where, fmt::format("this processor computes no {}", name),
                "measure it on one that does");
  HAIMA_TRY(Evaluation evaluation, evaluate(set, data, options, model, context));
  std::erase_if(evaluation.predictions.rows,
                [&](const measure::Prediction& row) { return without.contains(row.id); });
  return std::move(evaluation.predictions);
}

void find_distances(const measure::Predictions& full, const measure::Predictions& less, Reduced& found) {
  double sum = 0;
  for (std::size_t i = 0; i < full.rows.size(); ++i) {
    const double apart = std::abs(full.rows[i].probability[0] - less.rows[i].probability[0]);
    found.most_apart = std::max(found.most_apart, apart);
    sum += apart;
  }
  found.mean_apart = sum / static_cast<double>(std::max<std::size_t>(full.rows.size(), 1));
}

Json card_of(const Reduced& found) {
  const measure::AucDifference& difference = *found.any.difference;
  return {{"set", found.set},
          {"slices", found.any.cases},
          {"auc_float32", found.any.first->value},
          {"auc", found.any.second->value},
          {"loss", difference.value},
          {"loss_interval", {difference.interval.low, difference.interval.high}},
          {"largest_difference", found.most_apart},
          {"mean_difference", found.mean_apart},
          {"chosen", found.chosen}};
}

}  // namespace

Result<Reduced> reduced(graph::Bundle bundle, const std::string& where, const corpus::DataSet& set,
                        const Path& data, const Options& options, const ReduceOptions& reduce,
                        Context& context) {
  if (corpus::built_in(set.name) && set.training == corpus::Training::none)
    return fail(Code::bad_argument, set.name, "it is kept for testing: nothing may be fitted or chosen on it",
                "take cases that may be learned from, and that this network did not learn from");
  HAIMA_TRY(models::About about, models::about_from(bundle.about, where));
  HAIMA_TRY(const std::vector<corpus::Case> cases, tested_cases(set, data, options));
  std::vector<corpus::Member> seen;
  if (reduce.precision == Precision::int8) {
    seen = some_of(members_of(set, tested_units(cases, options)), reduce.seen);
    HAIMA_TRY_ONLY(add_ranges(bundle, where, about, seen, set, context));
  }
  std::set<std::string> without;
  for (const corpus::Member& one : seen) without.insert(one.of.id);
  const auto say = [&](Precision precision) {
    return said_in(precision, bundle, where, without, set, data, options, context);
  };
  HAIMA_TRY(const measure::Predictions full, say(Precision::float32));
  HAIMA_TRY(const measure::Predictions less, say(reduce.precision));
  const Error nothing_to_tell{Code::unsupported, std::string{set.name},
                              "what is left of it holds no bleeding, or nothing else",
                              "take a set with both, and more of it"};
  if (full.rows.empty()) return fail(nothing_to_tell);
  HAIMA_TRY(const std::vector<measure::Comparison> compared, measure::compare(full, less));
  Reduced found{
      .bundle = {}, .precision = reduce.precision, .set = std::string{set.name}, .any = compared[0]};
  if (!found.any.difference) return fail(nothing_to_tell);
  find_distances(full, less, found);
  found.chosen = found.any.difference->value <= reduce.most_loss;
  if (found.chosen) about.precision = name_of(reduce.precision);
  if (!about.card.is_object()) about.card = Json::object();
  Json& told = about.card["precision"];
  if (!told.is_object()) told = Json::object();
  told[std::string{name_of(reduce.precision)}] = card_of(found);
  bundle.about = models::to_json(about);
  found.bundle = std::move(bundle);
  return found;
}

std::string text_of(const Reduced& found) {
  const std::string_view name = name_of(found.precision);
  const measure::AucDifference& loss = *found.any.difference;
  return fmt::format(
      "{} slices of {}: area under the ROC curve of any bleeding {:.4f} in float32, {:.4f} in {}\n"
      "lost {:.4f} ({:.4f} to {:.4f}); probabilities are {:.4f} apart at most, {:.5f} in the mean\n{}",
      found.any.cases, found.set, found.any.first->value, found.any.second->value, name, loss.value,
      loss.interval.low, loss.interval.high, found.most_apart, found.mean_apart,
      found.chosen ? fmt::format("The bundle is read in {} from now on, where the processor has it.\n", name)
                   : fmt::format("Too much is lost: the bundle is read in {} only when asked.\n", name));
}

}  // namespace haima::evaluate
