#include "engine/tune.h"

#include <algorithm>

#include "engine/ways.h"
#include "graph/bundle.h"

namespace haima::engine {
namespace {

constexpr double worth_it = 0.97;  // of the table's time; nearer to it is noise

/// What each node's steps took together.
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

  Taken of_node(const std::string& name) const {
    const auto known = least_.find(name);
    return known == least_.end() ? Taken{} : known->second;
  }
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

std::vector<Timed> timed(const Network& network, const std::vector<Trial>& trials) {
  std::vector<Timed> convolutions;
  for (const Op& op : network.ops) {
    if (op.node.kind != graph::Kind::conv) continue;
    Timed& one = convolutions.emplace_back(Timed{key_of(network, op), {}});
    for (std::size_t n = 0; n < trials.size(); ++n) one.ways[n] = trials[n].of_node(op.node.name);
  }
  return convolutions;
}

bool is_new(const Timed& convolution, std::size_t way) {
  const auto& ways = convolution.ways;
  const auto alike = [&](const Taken& earlier) { return earlier.how == ways[way].how; };
  return std::none_of(ways.begin(), ways.begin() + static_cast<std::ptrdiff_t>(way), alike);
}

/// Each sort of convolution each way, summed over all of the sort.
std::vector<Tuned> sums_of(std::span<const Timed> convolutions) {
  std::map<std::pair<std::string, Way>, Tuned> sums;
  for (const Timed& one : convolutions) {
    for (std::size_t n = 1; n < tried_ways.size(); ++n) {
      if (!is_new(one, n)) continue;
      const Way way = tried_ways[n];
      Tuned& sum = sums.try_emplace({one.key, way}, Tuned{one.key, way}).first->second;
      sum.table_ms += one.ways[0].ms, sum.ms += one.ways[n].ms;
    }
  }
  std::vector<Tuned> all;
  for (const auto& [place, sum] : sums) all.push_back(sum);
  return all;
}

Ways ways_of(std::span<const Timed> convolutions, const std::vector<Tuned>& found) {
  Ways chosen;
  for (const Timed& one : convolutions) chosen[one.key] = Way::table;
  for (const Tuned& one : found) chosen[one.key] = one.way;
  return chosen;
}

}  // namespace

std::vector<Tuned> fastest(std::span<const Timed> convolutions) {
  std::map<std::string, Tuned> best;
  for (const Tuned& sum : sums_of(convolutions)) {
    if (sum.ms >= worth_it * sum.table_ms) continue;
    const auto known = best.try_emplace(sum.key, sum).first;
    if (sum.ms < known->second.ms) known->second = sum;
  }
  std::vector<Tuned> found;
  for (const auto& [key, one] : best) found.push_back(one);
  return found;
}

Tuning kept(std::span<const Timed> convolutions, const std::vector<Tuned>& found, double table_ms,
            double tuned_ms) {
  if (tuned_ms < table_ms) return {found, table_ms, tuned_ms, ways_of(convolutions, found)};
  return {{}, table_ms, table_ms, ways_of(convolutions, {})};
}

Result<Tuning> tuned(const graph::Graph& graph, const graph::Weights& weights, std::int64_t slices,
                     int runs) {
  const Tensors inputs = graph::random_inputs(graph, 1, slices, 1);
  std::vector<Trial> trials;
  for (const Way way : tried_ways) {
    HAIMA_TRY(Trial trial, Trial::of(graph, weights, {{"*", way}}));
    trials.push_back(std::move(trial));
  }
  HAIMA_TRY_ONLY(run_in_turns(trials, inputs, runs));
  const std::vector<Timed> convolutions = timed(simplified(graph, weights, graph.outputs), trials);
  const std::vector<Tuned> found = fastest(convolutions);
  trials.erase(trials.begin() + 1, trials.end());
  HAIMA_TRY(Trial together, Trial::of(graph, weights, ways_of(convolutions, found)));
  trials.push_back(std::move(together));
  HAIMA_TRY_ONLY(run_in_turns(trials, inputs, runs));
  return kept(convolutions, found, trials[0].ms(), trials[1].ms());
}

}  // namespace haima::engine
