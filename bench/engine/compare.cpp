// The engine against ONNX Runtime on one network: in turns, so that a slow minute hits both alike.
// haima_bench_engine LIBRARY NETWORK BATCH THREADS ROUNDS → one line of JSON.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "difference.h"
#include "engine/speed.h"
#include "graph/bundle.h"
#include "graph/onnx.h"
#include "models/model.h"
#include "onnx_runtime.h"

namespace haima::bench {
namespace {

struct Arguments {
  std::string library, network;
  std::int64_t batch = 1;
  int threads = 1, rounds = 7;
};

using engine::Precision;
constexpr double turn_ms = 250;
constexpr std::int64_t slices = 32;

double clock_ms(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Milliseconds of a run: on the wall, and of processors' work.
struct Turn {
  double wall, work;
};

Result<Turn> turn(const std::function<Result<>()>& run) {
  const auto timed = [&]() -> Result<Turn> {
    const double wall = clock_ms(CLOCK_MONOTONIC), work = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
    HAIMA_TRY(run());
    return Turn{clock_ms(CLOCK_MONOTONIC) - wall, clock_ms(CLOCK_PROCESS_CPUTIME_ID) - work};
  };
  HAIMA_TRY(const Turn first, timed());  // not counted where it is short: the caches are the other's
  if (first.wall > turn_ms) return first;
  std::vector<double> wall, work;
  for (double spent = 0; spent < turn_ms; spent += wall.back()) {
    HAIMA_TRY(const Turn one, timed());
    wall.push_back(one.wall);
    work.push_back(one.work);
  }
  return Turn{median(wall), median(work)};
}

/// One that takes part: how it runs, and how long each of its turns took.
struct Contender {
  std::string name;
  std::function<Result<>()> run;
  std::vector<double> wall = {}, work = {};
};

/// In what this processor multiplies beside float32; int8 with the ranges of these inputs.
Result<std::vector<engine::Plan>> reduced_plans(const graph::Graph& graph, const graph::Weights& weights,
                                                const engine::Tensors& inputs, Pool& pool) {
  HAIMA_TRY(graph::Weights ranged, engine::ranges_of(graph, weights, {&inputs, 1}, pool));
  ranged.insert(weights.begin(), weights.end());
  std::vector<engine::Plan> plans;
  for (const Precision precision : {Precision::bfloat16, Precision::int8}) {
    HAIMA_TRY(engine::Plan plan, engine::compile(graph, ranged, {.precision = precision}));
    if (plan.precision() == precision) plans.push_back(std::move(plan));
  }
  return plans;
}

Result<Json> compared(const Arguments& a) {
  HAIMA_TRY(const models::Model* model, models::model_named(a.network));
  HAIMA_TRY(const graph::Graph graph, models::build(*model, models::default_spec(*model)));
  const graph::Weights weights = graph::random_weights(graph, 1);
  const engine::Tensors inputs = graph::random_inputs(graph, a.batch, slices, 1);
  std::vector<std::string> outputs;
  for (const auto& [name, place] : graph.outputs) outputs.push_back(name);
  HAIMA_TRY(const Bytes exported, graph::to_onnx(graph, weights));
  HAIMA_TRY(OnnxRuntime peer, OnnxRuntime::load(a.library, exported, a.threads));
  HAIMA_TRY(const engine::Plan plan, engine::compile(graph, weights));
  Pool pool{static_cast<std::size_t>(a.threads)};
  HAIMA_TRY(const std::vector<engine::Plan> reduced, reduced_plans(graph, weights, inputs, pool));
  HAIMA_TRY(const engine::Tensors ours, plan.run(inputs, pool));
  HAIMA_TRY(const engine::Tensors theirs, peer.run(inputs, outputs));
  const auto running = [&](const engine::Plan& ours_of) {
    return [&]() -> Result<> {
      HAIMA_TRY(ours_of.run(inputs, pool));
      return {};
    };
  };
  std::vector<Contender> contenders = {{"float32", running(plan)}, {"onnxruntime", [&]() -> Result<> {
                                                                      HAIMA_TRY(peer.run(inputs, outputs));
                                                                      return {};
                                                                    }}};
  for (const engine::Plan& less : reduced)
    contenders.push_back({std::string{engine::name_of(less.precision())}, running(less)});
  for (const Contender& c : contenders) HAIMA_TRY_ONLY(c.run());  // the first run makes the programs
  for (int round = 0; round < a.rounds; ++round) {
    for (Contender& c : contenders) {
      HAIMA_TRY(const Turn taken, turn(c.run));
      c.wall.push_back(taken.wall);
      c.work.push_back(taken.work);
    }
  }
  Json wall = Json::object(), work = Json::object();
  for (const Contender& c : contenders) wall[c.name] = c.wall, work[c.name] = c.work;
  return Json{{"network", a.network},
              {"batch", a.batch},
              {"threads", a.threads},
              {"flop", graph::cost_of(graph, a.batch, slices).flop},
              {"peak_flops", engine::peak_flops(pool, 0.1)},
              {"ms", wall},
              {"work_ms", work},
              {"difference", difference(ours, theirs)},
              {"onnxruntime", peer.version()},
              {"kernels", engine::instruction_set()}};
}

}  // namespace
}  // namespace haima::bench

int main(int count, char** words) {
  if (count != 6) {
    std::fputs("usage: haima_bench_engine LIBRARY NETWORK BATCH THREADS ROUNDS\n", stderr);
    return 64;
  }
  const auto result = haima::bench::compared(
      {words[1], words[2], std::atoll(words[3]), std::atoi(words[4]), std::atoi(words[5])});
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().sentence().c_str());
    return 1;
  }
  std::puts(haima::to_text(*result, -1).c_str());
  return 0;
}
