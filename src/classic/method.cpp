#include "classic/method.h"

#include <nlohmann/json.hpp>

#include "base/named.h"

namespace haima::classic {

Result<const Method*> method_named(std::string_view name) {
  if (const Method* method = find_named(methods(), name)) return method;
  return fail(Code::bad_argument, "method \"" + std::string{name} + "\"", "there is none of this name",
              "choose among " + all_names(methods()));
}

std::vector<Setting> every(const std::map<std::string, std::vector<double>>& choices) {
  std::vector<Setting> settings = {{}};
  for (const auto& [name, values] : choices) {
    std::vector<Setting> more;
    for (const Setting& setting : settings) {
      for (const double value : values) {
        more.push_back(setting);
        more.back()[name] = value;
      }
    }
    settings = std::move(more);
  }
  return settings;
}

Json json_of(const Setting& setting) {
  Json json = Json::object();
  for (const auto& [name, value] : setting) json[name] = value;
  return json;
}

graph::Tensor list(std::vector<float> values) {
  return {{static_cast<std::int64_t>(values.size())}, std::move(values)};
}

}  // namespace haima::classic
