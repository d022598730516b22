// haima inspect: what is in these files, as hospital IT would ask it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/command.h"
#include "app/entries.h"
#include "app/inputs.h"
#include "base/table.h"
#include "ct/ct.h"
#include "dicom/dicom.h"
#include "report/report.h"

namespace haima::app {
namespace {

struct Ask {
  std::vector<std::string> paths;
  std::string series;
  bool tags = false, with_patient = false;
};

/// The image whose tags stand for the study: the first of the series that is read, else the first at all.
const ct::Image* sample_image(const ct::Study& study) {
  if (study.chosen && !study.series.at(*study.chosen).images.empty())
    return &study.series[*study.chosen].images.front();
  for (const ct::Series& series : study.series) {
    if (!series.images.empty()) return &series.images.front();
  }
  return nullptr;
}

Result<std::vector<dicom::TagLine>> tags_of(const ct::Image& image, const Ask& ask, const Context& context) {
  HAIMA_TRY(const Bytes bytes, formats::load(image.source, context.limits()));
  return dicom::read_tags(bytes, image.source.name, context.limits(), ask.with_patient);
}

std::string tags_text(const ct::Image& image, const std::vector<dicom::TagLine>& tags, int columns) {
  Table table;
  for (const dicom::TagLine& tag : tags)
    table.rows.push_back({std::string(static_cast<std::size_t>(tag.depth) * 2, ' ') + tag.tag, tag.vr,
                          tag.keyword, tag.value});
  return "  tags of " + image.source.name + "\n" + table_text(table, columns, 4);
}

Json tags_json(const std::vector<dicom::TagLine>& tags) {
  Json list = Json::array();
  for (const dicom::TagLine& tag : tags)
    list.push_back(Json{{"tag", tag.tag},
                        {"vr", tag.vr},
                        {"keyword", tag.keyword},
                        {"value", tag.value},
                        {"depth", tag.depth}});
  return list;
}

/// A study with what can be said of it once its pixels were looked at.
struct Looked {
  const ct::Study& study;
  Result<ct::Stack> stack;
  const ct::Image* sample = nullptr;
  Result<std::vector<dicom::TagLine>> tags;

  report::Inventory inventory() const {
    return {study, stack ? &*stack : nullptr, stack || !study.chosen ? nullptr : &stack.error()};
  }
};

Looked look(const ct::Study& study, const Ask& ask, Context& context) {
  Looked looked{study, fail(Code::not_a_scan, study.path), nullptr, std::vector<dicom::TagLine>{}};
  if (study.chosen) looked.stack = ct::load_series(study.series.at(*study.chosen), context);
  if (!ask.tags) return looked;
  looked.sample = sample_image(study);
  if (looked.sample) looked.tags = tags_of(*looked.sample, ask, context);
  return looked;
}

/// Whether the entry of the study names a file, or all of its series, as not read.
bool read_partly(const Looked& looked) {
  if (!looked.study.refused.empty()) return true;
  if (!looked.stack) return looked.study.chosen.has_value();
  const Warnings& warnings = looked.stack->warnings;
  return std::any_of(warnings.begin(), warnings.end(),
                     [](const Warning& one) { return one.code == WarningCode::file_refused; });
}

void add(Entries& entries, const Looked& looked, const Ask& ask, const Terminal& terminal) {
  if (read_partly(looked)) entries.name_partly();
  entries.add(
      [&] {
        Json json = report::json_of(looked.inventory());
        if (ask.tags) json["tags"] = looked.tags ? tags_json(*looked.tags) : Json(nullptr);
        return json;
      },
      [&] {
        std::string text = report::text_of(looked.inventory(), terminal.columns);
        if (looked.sample && looked.tags) text += tags_text(*looked.sample, *looked.tags, terminal.columns);
        if (looked.sample && !looked.tags) text += "  " + looked.tags.error().sentence() + "\n";
        return text;
      });
}

void add_failure(Entries& entries, const formats::Refused& refused, const Terminal& terminal) {
  ct::Study lone;
  lone.path = refused.name;
  entries.add_failure(
      refused.error,
      [&] {
        return report::json_of(report::Inventory{lone, nullptr, &refused.error});
      },
      [&] { return report::text_of(refused.name, refused.error, terminal.columns); });
}

Result<Exit> inspect_all(const Ask& ask, Context& context, const Terminal& terminal) {
  Entries entries{terminal.json ? Form::json : Form::text, "haima.inventory/1"};
  const Inputs inputs = inputs_of(ask.paths);
  for (const formats::Refused& missing : inputs.missing) add_failure(entries, missing, terminal);
  if (inputs.there.empty()) return entries.finish();
  const Result<ct::Opened> opened = ct::open(inputs.there, {ask.series, false}, context);
  if (!opened) {
    add_failure(entries, {ask.paths.front(), opened.error()}, terminal);
    return entries.finish();
  }
  for (const ct::Study& study : opened->studies) {
    const Looked looked = look(study, ask, context);
    context.progress.finish();
    add(entries, looked, ask, terminal);
  }
  for (const formats::Refused& refused : opened->refused) add_failure(entries, refused, terminal);
  return entries.finish();
}

Run declare(CLI::App& cli) {
  const auto ask = std::make_shared<Ask>();
  cli.add_option("PATH", ask->paths, "files, folders, zip archives")->required();
  cli.add_option("--series", ask->series,
                 "look at this series: its UID, its number, or its place (#2) in the list")
      ->type_name("SERIES");
  CLI::Option* tags = cli.add_flag(
      "--tags", ask->tags, "print every DICOM element of one image of the series, but no patient data");
  cli.add_flag("--with-patient", ask->with_patient, "with --tags: print patient data too")->needs(tags);
  cli.footer(
      "Which series is read, and why, is printed with every series;\n"
      "`haima analyze --series #2` reads another one.");
  return [ask](Context& context, const Terminal& terminal) { return inspect_all(*ask, context, terminal); };
}

}  // namespace

Command inspect() {
  return {"inspect", "what is in these files: series, geometry, syntax, warnings", declare, on_scans};
}

}  // namespace haima::app
