// The documents that are made from the tables: docs/errors.md, warnings.md, configuration.md, commands.md.
#pragma once
#include <string>
#include <vector>

#include "base/settings.h"

namespace haima::app {

struct Document {
  std::string name, text;  // "errors.md"
};

std::vector<Document> documents();

/// A complete configuration file: every setting with its value, what it is and its risk.
std::string configuration_file(const Settings& settings);

}  // namespace haima::app
