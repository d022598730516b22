// Reads mutants FIRST … LAST-1 one after the other and prints a line before and after each, so that whoever
// started this program knows which one ended it. Used by tests/robustness/run.
//
//   haima_read_mutants FIRST LAST FOLDER        reads them
//   haima_read_mutants FIRST LAST FOLDER keep   writes them to FOLDER and reads nothing
#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "robustness/read_mutant.h"
#include "support/data.h"

namespace haima::test {
namespace {

void keep(const Mutant& mutant, std::uint64_t number, const Path& folder) {
  const Path own = folder / fmt::format("mutant-{}", number);
  (void)write_file(own / mutant.sample->name, mutant.bytes);
  for (const Path& sibling : mutant.sample->siblings) std::filesystem::copy(sibling, own);
}

int read_all(std::uint64_t first, std::uint64_t last, const Path& folder, bool only_keep) {
  std::vector<Sample> samples = made_samples(folder / "made");
  if (!data_folder().empty())
    for (Sample& sample : real_samples(data_folder())) samples.push_back(std::move(sample));
  for (std::uint64_t number = first; number < last; ++number) {
    const Mutant mutant = mutant_number(number, samples);
    if (only_keep) {
      keep(mutant, number, folder);
      continue;
    }
    fmt::print("begin {} {} {}\n", number, mutant.sample->kind, mutant.sample->name);
    std::fflush(stdout);
    const Outcome outcome = read_mutant(mutant, folder / "mutant", context());
    fmt::print("end {} {} {:.1f} {}\n", number, outcome.result, outcome.ms, outcome.peak_kib);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace haima::test

int main(int count, char** arguments) {
  if (count < 4) return 64;
  return haima::test::read_all(std::stoull(arguments[1]), std::stoull(arguments[2]), arguments[3], count > 4);
}
