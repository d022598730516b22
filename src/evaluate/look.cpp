#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "evaluate/evaluate.h"

namespace haima::evaluate {
namespace {

constexpr std::string_view head =
    "# Looks at the sets that are kept for testing\n\n"
    "Each line is one `haima evaluate SET --log docs/results/looks.md`, added by the program. Nothing that "
    "ships is\n"
    "trained or calibrated on these sets. What was decided after a look stands in reader.md.\n\n"
    "| date | set | model | weights | operating point | slices: sensitivity, specificity | AUC | scans: "
    "sensitivity, "
    "specificity | AUC |\n|---|---|---|---|---|---|---|---|---|\n";

std::string share_of(const measure::Share& share) {
  return share.value
             ? fmt::format("{:.3f} ({:.2f} to {:.2f})", *share.value, share.interval.low, share.interval.high)
             : "-";
}

std::string cells_of(const Level& level) {
  const std::string auc = level.auc ? fmt::format("{:.3f} ({:.2f} to {:.2f})", level.auc->value,
                                                  level.auc->interval.low, level.auc->interval.high)
                                    : "-";
  return fmt::format("{}, {} | {}", share_of(level.confusion.sensitivity),
                     share_of(level.confusion.specificity), auc);
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  return fmt::format("{:%Y-%m-%d %H:%M}", fmt::gmtime(now));
}

}  // namespace

Result<> log_look(const Evaluation& e, const Path& file) {
  std::string text{head};
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) {
    constexpr std::uint64_t most = 1 << 20;
    HAIMA_TRY(const Bytes bytes, read_file(file, most));
    text = as_text(bytes);
  }
  text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", today(), e.set->name, e.model,
                      e.bundle_hash.empty() ? "-" : e.bundle_hash.substr(0, 12), e.operating_point,
                      cells_of(e.slices), e.scans ? cells_of(*e.scans) : "- | -");
  return write_file(file, text);
}

}  // namespace haima::evaluate
