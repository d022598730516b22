// Findings for programs: findings.json in the form haima.findings/1.
#include <nlohmann/json.hpp>

#include "report/report.h"

namespace haima::report {
namespace {

Result<std::vector<File>> make(const ct::Scan&, const reader::Findings& findings, Context&) {
  const std::string words = to_text(document({json_of(findings)})) + "\n";
  const ByteView bytes = as_bytes(words);
  return std::vector{File{"findings.json", {bytes.begin(), bytes.end()}}};
}

}  // namespace

Report json() {
  return {.name = "json", .summary = "for programs: haima.findings/1", .in_folder = true, .make = make};
}

}  // namespace haima::report
