#include "cli/progress_bar.h"

#include <fmt/core.h>

#include <cstdio>

namespace haima::cli {
namespace {

constexpr int bar_width = 30;
constexpr auto redraw_after = std::chrono::milliseconds{80};

}  // namespace

void ProgressBar::stage(std::string_view name, std::size_t total) {
  const std::lock_guard lock{mutex_};
  name_ = name, total_ = total, done_ = 0;
  last_ = std::chrono::steady_clock::now();
}

void ProgressBar::step() {
  const std::lock_guard lock{mutex_};
  ++done_;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < redraw_after) return;
  last_ = now;
  draw();
}

void ProgressBar::finish() {
  const std::lock_guard lock{mutex_};
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

void ProgressBar::draw() {
  const int filled = total_ ? static_cast<int>(bar_width * done_ / total_) : 0;
  const std::string bar = std::string(filled, '#') + std::string(bar_width - filled, '.');
  fmt::print(stderr, "\r\033[K{} [{}] {}/{}", name_, bar, done_, total_);
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace haima::cli
