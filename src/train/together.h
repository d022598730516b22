// What the processes of a meeting do with each other: they sum. All else is made of that. Through libtorch's
// c10d, over Gloo.
#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "base/files.h"
#include "train/lift.h"
#include "train/meeting.h"

namespace haima::train {

class Together {
 public:
  /// Waits for the others; null where the process is alone. What libtorch throws comes through.
  static Result<std::unique_ptr<Together>> meet(const Meeting& meeting);
  ~Together();
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;

  bool first() const { return process_ == 0; }
  int process() const { return process_; }
  int processes() const { return processes_; }

  /// The sum over all processes, in place; the same bits in each. `tensor` lies in memory without holes.
  void sum(at::Tensor tensor) const;
  void sum(std::vector<double>& values) const;
  /// What the first process has, in all.
  double from_first(double value) const;
  Bytes from_first(Bytes bytes) const;
  void from_first(std::vector<float>& values) const;

 private:
  struct Group;
  Together(const Meeting& meeting, std::unique_ptr<Group> group);

  int process_, processes_;
  std::unique_ptr<Group> group_;
};

/// The rows of a batch that one of the processes takes.
struct Share {
  const Together* together = nullptr;
  std::int64_t first = 0, count = 0, all = 0;
};

/// Of a batch of so many rows: as even as can be. A batch with fewer rows than there are processes cannot be
/// shared.
Share share_of(const Together& together, std::int64_t rows);

/// The rows of `whole` that are the share's.
at::Tensor part_of(const at::Tensor& whole, const Share& share);
/// The rows of all processes, of which gradients reach one's own.
at::Tensor whole_of(const at::Tensor& part, const Share& share);

/// Each process's gradients become the sum of all.
void sum_gradients(Network& network, const Together& together);

}  // namespace haima::train
