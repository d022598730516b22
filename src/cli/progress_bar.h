// A bar on the terminal while long work goes on; gone when it ends.
#pragma once
#include <chrono>
#include <mutex>
#include <string>

#include "base/progress.h"

namespace haima::cli {

class ProgressBar : public Progress {
 public:
  ~ProgressBar() override { ProgressBar::finish(); }
  void stage(std::string_view name, std::size_t total) override;
  void step() override;
  void finish() override;

 private:
  void draw();

  std::mutex mutex_;
  std::string name_;
  std::size_t done_ = 0, total_ = 0;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace haima::cli
