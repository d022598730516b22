#include "app/inputs.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/report.h"

namespace haima::app {
namespace {

template <class Table>
std::string names_of(const Table& table, std::string_view between) {
  std::vector<std::string_view> names;
  for (const auto& row : table) names.push_back(row.name);
  return fmt::format("{}", fmt::join(names, between));
}

}  // namespace

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

Result<reader::Options> model_named(const std::string& name) {
  if (name.empty()) return reader::Options{};
  const auto models = reader::models();
  if (std::none_of(models.begin(), models.end(), [&](const reader::Model& m) { return m.name == name; }))
    return fail(Code::bad_argument, "--model", fmt::format("there is no model \"{}\"", name),
                "choose from " + names_of(models, ", "));
  reader::Options options;
  options.model = name;
  return options;
}

std::string default_model() { return reader::Options{}.model; }
std::string model_choices() { return names_of(reader::models(), "|"); }
std::string report_choices() { return names_of(report::kinds(), ", "); }

}  // namespace haima::app
