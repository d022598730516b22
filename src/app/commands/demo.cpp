// haima demo: a synthetic scan with one bleeding, analysed; the first thing a newcomer sees.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/inputs.h"
#include "base/text.h"
#include "ct/ct.h"
#include "phantom/phantom.h"
#include "reader/reader.h"
#include "report/report.h"

namespace haima::app {
namespace {

constexpr std::uint64_t seed = 4;  // the same head on every machine; a deep bleeding, which is plain to see

struct Ask {
  std::string out = "haima-report";
};

phantom::Head demo_head() {
  phantom::Head head;
  head.seed = seed;
  head.lesions = {{.kind = phantom::Bleed::intraparenchymal, .volume_ml = 28, .age_hours = 3, .left = true}};
  return head;
}

/// The way of any scan: written as DICOM files, opened, loaded, read.
Result<ct::Scan> scan_in(const Path& folder, Context& context) {
  const std::vector<Path> paths = {folder};
  HAIMA_TRY(ct::Opened opened, ct::open(paths, {}, context));
  if (opened.studies.empty())
    return fail(Code::internal, folder.string(), "the synthetic scan was not understood");
  return ct::load(std::move(opened.studies.front()), context);
}

std::string what_next(const std::string& scan, const std::string& report) {
  return fmt::format(R"(
The page to look at:  {1}/report.html
Try next:
  haima analyze {0} --json        the same findings for programs
  haima inspect {0}               what is in the files
  haima convert {0} head.nii.gz   as NIfTI
  haima analyze YOUR_SCAN --report out   a scan of yours: a folder, files, a zip archive
  haima --help                    everything else
)",
                     scan, report);
}

Result<Exit> show(const Ask& ask, Context& context, const Terminal& terminal) {
  const Path folder{ask.out}, dicom_folder = folder / "scan";
  if (!terminal.json)
    print("Making a synthetic head with one bleeding (intraparenchymal, left, 28 ml) ...\n");
  const phantom::Phantom made = phantom::make(demo_head(), {}, context);
  HAIMA_TRY(phantom::write(made, dicom_folder, {}, context));
  HAIMA_TRY(const ct::Scan scan, scan_in(dicom_folder, context));
  if (!terminal.json) print(fmt::format("Reading its {} slices ...\n\n", scan.stack.slices.size()));
  HAIMA_TRY(const reader::Model model, model_for({}, context.limits()));
  HAIMA_TRY(const reader::Findings findings, reader::read(scan, model, context));
  HAIMA_TRY(report::write_folder(folder, scan, findings, {}, context));
  context.progress.finish();
  if (terminal.json) {
    print_json(report::document({report::json_of(findings)}));
  } else {
    print(report::text_of(findings, terminal.columns));
    print(what_next(printable(dicom_folder.string()), printable(folder.string())));
  }
  return Exit::good;
}

Run declare(CLI::App& cli) {
  const auto ask = std::make_shared<Ask>();
  cli.add_option("--out", ask->out, "the report folder")->capture_default_str()->type_name("DIR");
  return [ask](Context& context, const Terminal& terminal) { return show(*ask, context, terminal); };
}

}  // namespace

Command demo() {
  return {"demo", "make a synthetic scan, analyze it, write a report", declare, on_first_steps};
}

}  // namespace haima::app
