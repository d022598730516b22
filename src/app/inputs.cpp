#include "app/inputs.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/tuned.h"
#include "base/named.h"
#include "models/shipped.h"
#include "reader/guard.h"
#include "report/report.h"

namespace haima::app {
namespace {

/// Whether `file` is `path` or lies inside it.
bool lies_in(const Path& file, const Path& path) {
  const Path inside = file.lexically_normal().lexically_relative(path.lexically_normal());
  return !inside.empty() && *inside.begin() != "..";
}

bool comes_from(const ct::Study& study, const Path& path) {
  if (lies_in(study.path, path)) return true;
  for (const formats::Refused& refused : study.refused) {
    if (lies_in(refused.name, path)) return true;
  }
  for (const ct::Series& series : study.series) {
    for (const ct::Image& image : series.images) {
      if (lies_in(image.source.name, path) || lies_in(image.source.file, path)) return true;
    }
  }
  return false;
}

}  // namespace

void Unheard::heard(const ct::Study& study) {
  std::erase_if(paths_, [&](const Path& path) { return comes_from(study, path); });
}

std::vector<formats::Refused> Unheard::rest() const {
  std::vector<formats::Refused> rest;
  for (const Path& path : paths_)
    rest.push_back({path.string(),
                    {Code::not_a_scan, path.string(), "no file in it is of a format that haima reads", {}}});
  return rest;
}

Inputs inputs_of(const std::vector<std::string>& paths) {
  Inputs inputs;
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
      inputs.there.emplace_back(path);
    } else {
      inputs.missing.push_back({path, {Code::not_found, path, "there is no such file or folder", {}}});
    }
  }
  return inputs;
}

cli::Exit exit_of(const ct::Study& study) {
  return study.refused.empty() ? cli::Exit::good : cli::Exit::partly;
}

Result<> check_writable(const Path& folder) {
  HAIMA_TRY(NewFile::at(folder / "is-it-writable"));
  return {};
}

Result<> check_free(const Path& out, bool force) {
  std::error_code ignored;
  if (force || !std::filesystem::exists(out, ignored)) return {};
  const bool is_folder = std::filesystem::is_directory(out, ignored);
  if (is_folder && std::filesystem::is_empty(out, ignored)) return {};
  return fail(Code::unwritable, out.string(), "it is there already",
              "name another place, or overwrite it with --force");
}

Result<> check_ending(const Path& file, std::initializer_list<std::string_view> endings) {
  const std::string own = file.extension().string();
  if (std::find(endings.begin(), endings.end(), own) != endings.end()) return {};
  return fail(Code::bad_argument, file.string(),
              own.empty() ? "its name has no ending" : fmt::format("it cannot be written as {}", own),
              fmt::format("name a file that ends in {}", fmt::join(endings, ", ")));
}

Result<reader::Model> model_for(const AskedModel& asked, const Limits& limits) {
  return reader::model_named(asked.name.empty() ? reader::default_model : asked.name, limits,
                             asked.operating_point, asked.precision, tuned_here());
}

void ask_for_model(CLI::App& cli, AskedModel& asked) {
  cli.add_option("--model", asked.name, "what reads; the default is " + std::string{reader::default_model})
      ->type_name(model_choices());
  cli.add_option("--operating-point", asked.operating_point,
                 "of a bundle: balanced, high_sensitivity or high_specificity; the default is its first")
      ->type_name("NAME");
  cli.add_option(
         "--precision", asked.precision,
         "of networks: float32, bfloat16, int8 (float32 where processor or bundle have none), or model: "
         "what it names")
      ->type_name("NAME");
}

std::string model_choices() {
  std::string names = all_names(reader::models(), "|");
  for (const models::Shipped& bundle : models::shipped()) {
    if (bundle.name != reader::guard_name) names += "|" + std::string{bundle.name};
  }
  return names + "|BUNDLE";
}
std::string report_choices() { return all_names(report::kinds()); }

Result<ct::Scan> load_one(const std::string& path, const std::string& series, Context& context) {
  const std::vector<Path> paths = {path};
  HAIMA_TRY(ct::Opened opened, ct::open(paths, {series, false}, context));
  if (opened.studies.empty())
    return fail(opened.refused.empty() ? Error{Code::not_a_scan, path, {}, {}}
                                       : opened.refused.front().error);
  if (opened.studies.size() > 1)
    return fail(Code::bad_argument, path, fmt::format("{} studies are in it", opened.studies.size()),
                "name one of them: `haima inspect` lists them");
  ct::Study& study = opened.studies.front();
  if (!study.chosen)
    return fail(Code::not_a_scan, path, study.series.empty() ? "" : study.series.front().reason,
                "name a series with --series: `haima inspect` lists them");
  return ct::load(std::move(study), context);
}

}  // namespace haima::app
