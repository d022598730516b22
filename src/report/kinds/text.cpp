// Findings as plain text: findings.txt.
#include "report/report.h"

namespace haima::report {
namespace {

constexpr int columns = 100;

Result<std::vector<File>> make(const ct::Scan&, const reader::Findings& findings, Context&) {
  const std::string words = text_of(findings, columns);
  const ByteView bytes = as_bytes(words);
  return std::vector{File{"findings.txt", {bytes.begin(), bytes.end()}}};
}

}  // namespace

Report text() {
  return {.name = "text", .summary = "plain text for a terminal or a mail", .in_folder = true, .make = make};
}

}  // namespace haima::report
