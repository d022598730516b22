// haima tune: how convolutions are computed the fastest on this processor, tried and kept.
#include "engine/tune.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/subject.h"
#include "app/tuned.h"
#include "cli/within.h"
#include "models/model.h"
#include "reader/model.h"

namespace haima::app {
namespace {

struct Arguments {
  std::vector<std::string> names = {reader::default_model};
  std::int64_t slices = 32;
  int runs = 11;
  bool forget = false;
};

Json json_of(const Subject& subject, const engine::Tuning& tuning) {
  Json found = Json::array();
  for (const engine::Tuned& one : tuning.found) {
    found.push_back({{"convolution", one.key},
                     {"way", engine::name_of(one.way)},
                     {"table_ms", one.table_ms},
                     {"ms", one.ms}});
  }
  return {{"network", subject.name},
          {"table_ms", tuning.table_ms},
          {"tuned_ms", tuning.tuned_ms},
          {"found", found}};
}

void print_tuning(const Subject& subject, const engine::Tuning& tuning) {
  for (const engine::Tuned& one : tuning.found)
    print(fmt::format("{:>9.4f} ms, not {:.4f}  {:<9} {}\n", one.ms, one.table_ms, engine::name_of(one.way),
                      one.key));
  print(tuning.found.empty() ? fmt::format("{}: no way is faster here than the table's, {:.3f} ms\n",
                                           subject.name, tuning.table_ms)
                             : fmt::format("{}: {:.3f} ms in place of {:.3f}, one input on one thread\n",
                                           subject.name, tuning.tuned_ms, tuning.table_ms));
}

Result<Exit> forget(const Path& file) {
  std::error_code problem;
  const bool was_there = std::filesystem::remove(file, problem);
  if (problem) return fail(Code::unwritable, file.string(), "it can't be removed: " + problem.message());
  print(was_there ? file.string() + " is gone\n" : "nothing is kept\n");
  return Exit::good;
}

Result<Exit> run_tune(const Arguments& a, Context& context, const Terminal& terminal) {
  const Path file = tuned_file();
  if (a.forget) return forget(file);
  Json all = Json::array();
  for (const std::string& name : a.names) {
    HAIMA_TRY(const Subject subject, subject_of(name, models::Task::multi_label, context.limits()));
    HAIMA_TRY(const engine::Tuning tuning, engine::tuned(subject.graph, subject.weights, a.slices, a.runs));
    HAIMA_TRY_ONLY(keep_tuned(file, tuning.ways));
    if (!terminal.json) print_tuning(subject, tuning);
    all.push_back(json_of(subject, tuning));
  }
  if (terminal.json) {
    print_json({{"file", file.string()}, {"networks", all}});
  } else {
    print(fmt::format("kept in {}: networks in float32 are computed so from now on\n", file.string()));
  }
  return Exit::good;
}

}  // namespace

Command tune() {
  return {"tune", "find the fastest way to compute networks on this processor, and keep it",
          [](CLI::App& cli) -> Run {
            const auto a = std::make_shared<Arguments>();
            cli.add_option("network", a->names, "networks of the table, or bundles");
            cli.add_option("--slices", a->slices, "slices of a scan, where a network reads scans")
                ->capture_default_str()
                ->check(cli::within(1, 4096));
            cli.add_option("--runs", a->runs, "how often each way is tried; the least time counts")
                ->capture_default_str()
                ->check(cli::within(1, 1000));
            cli.add_flag("--forget", a->forget, "remove what is kept, and try nothing");
            return
                [a](Context& context, const Terminal& terminal) { return run_tune(*a, context, terminal); };
          }};
}

}  // namespace haima::app
