#include "workbench/asked.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace haima::workbench {

void declare(CLI::App& cli, Asked& asked) {
  cli.add_option("experiment", asked.experiment, "the file that says what learns what")
      ->required()
      ->type_name("FILE");
  cli.add_option("--pack", asked.pack, "the pictures, packed by `haima corpus pack`")
      ->required()
      ->type_name("FILE");
  cli.add_option("--out", asked.out, "where results go; the default is haima-train/NAME here")
      ->type_name("DIR");
  cli.add_option("--data", asked.data, "folder of the data sets (else HAIMA_DATA, else ../shared/data)")
      ->type_name("DIR");
}

Result<Prepared> prepare(const Asked& asked, Context& context) {
  HAIMA_TRY(Experiment experiment, read_experiment(asked.experiment, context.limits()));
  HAIMA_TRY(corpus::Pack pack, corpus::Pack::open(asked.pack, context.limits()));
  const Path data = corpus::data_folder(asked.data);
  return Prepared{std::move(experiment), std::move(pack), data};
}

Path folder_of(const Asked& asked, int fold) {
  const Path out = asked.out.empty() ? Path{"haima-train"} / Path{asked.experiment}.stem() : Path{asked.out};
  return out / part_name(fold);
}

Result<Trial> trial_of(const Prepared& prepared, const Asked& asked, int fold) {
  train::Meeting meeting;
  if (!asked.process.empty()) {
    HAIMA_TRY(meeting, train::meeting_from(asked.process, asked.meet));
  }
  return Trial{prepared.experiment, prepared.pack,     fold, folder_of(asked, fold), prepared.data,
               asked.disturb,       std::move(meeting)};
}

Json json_of(const Prepared& prepared, const Asked& asked, const TrialResult& result) {
  return {{"schema", "haima.trial/1"},
          {"experiment", prepared.experiment.source},
          {"pack", prepared.pack.hash()},
          {"folder", folder_of(asked, 0).parent_path().string()},
          {result.areas.empty() ? "labels" : "areas", json_of(result)}};
}

}  // namespace haima::workbench
