#include "base/json_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"

namespace haima {

JsonFields::JsonFields(const Json& object, std::string where, std::string advice)
    : object_(object), where_(std::move(where)), advice_(std::move(advice)) {
  if (!object.is_object()) complain("is no JSON object");
}

void JsonFields::number(const char* name, double& value) {
  const Json* field = take(name);
  if (!field) return;
  if (!field->is_number()) return complain(field_text(name) + " is no number");
  value = field->get<double>();
}

void JsonFields::integer(const char* name, int& value) {
  double read = value;
  number(name, read);
  if (read != std::floor(read) || std::abs(read) > 1e6)
    return complain(field_text(name) + " is no whole number");
  value = static_cast<int>(read);
}

void JsonFields::text(const char* name, std::string& value) {
  const Json* field = take(name);
  if (!field) return;
  if (!field->is_string()) return complain(field_text(name) + " is no text");
  value = field->get<std::string>();
}

void JsonFields::numbers(const char* name, std::vector<double>& values) {
  const Json* field = take(name);
  if (!field) return;
  const bool all = field->is_array() &&
                   std::all_of(field->begin(), field->end(), [](const Json& one) { return one.is_number(); });
  if (!all) return complain(field_text(name) + " is no list of numbers");
  values = field->get<std::vector<double>>();
}

const Json* JsonFields::required(const char* name) {
  const Json* field = take(name);
  if (!field) complain(field_text(name) + " is missing");
  return field;
}

const Json* JsonFields::take(const char* name) {
  if (!object_.is_object()) return nullptr;
  const auto found = object_.find(name);
  if (found == object_.end()) return nullptr;
  taken_.push_back(name);
  return &*found;
}

void JsonFields::complain(std::string what) {
  if (!wrong_) wrong_ = std::move(what);
}

Result<> JsonFields::finish() {
  if (object_.is_object()) {
    for (const auto& item : object_.items()) {
      if (std::find(taken_.begin(), taken_.end(), item.key()) != taken_.end()) continue;
      complain(field_text(item.key()) + " is not known");
    }
  }
  if (wrong_) return fail(Code::malformed, where_, *wrong_, advice_);
  return {};
}

std::string JsonFields::field_text(std::string_view name) {
  return fmt::format("\"{}\"", printable(name.substr(0, 64)));
}

}  // namespace haima
