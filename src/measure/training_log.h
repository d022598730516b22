// The log of a training: what the trainer wrote of each epoch.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace haima::measure {

struct Epoch {
  int number = 0;                         // from 1
  std::map<std::string, double> figures;  // "loss", "validation_auc", "seconds", …

  std::optional<double> figure(const std::string& name) const;
};

using Log = std::vector<Epoch>;

/// A line of JSON an epoch, as `haima train` writes log.jsonl. Figures that are no numbers are left out.
Result<Log> log_from(std::string_view text, const std::string& where);
Result<Log> read_log(const Path& file);

}  // namespace haima::measure
