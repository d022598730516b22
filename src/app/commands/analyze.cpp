// haima analyze: is there bleeding, of which kind, where and how much.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/entries.h"
#include "app/inputs.h"
#include "base/text.h"
#include "cli/within.h"
#include "image/window.h"
#include "reader/archive.h"
#include "report/report.h"
#include "report/results.h"

namespace haima::app {
namespace {

struct Ask {
  std::vector<std::string> paths;
  bool each = false, lines = false;
  AskedModel model = {};
  std::string series, folder, reports, window, results, shard = "1/1";
  std::size_t jobs = 0;
  reader::Told told;

  std::vector<std::string> report_names() const {
    std::vector<std::string> names;
    for (const std::string_view name : split(reports, ','))
      if (!trimmed(name).empty()) names.emplace_back(trimmed(name));
    return names;
  }
};

Form form_of(const Ask& ask, const Terminal& terminal) {
  return ask.lines ? Form::json_lines : terminal.json ? Form::json : Form::text;
}

/// A report folder of one study is the folder itself; of several, each has a numbered one inside.
Path folder_of(const Ask& ask, const reader::Outcome& outcome) {
  return outcome.of == 1 ? Path{ask.folder} : Path{ask.folder} / fmt::format("{:04}", outcome.number);
}

/// The first line stands out on a terminal.
std::string with_bold_verdict(const std::string& text, const Terminal& terminal) {
  const std::size_t end = text.find('\n');
  return bold(text.substr(0, end), terminal) + text.substr(end);
}

void add_failure(Entries& entries, const reader::Outcome& outcome, const Error& error,
                 const Terminal& terminal) {
  const bool lone = outcome.of == 0;
  entries.add_failure(
      error,
      [&] {
        return lone ? report::json_of(outcome.study.path, error) : report::json_of(outcome.study, error);
      },
      [&] {
        return lone ? report::text_of(outcome.study.path, error, terminal.columns)
                    : report::text_of(outcome.study, error, terminal.columns);
      });
}

void add_reading(Entries& entries, const reader::Outcome& outcome, const std::string& written,
                 const Terminal& terminal) {
  const reader::Findings& findings = outcome.reading->findings;
  entries.add([&] { return report::json_of(findings); },
              [&] {
                std::string text = with_bold_verdict(report::text_of(findings, terminal.columns), terminal);
                if (!written.empty()) text += "Report: " + printable(written) + "\n";
                return text;
              });
}

/// Writes the report folder of one study; where the page lies, or the folder where there is no page.
Result<std::string> write_report(const Ask& ask, const reader::Outcome& outcome, Context& context) {
  if (ask.folder.empty() || !outcome.reading) return std::string{};
  const Path folder = folder_of(ask, outcome);
  // Above the reports of several, an earlier one of a single study would be taken for theirs.
  if (outcome.of > 1) report::remove_earlier(ask.folder);
  HAIMA_TRY(report::write_folder(folder, outcome.reading->scan, outcome.reading->findings, ask.report_names(),
                                 context));
  const Path page = folder / "report.html";
  return std::filesystem::exists(page) ? page.string() : folder.string();
}

Result<Settings> settings_for(const Ask& ask, const Settings& given) {
  Settings settings = given;
  if (ask.window.empty()) return settings;
  HAIMA_TRY(const image::Window window, image::parse_window(ask.window));
  settings.pictures.level_hu = window.level_hu;
  settings.pictures.width_hu = window.width_hu;
  settings.pictures.window_declared = true;
  return settings;
}

/// A path or file that could not be read is an entry of its own; a study it belongs to warns of it too.
void add_file(Entries& entries, const formats::Refused& file, const Terminal& terminal) {
  entries.add_failure(
      file.error, [&] { return report::json_of(file.name, file.error); },
      [&] { return report::text_of(file.name, file.error, terminal.columns); });
}

/// Files of a study that was read may also have failed when their pixels were.
const std::vector<formats::Refused>& refused_of(const reader::Outcome& outcome) {
  return outcome.reading ? outcome.reading->scan.study.refused : outcome.study.refused;
}

/// What can't be written is said before hours of reading, not after.
Result<> check_outputs(const Ask& ask) {
  for (const std::string& folder : {ask.folder, ask.results})
    if (!folder.empty()) HAIMA_TRY(check_writable(folder));
  return {};
}

/// The entry of one study, or of what could not be read, as a file of its own.
Result<> save(const report::Results& results, const reader::Outcome& outcome) {
  if (outcome.reading) return results.put(outcome.study.uid, report::json_of(outcome.reading->findings));
  const Error& error = outcome.reading.error();
  if (outcome.of == 0) return results.put(outcome.study.path, report::json_of(outcome.study.path, error));
  return results.put(outcome.study.uid, report::json_of(outcome.study, error));
}

void say_passed_over(const reader::Tally& tally, Form form) {
  if (tally.passed_over == 0 || form != Form::text) return;
  const bool one = tally.passed_over == 1;
  print(fmt::format("{} passed over: {} findings are there, or another shard has {}.\n",
                    counted(static_cast<std::uint64_t>(tally.passed_over), "study was", "studies were"),
                    one ? "its" : "their", one ? "it" : "them"));
}

/// One study after the other; an error only where a report could not be written.
Result<> add_studies(const Ask& ask, const Inputs& inputs, const reader::Model& model, Entries& entries,
                     Context& context, const Terminal& terminal) {
  reader::ArchiveOptions options{.open = {ask.series, ask.each}, .jobs = ask.jobs, .told = ask.told};
  if (!ask.folder.empty()) options.explain = reader::Explain::yes;
  HAIMA_TRY(options.shard, reader::shard_from(ask.shard));
  const report::Results results{ask.results, model, context.limits()};
  Unheard unheard{inputs.there};
  options.wanted = [&](const ct::Study& study) {
    unheard.heard(study);
    return ask.results.empty() || !results.has(study.uid, reader::input_hash(study, context.settings));
  };
  Result<> unwritten;
  const auto on_study = [&](const reader::Outcome& outcome) {
    context.progress.finish();
    unheard.heard(outcome.study);
    const Result<std::string> written = write_report(ask, outcome, context);
    if (!written && unwritten) unwritten = fail(written.error());
    if (const Result<> saved = ask.results.empty() ? Result<>{} : save(results, outcome); !saved && unwritten)
      unwritten = fail(saved.error());
    if (outcome.reading) {
      add_reading(entries, outcome, written.value_or(""), terminal);
    } else {
      add_failure(entries, outcome, outcome.reading.error(), terminal);
    }
    for (const formats::Refused& file : refused_of(outcome)) add_file(entries, file, terminal);
  };
  const auto tally = reader::read_each(inputs.there, options, model, context, on_study);
  if (tally) {
    say_passed_over(*tally, form_of(ask, terminal));
    for (const formats::Refused& silent : unheard.rest()) add_file(entries, silent, terminal);
  } else {
    const std::string path = ask.paths.size() == 1 ? ask.paths.front() : tally.error().where;
    add_file(entries, {path, tally.error()}, terminal);
  }
  return unwritten;
}

Result<Exit> analyze_all(const Ask& ask, Context& context, const Terminal& terminal) {
  HAIMA_TRY(report::check_names(ask.report_names()));
  HAIMA_TRY(const reader::Model model, model_for(ask.model, context.limits()));
  const Inputs inputs = inputs_of(ask.paths);
  if (!inputs.there.empty()) HAIMA_TRY(check_outputs(ask));
  Entries entries{form_of(ask, terminal), "haima.findings/1"};
  for (const formats::Refused& missing : inputs.missing) add_file(entries, missing, terminal);
  Result<> written;
  if (!inputs.there.empty()) written = add_studies(ask, inputs, model, entries, context, terminal);
  Result<Exit> done = entries.finish();
  if (!written) return fail(written.error());
  return done;
}

/// As DICOM writes it; a sentence where it is neither.
std::string take_sex(std::string& text) {
  if (text != "female" && text != "male") return fmt::format("takes female or male, not \"{}\"", text);
  text = text == "female" ? "F" : "M";
  return {};
}

Run declare(CLI::App& cli) {
  const auto ask = std::make_shared<Ask>();
  cli.add_option("PATH", ask->paths, "files, folders, zip archives; several are read together")->required();
  cli.add_flag("--jsonl", ask->lines, "print each study as one line of JSON, as it is done");
  cli.add_flag(
      "--each", ask->each,
      "take every picture as a study of its own; else those of one folder and one size are one scan");
  cli.add_option("--series", ask->series,
                 "read this series: its UID, its number, or its place (#2) in `haima inspect`")
      ->type_name("SERIES");
  ask_for_model(cli, ask->model);
  cli.add_option("--age", ask->told.age_years,
                 "of the one patient, in years: above what the files say; models that weigh it are told")
      ->check(cli::within(0, 150))
      ->type_name("YEARS");
  cli.add_option("--sex", ask->told.sex, "of the one patient: female or male, in the same way")
      ->transform(CLI::Validator(take_sex, "", "sex"))
      ->type_name("SEX");
  CLI::Option* report =
      cli.add_option("--report", ask->folder, "write a report folder; several studies get one each inside it")
          ->type_name("DIR");
  cli.add_option("--reports", ask->reports,
                 "which reports go into the folder, separated by commas: " + report_choices())
      ->type_name("LIST")
      ->needs(report);
  cli.add_option(
         "--results", ask->results,
         "write each study's findings to a file here as it is done; studies whose findings are there are "
         "passed over, so that a run that was stopped goes on")
      ->type_name("DIR");
  cli.add_option("--jobs", ask->jobs,
                 "studies in hand at the same time; the default is one a processor, up to 4")
      ->type_name("N")
      ->check(cli::within(1, 1024));
  cli.add_option("--shard", ask->shard,
                 "read only this part of the studies, as in 2/8: for several machines, or a Slurm array")
      ->capture_default_str()
      ->type_name("I/N");
  cli.add_option(
         "--window", ask->window,
         "the window that pictures (PNG, JPEG, WebP) were made with: brain, or level/width as in 40/80")
      ->type_name("WINDOW");
  cli.footer(
      "Examples:\n"
      "  haima analyze scan/                         a folder of DICOM files\n"
      "  haima analyze scan.zip --report out         and a page, pictures, findings\n"
      "  haima analyze --each --window 40/120 *.png  pictures, each by itself\n"
      "  haima analyze archive/ --jsonl > all.jsonl  study by study\n"
      "  haima analyze archive/ --results out        goes on where it was stopped");
  return [ask](Context& context, const Terminal& terminal) -> Result<Exit> {
    HAIMA_TRY(const Settings settings, settings_for(*ask, context.settings));
    Context own{settings, context.pool, context.progress};
    return analyze_all(*ask, own, terminal);
  };
}

}  // namespace

Command analyze() { return {"analyze", "find bleeding: kind, side, slices, volume", declare, on_scans}; }

}  // namespace haima::app
