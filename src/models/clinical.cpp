#include "models/clinical.h"

#include <algorithm>

#include "base/named.h"

namespace haima::models {
namespace {

/// 0 is middle age, 1 and -1 some four decades from it: what a small dense layer starts well from.
Known age(const Patient& patient) {
  constexpr double middle_years = 45, span_years = 40;
  if (!patient.age_years) return {};
  return (*patient.age_years - middle_years) / span_years;
}

Known sex(const Patient& patient) {
  if (patient.sex == "female" || patient.sex == "F") return 1;
  if (patient.sex == "male" || patient.sex == "M") return -1;
  return {};
}

constexpr std::array features = {ClinicalFeature{"age", age}, ClinicalFeature{"sex", sex}};

}  // namespace

std::span<const ClinicalFeature> clinical_features() { return features; }

Result<> check_clinical(std::span<const std::string> names, const std::string& where) {
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (!find_named(features, *name))
      return fail(Code::bad_argument, where, "there is no clinical feature \"" + *name + "\"",
                  "give some of: " + all_names(features));
    if (std::find(names.begin(), name, *name) != name)
      return fail(Code::bad_argument, where, "the clinical feature \"" + *name + "\" stands there twice");
  }
  return {};
}

std::vector<Known> clinical_values(std::span<const std::string> names, const Patient& patient) {
  std::vector<Known> values;
  for (const std::string& name : names) values.push_back(find_named(features, name)->of(patient));
  return values;
}

void put_clinical(std::vector<float>& numbers, std::span<const Known> values) {
  for (const Known& value : values) {
    numbers.push_back(static_cast<float>(value.value_or(0)));
    numbers.push_back(value ? 1.0F : 0.0F);
  }
}

}  // namespace haima::models
