// haima convert: the planes of a scan as NIfTI or as a folder of PNG pictures.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/inputs.h"
#include "base/text.h"
#include "ct/ct.h"
#include "formats/formats.h"
#include "image/window.h"

namespace haima::app {
namespace {

struct Ask {
  std::string path, out, series, window = "brain";
  bool acquired = false, force = false;
};

bool is_nifti(const std::string& out) {
  const std::string name = lower(out);
  return name.ends_with(".nii") || name.ends_with(".nii.gz");
}

std::string voxels_of(const auto& volume) {
  return fmt::format("{} × {} × {} voxels", volume.nx, volume.ny, volume.nz);
}

Result<std::string> write_volume(const ct::Scan& scan, const Ask& ask, Context& context) {
  if (ask.acquired) {
    HAIMA_TRY(const auto volume, ct::acquired_volume(scan.stack, context.limits()));
    HAIMA_TRY(formats::write_nifti(ask.out, volume, context.pool));
    return voxels_of(volume);
  }
  HAIMA_TRY(const auto volume, ct::regular_volume(scan.stack, context));
  HAIMA_TRY(formats::write_nifti(ask.out, volume));
  return voxels_of(volume);
}

Result<std::string> write_pictures(const ct::Scan& scan, const Ask& ask, Context& context) {
  HAIMA_TRY(const image::Window window, image::parse_window(ask.window));
  std::vector<Result<>> written(scan.stack.slices.size());
  context.pool.each(written.size(), [&](std::size_t i) {
    const Path file = Path{ask.out} / fmt::format("slice-{:04}.png", i + 1);
    written[i] = formats::write_png(file, image::windowed_grey(scan.stack.slices[i].plane, window));
  });
  for (Result<>& one : written) HAIMA_TRY(std::move(one));
  return fmt::format("{}, window {}", counted(written.size(), "picture"), image::text_of(window));
}

void say(const Ask& ask, const ct::Scan& scan, const std::string& what, const Terminal& terminal) {
  if (terminal.json) {
    Json warnings = Json::array();
    for (const Warning& warning : scan.stack.warnings) warnings.push_back(kind_of(warning.code).name);
    print_json(Json{{"from", ask.path}, {"to", ask.out}, {"what", what}, {"warnings", std::move(warnings)}});
    return;
  }
  print(printable(fmt::format("{}: {}", ask.out, what)) + "\n");
  for (const Warning& warning : scan.stack.warnings)
    print(fmt::format("  {}: {}\n", kind_of(warning.code).name, printable(warning.sentence)));
}

Result<Exit> convert_one(const Ask& ask, Context& context, const Terminal& terminal) {
  HAIMA_TRY(image::parse_window(ask.window));
  HAIMA_TRY(check_free(ask.out, ask.force));
  HAIMA_TRY(const ct::Scan scan, load_one(ask.path, ask.series, context));
  HAIMA_TRY(const std::string what,
            is_nifti(ask.out) ? write_volume(scan, ask, context) : write_pictures(scan, ask, context));
  context.progress.finish();
  say(ask, scan, what, terminal);
  return exit_of(scan.study);
}

Run declare(CLI::App& cli) {
  const auto ask = std::make_shared<Ask>();
  cli.add_option("PATH", ask->path, "a file, a folder or a zip archive that holds one study")->required();
  cli.add_option("OUT", ask->out,
                 "NAME.nii or NAME.nii.gz for NIfTI; any other name is a folder of PNG pictures")
      ->required();
  cli.add_flag("--acquired", ask->acquired,
               "NIfTI on the scanner's own grid, sheared where the gantry was tilted; else tilt is undone "
               "and spacing made even");
  cli.add_option("--window", ask->window,
                 "of the PNG pictures: a name (brain, subdural, bone, ...) or level/width")
      ->capture_default_str()
      ->type_name("WINDOW");
  cli.add_option("--series", ask->series,
                 "convert this series: its UID, its number, or its place (#2) in `haima inspect`")
      ->type_name("SERIES");
  cli.add_flag("--force", ask->force, "overwrite what is there");
  return [ask](Context& context, const Terminal& terminal) { return convert_one(*ask, context, terminal); };
}

}  // namespace

Command convert() { return {"convert", "write a scan as NIfTI or as PNG pictures", declare, on_scans}; }

}  // namespace haima::app
