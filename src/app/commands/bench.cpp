// haima bench: how fast a network runs on this machine, from the table or out of a bundle.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/subject.h"
#include "cli/within.h"
#include "engine/speed.h"
#include "models/model.h"

namespace haima::app {
namespace {

struct Arguments {
  std::vector<std::string> names = {"mobilenet_v2"};
  std::vector<std::int64_t> batches = {1, 16};
  std::vector<std::size_t> threads = {1, 2};
  std::int64_t slices = 32;
  double seconds = 1;
  std::string precision{engine::name_of(engine::Precision::float32)};
  bool steps = false;
};

Result<> print_steps(const Subject& subject, const engine::Plan& plan, const Arguments& a) {
  const engine::Tensors inputs = graph::random_inputs(subject.graph, 1, a.slices, 1);
  HAIMA_TRY(const auto steps, plan.steps(inputs, 11));
  double total = 0;
  for (const engine::StepTime& step : steps) {
    print(fmt::format("{:>9.4f} ms  {:<28}{}\n", step.ms, step.how, step.name));
    total += step.ms;
  }
  print(fmt::format("{:>9.4f} ms in all\n", total));
  return {};
}

Result<Json> measured(const Subject& subject, const engine::Plan& plan, std::int64_t batch,
                      std::size_t threads, const Arguments& a) {
  Pool pool{threads};
  const engine::Tensors inputs = graph::random_inputs(subject.graph, batch, a.slices, 1);
  const double peak = engine::peak_flops(pool, 0.1);
  HAIMA_TRY(const engine::Speed speed, engine::speed_of(plan, inputs, pool, a.seconds));
  const auto flop = static_cast<double>(graph::cost_of(subject.graph, batch, a.slices).flop);
  const double per_second = flop / (speed.ms / 1000);
  return Json{{"network", subject.name},
              {"batch", batch},
              {"threads", threads},
              {"precision", engine::name_of(plan.precision())},
              {"ms", speed.ms},
              {"quartiles_ms", {speed.low_ms, speed.high_ms}},
              {"work_ms", speed.work_ms},
              {"runs", speed.runs},
              {"per_second", 1000 * static_cast<double>(batch) / speed.ms},
              {"gflops", per_second / 1e9},
              {"peak_gflops", peak / 1e9},
              {"percent_of_peak", 100 * per_second / peak}};
}

std::string row(const Json& m) {
  return fmt::format(
      "{:<34}{:>6}{:>8}{:>11.3f}{:>18}{:>11.3f}{:>10.1f}{:>10.1f}{:>7.0f} %\n",
      m["network"].get<std::string>(), m["batch"].get<int>(), m["threads"].get<int>(), m["ms"].get<double>(),
      fmt::format("{:.3f}–{:.3f}", m["quartiles_ms"][0].get<double>(), m["quartiles_ms"][1].get<double>()),
      m["work_ms"].get<double>(), m["per_second"].get<double>(), m["gflops"].get<double>(),
      m["percent_of_peak"].get<double>());
}

/// Where it has no ranges: those of noise, since its speed does not depend on them.
Result<> add_any_ranges(Subject& subject, Pool& pool) {
  HAIMA_TRY(const graph::Weights ranges,
            engine::ranges_of(subject.graph, subject.weights,
                              std::vector{graph::random_inputs(subject.graph, 1, 4, 1)}, pool));
  subject.weights.insert(ranges.begin(), ranges.end());
  return {};
}

Result<Exit> run_bench(const Arguments& a, Context& context, const Terminal& terminal) {
  Json all = Json::array();
  HAIMA_TRY(const engine::Precision precision, engine::precision_named(a.precision));
  if (!terminal.json && !a.steps) {
    print(fmt::format("{:<34}{:>6}{:>8}{:>11}{:>18}{:>11}{:>10}{:>10}{:>9}\n", "network", "batch", "threads",
                      "ms", "quartiles", "work ms", "inputs/s", "GFLOP/s", "of peak"));
  }
  for (const std::string& name : a.names) {
    HAIMA_TRY(Subject subject, subject_of(name, models::Task::multi_label, context.limits()));
    if (precision == engine::Precision::int8) HAIMA_TRY_ONLY(add_any_ranges(subject, context.pool));
    HAIMA_TRY(const engine::Plan plan,
              engine::compile(subject.graph, subject.weights, {.precision = precision}));
    if (a.steps) {
      HAIMA_TRY(print_steps(subject, plan, a));
      continue;
    }
    for (const std::int64_t batch : a.batches) {
      for (const std::size_t threads : a.threads) {
        HAIMA_TRY(const Json one, measured(subject, plan, batch, threads, a));
        if (!terminal.json) print(row(one));
        all.push_back(one);
      }
    }
  }
  if (terminal.json) print_json({{"kernels", engine::instruction_set()}, {"measured", all}});
  return Exit::good;
}

}  // namespace

Command bench() {
  return {"bench", "how fast a network runs on this machine", [](CLI::App& cli) -> Run {
            const auto a = std::make_shared<Arguments>();
            cli.add_option("network", a->names, "networks of the table (random weights), or bundles");
            cli.add_option("--batch", a->batches, "inputs at once")
                ->delimiter(',')
                ->capture_default_str()
                ->check(cli::within(1, 1024));
            cli.add_option("--on", a->threads, "numbers of threads to measure with")
                ->delimiter(',')
                ->capture_default_str()
                ->check(cli::within(1, 1024));
            cli.add_option("--slices", a->slices, "slices of a scan, where a network reads scans")
                ->capture_default_str()
                ->check(cli::within(1, 4096));
            cli.add_option("--seconds", a->seconds, "how many seconds each is measured")
                ->capture_default_str()
                ->check(cli::within(0, 3600));
            cli.add_option("--precision", a->precision,
                           "float32, or bfloat16 or int8 where the processor multiplies it")
                ->type_name("NAME");
            cli.add_flag("--steps", a->steps, "the time of each step for one input on one thread");
            return
                [a](Context& context, const Terminal& terminal) { return run_bench(*a, context, terminal); };
          }};
}

}  // namespace haima::app
