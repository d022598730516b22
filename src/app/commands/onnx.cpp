// haima export: a network as an ONNX file, for other programs.
#include "graph/onnx.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/subject.h"
#include "base/json.h"
#include "models/model.h"

namespace haima::app {
namespace {

struct Arguments {
  std::string network, file, graph;
};

Result<Exit> run_export(const Arguments& a, const Context& context) {
  HAIMA_TRY(const Subject subject,
            subject_of(a.network, models::Task::multi_label, context.limits(), a.graph));
  std::map<std::string, std::string> metadata;
  if (!subject.about.empty()) metadata["haima.about"] = to_text(subject.about, -1);
  HAIMA_TRY(const Bytes bytes, graph::to_onnx(subject.graph, subject.weights, metadata));
  HAIMA_TRY(write_file(a.file, bytes));
  print(fmt::format("{}: {}, {} in all\n", a.file, subject.name, bytes_text(bytes.size())));
  return Exit::good;
}

}  // namespace

// `export` is a word of the language.
Command onnx() {
  return {"export", "a network as an ONNX file, for other programs", [](CLI::App& cli) -> Run {
            const auto a = std::make_shared<Arguments>();
            cli.add_option("network", a->network, "a bundle, or a network of the table with random weights")
                ->required();
            cli.add_option("file", a->file, "where to write: NAME.onnx")->required();
            cli.add_option("--graph", a->graph, "which of the bundle's graphs; else its first");
            return [a](Context& context, const Terminal&) { return run_export(*a, context); };
          }};
}

}  // namespace haima::app
