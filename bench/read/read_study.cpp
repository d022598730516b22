// Reads studies to Hounsfield units and says how long it took: haima's side of bench/read/run.
//
//   haima_bench_read                   a line "FOLDER" on standard input → a line "MILLISECONDS PEAK_KIB"
//   haima_bench_read FOLDER FILE.nii   once, the volume written as NIfTI
#include <fmt/core.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include "base/memory.h"
#include "base/time.h"
#include "ct/ct.h"

namespace haima {
namespace {

/// A field of /proc/self/status, in KiB.
long memory_kib(const std::string& field) {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field + ":")) return std::stol(line.substr(field.size() + 1));
  return 0;
}

void apply(image::Rescale rescale, std::vector<std::int16_t>& values) {
  const auto shift = static_cast<std::int16_t>(rescale.intercept);
  if (rescale == image::Rescale{1, static_cast<double>(shift)}) {  // as CT nearly always is
    for (std::int16_t& value : values) value = static_cast<std::int16_t>(value + shift);
    return;
  }
  for (std::int16_t& value : values)
    value = static_cast<std::int16_t>(rescale.slope * value + rescale.intercept);
}

/// Every stored value becomes its Hounsfield value, so that both sides end with the same numbers in memory.
void apply_rescale(ct::Stack& stack, Context& context) {
  context.pool.each(stack.slices.size(), [&](std::size_t i) {
    image::CtPlane& plane = stack.slices[i].plane;
    apply(plane.rescale, plane.values.pixels);
    plane.rescale = {};
  });
}

Result<ct::Scan> read(const Path& folder, Context& context) {
  const Path paths[] = {folder};
  HAIMA_TRY(ct::Opened opened, ct::open(paths, {}, context));
  if (opened.studies.size() != 1) return fail(Code::not_a_scan, folder.string());
  HAIMA_TRY(ct::Scan scan, ct::load(std::move(opened.studies.front()), context));
  apply_rescale(scan.stack, context);
  return scan;
}

int answer(Context& context) {
  const long idle = memory_kib("VmRSS");
  for (std::string folder; std::getline(std::cin, folder);) {
    const Stopwatch watch;
    const auto scan = read(folder, context);
    const double ms = watch.elapsed_ms();
    if (!scan) {
      fmt::print(stderr, "{}\n", scan.error().sentence());
      return 1;
    }
    fmt::print("{:.3f} {}\n", ms, memory_kib("VmHWM") - idle);
    std::fflush(stdout);
  }
  return 0;
}

int convert(const Path& folder, const Path& file, Context& context) {
  const auto done = [&]() -> Result<> {
    HAIMA_TRY(const ct::Scan scan, read(folder, context));
    HAIMA_TRY(const auto volume, ct::acquired_volume(scan.stack, context.limits()));
    return formats::write_nifti(file, volume, context.pool);
  }();
  if (!done) fmt::print(stderr, "{}\n", done.error().sentence());
  return done ? 0 : 1;
}

}  // namespace
}  // namespace haima

int main(int count, char** arguments) {
  haima::keep_freed_memory();
  const haima::Settings settings;
  haima::Pool pool;
  haima::Progress silent;
  haima::Context context{settings, pool, silent};
  return count == 3 ? haima::convert(arguments[1], arguments[2], context) : haima::answer(context);
}
