#include "support/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace haima::test {
namespace {

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return false;
}

class Checker {
 public:
  explicit Checker(const Json& root) : root_(root) {}

  void check(const Json& schema, const Json& value, const std::string& at) {
    for (const auto& [keyword, rule] : schema.items()) apply(keyword, rule, schema, value, at);
  }
  std::vector<std::string> take() && { return std::move(found_); }

 private:
  void violated(const std::string& at, const std::string& what) { found_.push_back(at + ": " + what); }

  void apply(const std::string& keyword, const Json& rule, const Json& schema, const Json& value,
             const std::string& at) {
    if (keyword == "type") {
      check_type(rule, value, at);
    } else if (keyword == "const") {
      if (value != rule) violated(at, "is not " + rule.dump());
    } else if (keyword == "enum") {
      if (std::find(rule.begin(), rule.end(), value) == rule.end())
        violated(at, value.dump() + " is not one of " + rule.dump());
    } else if (keyword == "minimum") {
      if (value.is_number() && value.get<double>() < rule.get<double>()) violated(at, "is under its minimum");
    } else if (keyword == "maximum") {
      if (value.is_number() && value.get<double>() > rule.get<double>()) violated(at, "is over its maximum");
    } else if (keyword == "properties") {
      check_properties(rule, value, at);
    } else if (keyword == "required") {
      for (const Json& name : rule)
        if (value.is_object() && !value.contains(name.get<std::string>()))
          violated(at, "lacks " + name.dump());
    } else if (keyword == "additionalProperties") {
      check_no_others(schema, value, at);
    } else if (keyword == "items") {
      check_items(rule, value, at);
    } else if (keyword == "oneOf") {
      check_one_of(rule, value, at);
    } else if (keyword == "$ref") {
      check(root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, at);
    } else if (keyword != "description" && keyword != "title" && !keyword.starts_with("$")) {
      violated(at, "the checker does not know the keyword " + keyword);
    }
  }

  void check_type(const Json& rule, const Json& value, const std::string& at) {
    const Json types = rule.is_array() ? rule : Json::array({rule});
    const bool fits = std::any_of(types.begin(), types.end(), [&](const Json& type) {
      return is_of_type(value, type.get<std::string>());
    });
    if (!fits) violated(at, fmt::format("is {}, not {}", value.type_name(), rule.dump()));
  }

  void check_properties(const Json& rule, const Json& value, const std::string& at) {
    if (!value.is_object()) return;
    for (const auto& [name, property] : rule.items()) {
      if (value.contains(name)) check(property, value.at(name), at + "/" + name);
    }
  }

  void check_no_others(const Json& schema, const Json& value, const std::string& at) {
    if (!value.is_object()) return;
    for (const auto& [name, ignored] : value.items()) {
      if (!schema.at("properties").contains(name))
        violated(at, "has " + name + ", which the schema does not name");
    }
  }

  void check_items(const Json& rule, const Json& value, const std::string& at) {
    if (!value.is_array()) return;
    for (std::size_t i = 0; i < value.size(); ++i) check(rule, value[i], fmt::format("{}/{}", at, i));
  }

  void check_one_of(const Json& rule, const Json& value, const std::string& at) {
    const auto fits = std::count_if(rule.begin(), rule.end(), [&](const Json& choice) {
      Checker inner{root_};
      inner.check(choice, value, at);
      return std::move(inner).take().empty();
    });
    if (fits != 1) violated(at, fmt::format("fits {} of the choices, not one", fits));
  }

  const Json& root_;
  std::vector<std::string> found_;
};

}  // namespace

Schema read_schema(const Path& file, const std::string& part) {
  const auto bytes = read_file(file, 1 << 20);
  if (!bytes) throw std::runtime_error(bytes.error().sentence());
  return {Json::parse(as_text(*bytes)), part};
}

std::vector<std::string> violations(const Schema& schema, const Json& value) {
  Checker checker{schema.root};
  checker.check(schema.root.at(Json::json_pointer(schema.part)), value, "");
  return std::move(checker).take();
}

}  // namespace haima::test
