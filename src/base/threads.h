// The one pool of threads: made at the top of the program and handed down.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace haima {

class Pool {
 public:
  /// `threads` workers, the caller counted among them; 0: one per processor.
  explicit Pool(std::size_t threads = 0);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  std::size_t size() const;

  /// Runs work(0) … work(count - 1), each once, in any order, and returns when all are done. The
  /// caller works too, so that a call from inside `work` cannot dead-lock. What `work` throws
  /// first is thrown on when all are done.
  void each(std::size_t count, const std::function<void(std::size_t)>& work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace haima
