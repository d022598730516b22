// Passes of batches through a network, without learning.
#pragma once
#include "train/lift.h"
#include "train/train.h"

namespace haima::train {

/// A batch as libtorch has it.
struct Given {
  struct Target {
    at::Tensor truth, known;
  };
  Tensors inputs;
  at::Tensor truth, known;
  std::map<std::string, Target> beside;
};

Given given_of(const Batch& batch);

/// A pass's loss over all outputs that the recipe names, and what it says in the first of them. Where the
/// pass is of a share, the loss is of the whole batch, what other processes say of their parts among it: so
/// any loss is what one process would find, and only the gradients of one's own part are missing the others'.
struct Judged {
  at::Tensor loss, logits;
};
Judged judged(const Network& network, const Given& given, const Recipe& recipe, const Pass& pass);

/// Rows of many batches as one table.
class Gathered {
 public:
  void add(const Batch& batch, const at::Tensor& logits);
  Predictions predictions() &&;

 private:
  Predictions all_;
};

/// Loss and predictions over all batches, in their order.
struct Judgement {
  double loss = 0;
  Predictions predictions;
};
Result<Judgement> judge(const Network& network, Batches& batches, const Recipe& recipe, Progress& progress,
                        bool gather);

/// Hands over what is said of each batch, and keeps nothing.
Result<> judge_each(const Network& network, Batches& batches, const Recipe& recipe, Progress& progress,
                    const Take& take);

/// What libtorch throws, as an error; `where` says what was done.
Error error_of(const std::exception& thrown, const std::string& where);

/// libtorch's threads, as many as the pool has.
void use_threads(const Context& context);

}  // namespace haima::train
