#include "engine/speed.h"

#include <algorithm>
#include <chrono>

#include "engine/kernels.h"

namespace haima::engine {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Result<Speed> speed_of(const Plan& plan, const Tensors& inputs, Pool& pool, double seconds) {
  constexpr std::size_t least_runs = 5;
  HAIMA_TRY(plan.run(inputs, pool));
  std::vector<double> ms;
  const auto begin = Clock::now();
  while (ms.size() < least_runs || seconds_since(begin) < seconds) {
    const auto start = Clock::now();
    HAIMA_TRY(plan.run(inputs, pool));
    ms.push_back(1000 * seconds_since(start));
  }
  std::sort(ms.begin(), ms.end());
  return Speed{ms[ms.size() / 2], ms[ms.size() / 4], ms[ms.size() * 3 / 4], ms.size()};
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
