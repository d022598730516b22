#include "engine/speed.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>

#include "engine/kernels.h"

namespace haima::engine {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Of all threads of this process.
double worked_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

}  // namespace

Result<Speed> speed_of(const Plan& plan, const Tensors& inputs, Pool& pool, double seconds) {
  constexpr std::size_t least_runs = 5;
  HAIMA_TRY(plan.run(inputs, pool));
  std::vector<double> ms, work_ms;
  const auto begin = Clock::now();
  while (ms.size() < least_runs || seconds_since(begin) < seconds) {
    const auto start = Clock::now();
    const double work = worked_ms();
    HAIMA_TRY(plan.run(inputs, pool));
    ms.push_back(1000 * seconds_since(start));
    work_ms.push_back(worked_ms() - work);
  }
  std::sort(ms.begin(), ms.end());
  std::sort(work_ms.begin(), work_ms.end());
  const std::size_t n = ms.size();
  return Speed{ms[n / 2], ms[n / 4], ms[n * 3 / 4], work_ms[n / 2], n};
}

std::string processor_name() {
  constexpr std::string_view field = "model name";
  std::ifstream about{"/proc/cpuinfo"};
  for (std::string line; std::getline(about, line);) {
    const std::size_t value = line.find(": ");
    if (line.starts_with(field) && value != std::string::npos) return line.substr(value + 2);
  }
  return "unknown";
}

double peak_flops(Pool& pool, double seconds) {
  constexpr std::size_t rounds = 200000;
  const Kernels& kernels = best_kernels();
  double best = 0;
  const auto begin = Clock::now();
  while (seconds_since(begin) < seconds) {
    std::vector<double> done(pool.size());
    const auto start = Clock::now();
    pool.each(done.size(), [&](std::size_t i) { done[i] = kernels.burn(rounds); });
    double total = 0;
    for (const double operations : done) total += operations;
    best = std::max(best, total / seconds_since(start));
  }
  return best;
}

}  // namespace haima::engine
