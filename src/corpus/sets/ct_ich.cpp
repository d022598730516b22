// CT-ICH (Hssayeni et al., 2020): 82 whole scans as pictures, with a mask of every bleeding slice.
#include <fmt/format.h>

#include <map>

#include "corpus/labels.h"

namespace haima::corpus {
namespace {

struct Person {
  std::optional<double> age_years;
  std::string sex;
};

Result<std::map<std::string, Person>> people(const Path& folder) {
  constexpr std::array<std::string_view, 3> columns = {"patient", "age_years", "sex"};
  HAIMA_TRY(const CsvTable table, CsvTable::read(folder / "patients.csv", columns));
  std::map<std::string, Person> people;
  for (std::size_t row = 0; row < table.size(); ++row) {
    Person& person = people[table.cell(row, "patient")];
    person.sex = table.cell(row, "sex");
    if (table.cell(row, "age_years").empty()) continue;
    HAIMA_TRY(person.age_years, table.number(row, "age_years"));
  }
  return people;
}

Result<std::vector<Case>> cases(const Path& data) {
  const Path folder = data / "ct_ich";
  HAIMA_TRY(const auto known, people(folder));
  constexpr std::array<std::string_view, 10> columns = {
      "file",        "mask",        "patient",     "slice",       "any",
      kind_names[0], kind_names[1], kind_names[2], kind_names[3], kind_names[4]};
  HAIMA_TRY(const CsvTable table, CsvTable::read(folder / "slices.csv", columns));
  std::vector<Case> out;
  for (std::size_t row = 0; row < table.size(); ++row) {
    HAIMA_TRY(const Labels labels, labels_of(table, row));
    HAIMA_TRY(const int slice, table.integer(row, "slice"));
    const std::string& mask = table.cell(row, "mask");
    const std::string patient = "ct_ich:" + table.cell(row, "patient");
    const auto person = known.find(table.cell(row, "patient"));
    out.push_back({.id = fmt::format("{}:{}", patient, slice),
                   .file = folder / table.cell(row, "file"),
                   .mask = mask.empty() ? std::nullopt : std::optional{folder / mask},
                   .patient = patient,
                   .scan = patient,
                   .slice = slice,
                   .labels = labels,
                   .age_years = person == known.end() ? std::nullopt : person->second.age_years,
                   .sex = person == known.end() ? "" : person->second.sex});
  }
  return out;
}

}  // namespace

DataSet ct_ich() {
  return {.name = "ct_ich",
          .title = "CT-ICH, 82 whole scans, Al Hilla 2018",
          .rights = "CC BY 4.0 (Hssayeni et al., 2020)",
          .notes =
              "27 of the 82 patients are under 18; the window of patient 50 is nearer level 29, width 91; "
              "subarachnoid (7 patients) and subdural (4) cannot be judged here",
          .training = Training::open,
          .window = image::Window{40, 120},
          .window_certain = true,
          .cases = cases};
}

}  // namespace haima::corpus
