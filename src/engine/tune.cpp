#include "engine/tune.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/ways.h"
#include "graph/bundle.h"

namespace haima::engine {
namespace {

constexpr double worth_it = 0.97;  // of the table's time; nearer to it is noise
constexpr std::array ways = {Way::table, Way::own, Way::blocks, Way::winograd};

/// What a node's steps took together, and how they were computed.
struct Taken {
  std::string how = {};
  double ms = 0;
};
using OfNodes = std::map<std::string, Taken, std::less<>>;

/// The network compiled to go one way, and the least that each of its nodes took so far.
class Trial {
 public:
  static Result<Trial> of(const graph::Graph& graph, const graph::Weights& weights, Ways asked) {
    HAIMA_TRY(Plan plan, compile(graph, weights, {.ways = std::move(asked)}));
    return Trial{std::move(plan)};
  }

  Result<> run(const Tensors& inputs) {
    HAIMA_TRY(const std::vector<StepTime> steps, plan_.steps(inputs, 1));
    OfNodes now;
    for (const StepTime& step : steps) {
      now[step.name].how += step.how + " ";
      now[step.name].ms += step.ms;
    }
    for (const auto& [name, taken] : now) {
      const auto known = least_.try_emplace(name, taken).first;
      known->second.ms = std::min(known->second.ms, taken.ms);
    }
    return {};
  }

  const Taken& of_node(const std::string& name) const { return least_.at(name); }
  bool has(const std::string& name) const { return least_.contains(name); }
  double ms() const {
    double sum = 0;
    for (const auto& [name, taken] : least_) sum += taken.ms;
    return sum;
  }

 private:
  explicit Trial(Plan plan) : plan_(std::move(plan)) {}

  Plan plan_;
  OfNodes least_;
};

/// Turn about, so that what else the machine does falls on all alike.
Result<> run_in_turns(std::vector<Trial>& trials, const Tensors& inputs, int runs) {
  for (int run = 0; run < runs; ++run) {
    for (Trial& trial : trials) HAIMA_TRY_ONLY(trial.run(inputs));
  }
  return {};
}

/// One convolution as trial `n` went beside the first; nothing where an earlier one went alike.
std::optional<Tuned> compared(const Network& network, const Op& op, const std::vector<Trial>& trials,
                              std::size_t n) {
  const std::string& name = op.node.name;
  if (op.node.kind != graph::Kind::conv || !trials[0].has(name)) return std::nullopt;
  const Taken &usual = trials[0].of_node(name), &tried = trials[n].of_node(name);
  const auto same = [&](const Trial& earlier) { return earlier.of_node(name).how == tried.how; };
  if (std::any_of(trials.begin(), trials.begin() + static_cast<std::ptrdiff_t>(n), same)) return std::nullopt;
  return Tuned{key_of(network, op), ways[n], usual.ms, tried.ms};
}

/// Of each sort of convolution the fastest way, where that is worth it.
std::vector<Tuned> fastest(const Network& network, const std::vector<Trial>& trials) {
  std::map<std::pair<std::string, Way>, Tuned> sums;
  for (std::size_t n = 1; n < trials.size(); ++n) {
    for (const Op& op : network.ops) {
      const std::optional<Tuned> one = compared(network, op, trials, n);
      if (!one) continue;
      Tuned& sum = sums.try_emplace({one->key, one->way}, Tuned{one->key, one->way}).first->second;
      sum.table_ms += one->table_ms, sum.ms += one->ms;
    }
  }
  std::map<std::string, Tuned> best;
  for (const auto& [place, sum] : sums) {
    if (sum.ms >= worth_it * sum.table_ms) continue;
    const auto known = best.try_emplace(sum.key, sum).first;
    if (sum.ms < known->second.ms) known->second = sum;
  }
  std::vector<Tuned> found;
  for (const auto& [key, one] : best) found.push_back(one);
  return found;
}

Ways ways_of(const Network& network, const std::vector<Tuned>& found) {
  Ways chosen;
  for (const Op& op : network.ops) {
    if (op.node.kind == graph::Kind::conv) chosen[key_of(network, op)] = Way::table;
  }
  for (const Tuned& one : found) chosen[one.key] = one.way;
  return chosen;
}

}  // namespace

Result<Tuning> tuned(const graph::Graph& graph, const graph::Weights& weights, std::int64_t slices,
                     int runs) {
  const Tensors inputs = graph::random_inputs(graph, 1, slices, 1);
  std::vector<Trial> trials;
  for (const Way way : ways) {
    HAIMA_TRY(Trial trial, Trial::of(graph, weights, {{"*", way}}));
    trials.push_back(std::move(trial));
  }
  HAIMA_TRY_ONLY(run_in_turns(trials, inputs, runs));
  const Network network = simplified(graph, weights, graph.outputs);
  const std::vector<Tuned> found = fastest(network, trials);
  const Ways chosen = ways_of(network, found);
  trials.erase(trials.begin() + 1, trials.end());
  HAIMA_TRY(Trial together, Trial::of(graph, weights, chosen));
  trials.push_back(std::move(together));
  HAIMA_TRY_ONLY(run_in_turns(trials, inputs, runs));
  const double table_ms = trials[0].ms(), tuned_ms = trials[1].ms();
  if (tuned_ms < table_ms) return Tuning{found, table_ms, tuned_ms, chosen};
  return Tuning{{}, table_ms, table_ms, ways_of(network, {})};
}

}  // namespace haima::engine
