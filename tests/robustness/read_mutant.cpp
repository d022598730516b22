#include "robustness/read_mutant.h"

#include <fstream>

#include "base/time.h"
#include "ct/ct.h"

namespace haima::test {

namespace {

long memory_kib(const std::string& field) {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field + ":")) return std::stol(line.substr(field.size() + 1));
  return 0;
}

/// Makes the peak start again from what is in use now (proc(5)).
void forget_peak() { std::ofstream{"/proc/self/clear_refs"} << "5"; }

std::string read_everything(const Path& folder, Context& context) {
  const Path paths[] = {folder};
  const auto opened = ct::open(paths, {}, context);
  if (!opened) return std::string{kind_of(opened.error().code).name};
  std::string result =
      opened->refused.empty() ? "nothing" : std::string{kind_of(opened->refused.front().error.code).name};
  for (const ct::Study& study : opened->studies) {
    const auto scan = ct::load(study, context);
    result = scan ? "study" : std::string{kind_of(scan.error().code).name};
    for (const ct::Series& series : study.series)
      if (!series.chosen) (void)ct::load_series(series, context);
  }
  return result;
}

}  // namespace

Outcome read_mutant(const Mutant& mutant, const Path& folder, Context& context) {
  std::filesystem::create_directories(folder);
  if (!write_file(folder / mutant.sample->name, mutant.bytes)) return {"not written"};
  for (const Path& sibling : mutant.sample->siblings)
    std::filesystem::copy_file(sibling, folder / ("sibling-" + sibling.filename().string()));
  forget_peak();
  const long idle = memory_kib("VmRSS");
  const Stopwatch watch;
  Outcome outcome;
  outcome.result = read_everything(folder, context);
  outcome.ms = watch.elapsed_ms();
  outcome.peak_kib = memory_kib("VmHWM") - idle;
  std::filesystem::remove_all(folder);
  return outcome;
}

}  // namespace haima::test
