// Holds JSON against a JSON Schema, strictly: a keyword that the checker does not know is a violation, so
// that no rule of a schema is passed over in silence.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"

namespace haima::test {

/// A schema file, or the part of it that `part` points to ("/$defs/study").
struct Schema {
  Json root;
  std::string part;
};
Schema read_schema(const Path& file, const std::string& part = {});

/// Every violation as "where: what"; empty where `value` is as the schema wants it.
std::vector<std::string> violations(const Schema& schema, const Json& value);

}  // namespace haima::test
