#include "base/threads.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace haima {
namespace {

/// One call of `each`: whoever has a hand free takes the next index.
struct Batch {
  Batch(std::size_t n, const std::function<void(std::size_t)>& w) : count(n), work(&w) {}

  const std::size_t count;
  const std::function<void(std::size_t)>* work;  // alive while an index is left: the caller waits
  std::atomic<std::size_t> next = 0, done = 0;
  std::mutex mutex;
  std::condition_variable finished;
  std::exception_ptr thrown;  // the first one

  void do_one(std::size_t i) {
    try {
      (*work)(i);
    } catch (...) {
      const std::lock_guard lock{mutex};
      if (!thrown) thrown = std::current_exception();
    }
  }

  void help() {
    for (std::size_t i; (i = next.fetch_add(1)) < count;) {
      do_one(i);
      if (done.fetch_add(1) + 1 == count) {
        const std::lock_guard lock{mutex};
        finished.notify_all();
      }
    }
  }

  void wait() {
    std::unique_lock lock{mutex};
    finished.wait(lock, [&] { return done.load() == count; });
    if (thrown) std::rethrow_exception(thrown);
  }
};

}  // namespace

struct Pool::State {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::deque<std::shared_ptr<Batch>> batches;
  std::vector<std::jthread> workers;  // last: joined before the rest goes

  void serve(const std::stop_token& stop) {
    for (;;) {
      std::shared_ptr<Batch> batch;
      {
        std::unique_lock lock{mutex};
        if (!woken.wait(lock, stop, [&] { return !batches.empty(); })) return;
        batch = std::move(batches.front());
        batches.pop_front();
      }
      batch->help();
    }
  }
};

Pool::Pool(std::size_t threads) : state_(std::make_unique<State>()) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  for (std::size_t i = 1; i < threads; ++i) {
    state_->workers.emplace_back([state = state_.get()](const std::stop_token& stop) { state->serve(stop); });
  }
}

Pool::~Pool() = default;

std::size_t Pool::size() const { return state_->workers.size() + 1; }

void Pool::each(std::size_t count, const std::function<void(std::size_t)>& work) {
  if (count == 0) return;
  const auto batch = std::make_shared<Batch>(count, work);
  const std::size_t helpers = std::min(state_->workers.size(), count - 1);
  {
    const std::lock_guard lock{state_->mutex};
    for (std::size_t i = 0; i < helpers; ++i) state_->batches.push_back(batch);
  }
  for (std::size_t i = 0; i < helpers; ++i) state_->woken.notify_one();
  batch->help();
  batch->wait();
}

}  // namespace haima
