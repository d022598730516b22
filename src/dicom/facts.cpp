// facts: what a file says of itself, from the elements before its pixels.
#include <fmt/format.h>

#include <chrono>

#include "base/text.h"
#include "dicom/dicom.h"
#include "dicom/file.h"
#include "dicom/functional_groups.h"

namespace haima::dicom {
namespace {

struct Date {
  int year = 0, month = 1, day = 1;
};

/// A DA value: "20240131", or "2024.01.31" as old files have it.
std::optional<Date> date_of(std::string_view text) {
  std::string digits{text};
  std::erase(digits, '.');
  const auto whole = to_integer(digits);
  if (digits.size() != 8 || !whole) return std::nullopt;
  const Date date{static_cast<int>(*whole / 10000), static_cast<int>(*whole / 100 % 100),
                  static_cast<int>(*whole % 100)};
  const bool possible =
      date.year >= 1800 && date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31;
  return possible ? std::optional{date} : std::nullopt;
}

double years_between(const Date& from, const Date& to) {
  const double days =
      (to.year - from.year) * 365.2425 + (to.month - from.month) * 30.44 + (to.day - from.day);
  return days / 365.2425;
}

/// An AS value: three digits and a unit, PS3.5 section 6.2.
std::optional<double> years_of_age(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto number = to_integer(text.substr(0, text.size() - 1));
  // Anonymisers write "000Y": no age at all, and newborns are counted in days.
  if (!number || *number < 1 || *number > 999) return std::nullopt;
  const double count = static_cast<double>(*number);
  switch (text.back()) {
    case 'Y':
      return count;
    case 'M':
      return count / 12;
    case 'W':
      return count * 7 / 365.2425;
    case 'D':
      return count / 365.2425;
    default:
      return std::nullopt;
  }
}

std::optional<double> age_of(const Fields& file) {
  const std::string stated = file.code(tag::patient_age);
  if (const auto years = years_of_age(stated)) return years;
  if (!stated.empty()) file.warn(tag::patient_age, "is no age");
  const auto birth = date_of(file.code(tag::patient_birth_date)), study = date_of(file.code(tag::study_date));
  if (!birth || !study) return std::nullopt;
  const double years = years_between(*birth, *study);
  return years >= 0 && years < 130 ? std::optional{years} : std::nullopt;
}

std::string contrast_of(const Fields& file) {
  const std::string named = file.text(tag::contrast_agent);
  return named.empty() ? file.first_item(tag::contrast_agent_sequence).text(tag::code_meaning) : named;
}

void read_identity(const Fields& file, Facts& facts) {
  facts.sop_class = file.code(tag::sop_class);
  facts.sop_instance = file.code(tag::sop_instance);
  facts.study = file.code(tag::study);
  facts.series = file.code(tag::series);
  facts.frame_of_reference = file.code(tag::frame_of_reference);
  facts.series_number = file.integer(tag::series_number);
  facts.instance_number = file.integer(tag::instance_number);
  facts.acquisition_number = file.integer(tag::acquisition_number);
}

void read_descriptions(const Fields& file, Facts& facts) {
  facts.modality = file.code(tag::modality);
  facts.manufacturer = file.text(tag::manufacturer);
  facts.model = file.text(tag::model);
  facts.study_description = file.text(tag::study_description);
  facts.series_description = file.text(tag::series_description);
  facts.protocol = file.text(tag::protocol);
  facts.body_part = file.code(tag::body_part);
  facts.kernel = file.text(tag::kernel);
  facts.image_type = file.codes(tag::image_type);
  facts.contrast_agent = contrast_of(file);
}

void read_acquisition(const Fields& file, Facts& facts) {
  facts.kvp = file.number(tag::kvp);
  facts.slice_thickness_mm = file.number(tag::slice_thickness);
  facts.spacing_between_slices_mm = file.number(tag::spacing_between_slices);
  facts.gantry_tilt_deg = file.number(tag::gantry_tilt);
  facts.age_years = age_of(file);
  const std::string patient = file.text(tag::patient_id);
  if (!patient.empty()) facts.patient = sha256(as_bytes(patient));
  const std::string sex = file.code(tag::patient_sex);
  if (sex == "M" || sex == "F" || sex == "O") facts.sex = sex;
}

void read_pixel_description(const Fields& file, Facts& facts) {
  facts.rows = file.count(tag::rows).value_or(0);
  facts.columns = file.count(tag::columns).value_or(0);
  facts.samples = file.count(tag::samples).value_or(1);
  facts.bits_allocated = file.count(tag::bits_allocated).value_or(0);
  facts.bits_stored = file.count(tag::bits_stored).value_or(facts.bits_allocated);
  facts.high_bit = file.count(tag::high_bit).value_or(facts.bits_stored - 1);
  facts.is_signed = file.count(tag::pixel_representation) == 1;
  facts.photometric = file.code(tag::photometric);
  facts.rescale_type = file.code(tag::rescale_type);
  facts.padding_value = file.sample(tag::padding_value, facts.is_signed);
  facts.padding_range_limit = file.sample(tag::padding_range_limit, facts.is_signed);
  facts.windows = windows_of(file);
  facts.burned_in = file.code(tag::burned_in) == "YES";
}

/// What the file says; where it says nothing, what its syntax is for.
bool is_lossy(const Fields& fields, const File& file) {
  const std::string stated = fields.code(tag::lossy);
  return stated.empty() ? file.syntax && file.syntax->shown.lossy : stated == "01";
}

Result<int> frame_count(const Fields& file, const std::string& where, const Limits& limits) {
  const int count = file.integer(tag::frame_count).value_or(1);
  if (count > limits.slices) {
    return fail(Code::over_limit, where_in(where, tag::frame_count),
                fmt::format("{} where limits.slices allows {}", count, limits.slices));
  }
  return count < 1 ? 1 : count;
}

}  // namespace

Result<Facts> read_facts(ByteView bytes, const std::string& where, const Limits& limits) {
  HAIMA_TRY(File file, open_file(bytes, is_fact_sequence, where, limits));
  Facts facts;
  facts.warnings = std::move(file.warnings);
  facts.transfer_syntax = file.transfer_syntax;
  const Element* charset_element = file.scope().find(tag::character_set);
  const Charset charset{charset_element ? as_text(charset_element->value) : std::string_view{}};
  const Fields fields{file.scope(), charset, facts.warnings};
  read_identity(fields, facts);
  read_descriptions(fields, facts);
  read_acquisition(fields, facts);
  read_pixel_description(fields, facts);
  facts.lossy = is_lossy(fields, file);
  facts.has_pixels = file.pixels.has_value();
  if (!facts.has_pixels) return facts;
  HAIMA_TRY(const int count, frame_count(fields, where, limits));
  facts.frames = frames_of(fields, count, facts.image_type);
  read_first_group(fields, facts);
  return facts;
}

}  // namespace haima::dicom
