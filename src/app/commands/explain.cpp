// haima explain: does the verdict rest on the places that are shown? And what does the network make of a
// slice on its way to it?
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/inputs.h"
#include "formats/formats.h"
#include "reader/stages.h"
#include "report/occlusion_sheet.h"
#include "report/stages_sheet.h"

namespace haima::app {
namespace {

struct Ask {
  std::string path, series, out, stages;
  AskedModel model = {};
};

/// Of the model that read; two rows of maps for each stage.
Result<> show_stages(const Ask& ask, const ct::Scan& scan, const reader::Findings& findings,
                     Context& context) {
  const std::string bundle = ask.model.name.empty() ? reader::default_model : ask.model.name;
  HAIMA_TRY(const reader::SeenSlice seen,
            reader::seen_of(scan, findings, bundle, 2 * report::maps_in_a_row, context));
  return formats::write_png(ask.stages, report::sheet_of(seen));
}

Result<Exit> explain_one(const Ask& ask, Context& context, const Terminal& terminal) {
  HAIMA_TRY(const reader::Model model, model_for(ask.model, context.limits()));
  HAIMA_TRY(const ct::Scan scan, load_one(ask.path, ask.series, context));
  HAIMA_TRY(const reader::Findings findings, reader::read(scan, model, context));
  HAIMA_TRY(const reader::Occlusion occlusion, reader::occluded(scan, findings, model, context));
  context.progress.finish();
  if (!ask.out.empty())
    HAIMA_TRY_ONLY(formats::write_png(ask.out, report::sheet_of(scan, findings, occlusion)));
  if (!ask.stages.empty()) HAIMA_TRY_ONLY(show_stages(ask, scan, findings, context));
  if (terminal.json) {
    print_json(report::json_of(findings, occlusion));
  } else {
    print(report::text_of(findings, occlusion));
    for (const formats::Refused& file : scan.study.refused)
      print("not read: " + file.error.sentence() + "\n");
  }
  return exit_of(scan.study);
}

Run declare(CLI::App& cli) {
  const auto ask = std::make_shared<Ask>();
  cli.add_option("PATH", ask->path, "a file, a folder or a zip archive that holds one study")->required();
  cli.add_option("-o,--out", ask->out,
                 "a PNG of the most suspicious slices: as they are, with heat and outlines, and painted over")
      ->type_name("FILE.png");
  cli.add_option(
         "--stages", ask->stages,
         "a PNG of what the network makes of the most suspicious slice: the maps of each of its stages")
      ->type_name("FILE.png");
  cli.add_option("--series", ask->series,
                 "read this series: its UID, its number, or its place (#2) in `haima inspect`")
      ->type_name("SERIES");
  ask_for_model(cli, ask->model);
  return [ask](Context& context, const Terminal& terminal) { return explain_one(*ask, context, terminal); };
}

}  // namespace

Command explain() {
  return {"explain", "paint over where the model looked, and read again", declare, on_scans};
}

}  // namespace haima::app
