// clinical: what is known of a patient beside the pictures, as the numbers that a network's clinical branch
// takes. What is not known is told to be so, never guessed.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace haima::models {

/// A feature's value, about -1 to 1; nothing where it is not known.
using Known = std::optional<double>;

struct Patient {
  std::optional<double> age_years = {};
  std::string sex = {};  // "female", "male" (DICOM's "F", "M"), else not known
};

struct ClinicalFeature {
  std::string_view name;
  Known (*of)(const Patient& patient);
};

/// A feature more is a row more (clinical.cpp).
std::span<const ClinicalFeature> clinical_features();

/// An error, which lists those there are, where a feature has none of these names or stands there twice.
Result<> check_clinical(std::span<const std::string> features, const std::string& where);

/// The features' values, in their order; their names must be known.
std::vector<Known> clinical_values(std::span<const std::string> features, const Patient& patient);

/// As the branch takes them: of each its value, 0 where it is not known, and 1 where it is known.
void put_clinical(std::vector<float>& numbers, std::span<const Known> values);

}  // namespace haima::models
