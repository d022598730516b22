// Pictures of a pack as a network learns from them: the loader's batches, with the truth that a task asks
// for.
#pragma once
#include "corpus/loader.h"
#include "models/model.h"
#include "train/train.h"

namespace haima::workbench {

class Feed : public train::Batches {
 public:
  /// For masks, the loader's options ask for them.
  Feed(corpus::Loader loader, models::Task task, Pool& pool)
      : loader_(std::move(loader)), task_(task), pool_(pool) {}

  std::size_t count() const override { return loader_.count(); }
  Result<train::Batch> batch(std::uint64_t seed, std::size_t number) override;

 private:
  corpus::Loader loader_;
  models::Task task_;
  Pool& pool_;
};

/// The names of a task's outputs, as predictions have them; "none" first where they exclude each other. A
/// mask's pixels have the one output "any".
std::vector<std::string> labels_of(models::Task task);

/// The truth of each of the task's outputs. Six classes are known only where exactly one is true.
std::vector<std::optional<bool>> truth_of(const corpus::Labels& labels, models::Task task);

}  // namespace haima::workbench
