// The fields of a JSON object that came from outside: each taken once, what is missing, odd or unknown told
// in one sentence.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/named.h"

namespace haima {

class JsonFields {
 public:
  /// `where` names the object in the error, `advice` says what to do.
  JsonFields(const Json& object, std::string where,
             std::string advice = "it was written by another version or by hand");

  // A field that is not there leaves its value as it is.
  void number(const char* name, double& value);
  void integer(const char* name, int& value);
  void text(const char* name, std::string& value);
  void numbers(const char* name, std::vector<double>& values);
  template <class Names, class Value>
  void one_of(const char* name, const Names& names, Value& value);

  /// A field that must be there; null where it is not.
  const Json* required(const char* name);
  const Json* take(const char* name);

  /// Only the first complaint is kept.
  void complain(std::string what);

  /// What was wrong; a field that nobody took is wrong too.
  Result<> finish();

 private:
  static std::string field_text(std::string_view name);

  const Json& object_;
  std::string where_, advice_;
  std::vector<std::string> taken_;
  std::optional<std::string> wrong_;
};

template <class Names, class Value>
void JsonFields::one_of(const char* name, const Names& names, Value& value) {
  const Json* field = take(name);
  if (!field) return;
  for (const auto& [known, text] : names) {
    if (field->is_string() && field->get_ref<const std::string&>() == text) return void(value = known);
  }
  complain(field_text(name) + " is none of " + names_among(names));
}

}  // namespace haima
