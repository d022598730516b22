#include "engine/program.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <numeric>
#include <stdexcept>
#include <thread>

namespace haima::engine {
namespace {

constexpr std::size_t line = 64 / sizeof(float);  // a cache line in floats

std::size_t in_lines(std::size_t count) { return (count + line - 1) / line * line; }

/// Memory of its own, alive from its first step to its last.
struct Home {
  int buffer;
  std::size_t size, first, last;
};

struct Root {
  int buffer;
  std::size_t offset;
};
Root root_of(const std::vector<Buffer>& buffers, int buffer) {
  Root root{buffer, 0};
  for (const Buffer* at = &buffers[static_cast<std::size_t>(buffer)]; at->home >= 0;
       at = &buffers[static_cast<std::size_t>(root.buffer)]) {
    root.offset += at->offset;
    root.buffer = at->home;
  }
  return root;
}

std::vector<Home> homes_of(const std::vector<Step>& steps, const std::vector<Buffer>& buffers) {
  std::vector<Home> homes(buffers.size());
  for (std::size_t i = 0; i < buffers.size(); ++i)
    homes[i] = {static_cast<int>(i), in_lines(buffers[i].size), steps.size(), 0};
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const auto touch = [&](int buffer) {
      Home& home = homes[static_cast<std::size_t>(root_of(buffers, buffer).buffer)];
      home.first = std::min(home.first, at);
      home.last = std::max(home.last, at);
    };
    std::for_each(steps[at].reads.begin(), steps[at].reads.end(), touch);
    std::for_each(steps[at].writes.begin(), steps[at].writes.end(), touch);
  }
  std::erase_if(homes, [&](const Home& home) {
    const Buffer& buffer = buffers[static_cast<std::size_t>(home.buffer)];
    return home.first > home.last || buffer.outside >= 0 || buffer.home >= 0;
  });
  return homes;
}

/// The lowest place where `home` fits beside those placed before it that live at the same time.
std::size_t lowest(const Home& home, const std::vector<Home>& placed, const std::vector<std::size_t>& place) {
  std::vector<std::pair<std::size_t, std::size_t>> taken;
  for (const Home& other : placed) {
    if (other.first <= home.last && home.first <= other.last)
      taken.emplace_back(place[static_cast<std::size_t>(other.buffer)], other.size);
  }
  std::sort(taken.begin(), taken.end());
  std::size_t at = 0;
  for (const auto& [start, size] : taken) {
    if (at + home.size <= start) break;
    at = std::max(at, start + size);
  }
  return at;
}

/// The processor's time for this thread, which other programs do not lengthen.
double now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

/// Waits for others, who should be done in a moment: awake at first, then giving way to whoever has work.
class Patience {
 public:
  void wait() {
    if (++tries_ > awake) {
      std::this_thread::yield();
      return;
    }
#ifdef __x86_64__
    __builtin_ia32_pause();
#endif
  }

 private:
  static constexpr int awake = 2000;
  int tries_ = 0;
};

}  // namespace

Floats::Floats(std::size_t count) : size_(count) {
  const std::size_t bytes = std::max(in_lines(count), line) * sizeof(float);
  void* memory = std::aligned_alloc(64, bytes);
  if (!memory) throw std::bad_alloc{};
  std::memset(memory, 0, bytes);
  data_.reset(static_cast<float*>(memory));
}

void Floats::Free::operator()(float* memory) const { std::free(memory); }

Program::Program(std::vector<Step> steps, const std::vector<Buffer>& buffers, int threads)
    : steps_(std::move(steps)),
      buffers_(buffers),
      place_(buffers.size(), 0),
      threads_(static_cast<std::size_t>(threads)),
      done_(steps_.size()),
      next_(steps_.size() * static_cast<std::size_t>(threads)) {
  std::vector<Home> homes = homes_of(steps_, buffers_);
  std::stable_sort(homes.begin(), homes.end(), [](const Home& a, const Home& b) { return a.size > b.size; });
  std::vector<Home> placed;
  std::size_t size = 0, scratch = 0;
  for (const Home& home : homes) {
    const std::size_t at = lowest(home, placed, place_);
    place_[static_cast<std::size_t>(home.buffer)] = at;
    size = std::max(size, at + home.size);
    placed.push_back(home);
  }
  for (const Step& step : steps_) scratch = std::max(scratch, step.scratch);
  memory_ = Floats{size + scratch};
  scratch_ = memory_.data() + size;
}

std::vector<float*> Program::bound(std::span<float* const> outside) const {
  std::vector<float*> pointers(buffers_.size());
  for (std::size_t i = 0; i < buffers_.size(); ++i) {
    const Root root = root_of(buffers_, static_cast<int>(i));
    const auto home = static_cast<std::size_t>(root.buffer);
    const int given = buffers_[home].outside;
    float* start = given >= 0 ? outside[static_cast<std::size_t>(given)] : memory_.data() + place_[home];
    pointers[i] = start + root.offset;
  }
  return pointers;
}

void Program::run(std::span<float* const> outside, Pool& pool) {
  const std::vector<float*> pointers = bound(outside);
  const Frame frame{pointers, scratch_};
  if (threads_ == 1) {
    const WithoutOpenMp single;
    for (const Step& step : steps_) {
      for (std::size_t part = 0; part < step.parts; ++part) step.run(frame, part);
    }
    return;
  }
  for (std::atomic<std::size_t>& count : done_) count = 0;
  for (std::atomic<std::size_t>& count : next_) count = 0;
  std::atomic<bool> failed = false;
  pool.each(threads_, [&](std::size_t helper) { help(frame, helper, failed); });
  if (failed) throw std::runtime_error{"a step failed"};
}

/// Goes through the steps with the others: first the parts of its own share, which are near to what it
/// computed a step before, then what is left of the others'. Who comes late finds the work done, and nobody
/// waits for a thread that has not begun.
void Program::help(const Frame& frame, std::size_t helper, std::atomic<bool>& failed) {
  const WithoutOpenMp single;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    for (std::size_t turn = 0; turn < threads_; ++turn)
      take_share(frame, i, (helper + turn) % threads_, failed);
    for (Patience patience; done_[i].load() < steps_[i].parts;) patience.wait();
  }
}

void Program::take_share(const Frame& frame, std::size_t i, std::size_t whose, std::atomic<bool>& failed) {
  const Step& step = steps_[i];
  const std::size_t first = step.parts * whose / threads_, last = step.parts * (whose + 1) / threads_;
  std::atomic<std::size_t>& next = next_[i * threads_ + whose];
  for (std::size_t part; (part = first + next.fetch_add(1)) < last;) {
    try {
      step.run(frame, part);
    } catch (const std::exception&) {
      failed = true;
    }
    done_[i].fetch_add(1);
  }
}

void Program::run_timed(std::span<float* const> outside, std::span<double> ms) {
  const WithoutOpenMp single;
  const std::vector<float*> pointers = bound(outside);
  const Frame frame{pointers, scratch_};
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const double start = now_ms();
    for (std::size_t part = 0; part < steps_[i].parts; ++part) steps_[i].run(frame, part);
    ms[i] += now_ms() - start;
  }
}

}  // namespace haima::engine
