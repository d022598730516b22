#include "measure/training_log.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/json.h"
#include "base/text.h"

namespace haima::measure {
namespace {

Result<Epoch> epoch_from(std::string_view line, const std::string& where) {
  HAIMA_TRY(const Json json, parse_json(line, where));
  if (!json.is_object() || !json.contains("epoch") || !json["epoch"].is_number_integer())
    return fail(Code::malformed, where, "no epoch of a training",
                "give the log.jsonl that haima train wrote");
  Epoch epoch{json["epoch"].get<int>(), {}};
  for (const auto& [name, value] : json.items()) {
    if (!value.is_number()) continue;
    const double number = value.get<double>();
    if (std::isfinite(number)) epoch.figures[name] = number;
  }
  return epoch;
}

}  // namespace

std::optional<double> Epoch::figure(const std::string& name) const {
  const auto found = figures.find(name);
  return found == figures.end() ? std::nullopt : std::optional{found->second};
}

Result<Log> log_from(std::string_view text, const std::string& where) {
  Log log;
  int line_number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++line_number;
    if (trimmed(line).empty()) continue;
    HAIMA_TRY(Epoch epoch, epoch_from(line, where + " line " + std::to_string(line_number)));
    log.push_back(std::move(epoch));
  }
  return log;
}

Result<Log> read_log(const Path& file) {
  constexpr std::uint64_t most_bytes = 64ull << 20;
  HAIMA_TRY(const Bytes bytes, read_file(file, most_bytes));
  return log_from(as_text(bytes), file.string());
}

}  // namespace haima::measure
