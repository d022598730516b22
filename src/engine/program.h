// A program: the steps of one part of a plan for a fixed number of rows, with the memory they share.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

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

struct Step {
  std::string name = {}, how = {};
  std::vector<int> reads = {}, writes = {};
  std::size_t scratch = 0;  // floats
  std::function<void(const Frame&)> run = {};
};

/// A piece of memory between steps.
struct Buffer {
  std::size_t size = 0;  // floats
  int outside = -1;      // place among the pointers given to each run; -1: inside the program's own memory
  int home = -1;         // the buffer that it is a part of, from `offset` on
  std::size_t offset = 0;
  bool shared = false;  // seen under several shapes: nobody may write over it
};

class Program {
 public:
  Program(std::vector<Step> steps, const std::vector<Buffer>& buffers, int threads);

  void run(std::span<float* const> outside) const;
  /// The same, adding each step's milliseconds to `ms`.
  void run_timed(std::span<float* const> outside, std::span<double> ms) const;

  std::span<const Step> steps() const { return steps_; }
  std::size_t memory_bytes() const { return memory_.size() * sizeof(float); }

 private:
  std::vector<float*> bound(std::span<float* const> outside) const;

  std::vector<Step> steps_;
  std::vector<Buffer> buffers_;
  std::vector<std::size_t> place_;  // of each buffer in `memory_`
  Floats memory_;
  float* scratch_;
  int threads_;
};

/// Calls work(i) for each i below `count` on `threads` threads, the caller among them.
void spread(int threads, std::size_t count, const std::function<void(std::size_t)>& work);

/// While it lives, OpenMP (oneDNN's threads) uses `threads` threads for this thread's calls.
class OpenMpThreads {
 public:
  explicit OpenMpThreads(int threads);
  ~OpenMpThreads();
  OpenMpThreads(const OpenMpThreads&) = delete;
  OpenMpThreads& operator=(const OpenMpThreads&) = delete;

 private:
  int before_;
};

}  // namespace haima::engine
