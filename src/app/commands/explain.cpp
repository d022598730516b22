// haima explain: does the verdict rest on the places that are shown?
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/inputs.h"
#include "formats/formats.h"
#include "report/occlusion_sheet.h"

namespace haima::app {
namespace {

struct Ask {
  std::string path, series, out;
  AskedModel model = {};
};

Result<Exit> explain_one(const Ask& ask, Context& context, const Terminal& terminal) {
  HAIMA_TRY(const reader::Model model, model_for(ask.model, context.limits()));
  HAIMA_TRY(const ct::Scan scan, load_one(ask.path, ask.series, context));
  HAIMA_TRY(const reader::Findings findings, reader::read(scan, model, context));
  HAIMA_TRY(const reader::Occlusion occlusion, reader::occluded(scan, findings, model, context));
  context.progress.finish();
  if (!ask.out.empty())
    HAIMA_TRY_ONLY(formats::write_png(ask.out, report::sheet_of(scan, findings, occlusion)));
  if (terminal.json) {
    print_json(report::json_of(findings, occlusion));
  } else {
    print(report::text_of(findings, occlusion));
  }
  return Exit::good;
}

Run declare(CLI::App& cli) {
  const auto ask = std::make_shared<Ask>();
  cli.add_option("PATH", ask->path, "a file, a folder or a zip archive that holds one study")->required();
  cli.add_option("-o,--out", ask->out,
                 "a PNG of the most suspicious slices: as they are, with heat and outlines, and painted over")
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
