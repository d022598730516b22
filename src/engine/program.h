// A program: the steps of one part of a plan for a fixed number of rows, with the memory they share.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/threads.h"

namespace haima::engine {

/// Memory that starts at a cache line and is zero at first.
class Floats {
 public:
  Floats() = default;
  explicit Floats(std::size_t count);
  float* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(float* memory) const;
  };
  std::unique_ptr<float[], Free> data_;
  std::size_t size_ = 0;
};

/// What a step sees while it runs.
struct Frame {
  std::span<float* const> buffers;
  float* scratch;
  float* at(int buffer) const { return buffers[static_cast<std::size_t>(buffer)]; }
};

/// Its parts may run in any order and on several threads; together they are the step.
struct Step {
  std::string name = {}, how = {};
  std::vector<int> reads = {}, writes = {};
  std::size_t scratch = 0;  // floats, shared by the parts
  std::size_t parts = 1;
  std::function<void(const Frame&, std::size_t part)> run = {};
};

/// A piece of memory between steps.
struct Buffer {
  std::size_t size = 0;  // floats
  int outside = -1;      // place among the pointers given to each run; -1: inside the program's own memory
  int home = -1;         // the buffer that it is a part of, from `offset` on
  std::size_t offset = 0;
  bool shared = false;  // seen under several shapes: nobody may write over it
};

/// Runs on one thread at a time, or on several that are at it together; not twice at once.
class Program {
 public:
  Program(std::vector<Step> steps, const std::vector<Buffer>& buffers, int threads);

  /// On as many threads of `pool` as it was made for.
  void run(std::span<float* const> outside, Pool& pool);
  /// On this thread, adding the processor's milliseconds of each step to `ms`.
  void run_timed(std::span<float* const> outside, std::span<double> ms);

  std::span<const Step> steps() const { return steps_; }
  std::size_t memory_bytes() const { return memory_.size() * sizeof(float); }

 private:
  std::vector<float*> bound(std::span<float* const> outside) const;
  void help(const Frame& frame, std::size_t helper, std::atomic<bool>& failed);
  void take_share(const Frame& frame, std::size_t step, std::size_t whose, std::atomic<bool>& failed);

  std::vector<Step> steps_;
  std::vector<Buffer> buffers_;
  std::vector<std::size_t> place_;  // of each buffer in `memory_`
  Floats memory_;
  float* scratch_;
  std::size_t threads_;
  // While several threads are at it: the parts done of each step, and those begun of each thread's share of
  // it.
  std::vector<std::atomic<std::size_t>> done_, next_;
};

/// While it lives, oneDNN uses no threads of its own in this thread's calls.
class WithoutOpenMp {
 public:
  WithoutOpenMp();
  ~WithoutOpenMp();
  WithoutOpenMp(const WithoutOpenMp&) = delete;
  WithoutOpenMp& operator=(const WithoutOpenMp&) = delete;

 private:
  int before_;
};

}  // namespace haima::engine
