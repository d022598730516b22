// haima gather: the findings that runs over an archive left, as one document with a summary.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "base/text.h"
#include "report/report.h"
#include "report/results.h"

namespace haima::app {
namespace {

struct Ask {
  std::vector<std::string> folders;
};

std::string verdict_of(const Json& entry) {
  if (!entry["error"].is_null()) return "not read";
  const std::string verdict = entry["verdict"];
  // Findings of an older version say nothing of a leaning.
  const auto leaning = entry.find("leaning");
  if (leaning == entry.end() || leaning->is_null()) return verdict;
  return fmt::format("{}, leans to {}", verdict, leaning->get<std::string>());
}

std::string summary_of(const std::vector<Json>& entries) {
  std::map<std::string, int> counts;
  for (const Json& entry : entries) ++counts[verdict_of(entry)];
  std::string text = counted(entries.size(), "study", "studies") + "\n";
  for (const auto& [verdict, count] : counts) text += fmt::format("  {:<32} {}\n", verdict, count);
  return text;
}

Result<Exit> gather_all(const Ask& ask, const Context& context, const Terminal& terminal) {
  const std::vector<Path> folders{ask.folders.begin(), ask.folders.end()};
  HAIMA_TRY(std::vector<Json> entries, report::gather(folders, context.limits()));
  if (terminal.json) {
    print_json(report::document(std::move(entries)));
  } else {
    print(summary_of(entries));
  }
  return Exit::good;
}

}  // namespace

Command gather() {
  return {"gather", "bring the findings of a whole archive together",
          [](CLI::App& cli) -> Run {
            const auto ask = std::make_shared<Ask>();
            cli.add_option("DIR", ask->folders, "folders that `haima analyze --results` wrote")->required();
            cli.footer(
                "Examples:\n"
                "  haima gather out                     how many bleed\n"
                "  haima gather part1 part2 --json      all findings, as haima.findings/1");
            return [ask](Context& context, const Terminal& terminal) {
              return gather_all(*ask, context, terminal);
            };
          },
          on_scans};
}

}  // namespace haima::app
