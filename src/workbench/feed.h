// Pictures of a pack as a network learns from them: the loader's batches, with the truth that a task asks
// for.
#pragma once
#include "corpus/loader.h"
#include "models/clinical.h"
#include "models/model.h"
#include "train/train.h"

namespace haima::workbench {

/// What a network is given beside pictures, or in their place.
struct Beside {
  std::vector<std::string> clinical = {};  // features of each picture's patient; none: no such input
  double missing = 0;                      // how often one of them is withheld, so that it can be missing
  bool blank = false;                      // pictures hold nothing
};

class Feed : public train::Batches {
 public:
  /// For masks, the loader's options ask for them. The pack must outlive the feed.
  Feed(const corpus::Pack& pack, corpus::Loader loader, models::Task task, Beside beside, Pool& pool)
      : pack_(&pack), loader_(std::move(loader)), task_(task), beside_(std::move(beside)), pool_(pool) {}

  std::size_t count() const override { return loader_.count(); }
  Result<train::Batch> batch(std::uint64_t seed, std::size_t number) override;

 private:
  graph::Tensor clinical_of(std::span<const std::size_t> members, const Random& random) const;

  const corpus::Pack* pack_;
  corpus::Loader loader_;
  models::Task task_;
  Beside beside_;
  Pool& pool_;
};

/// The names of a task's outputs, as predictions have them; "none" first where they exclude each other. A
/// mask's pixels have the one output "any".
std::vector<std::string> labels_of(models::Task task);

/// The truth of each of the task's outputs. Six classes are known only where exactly one is true.
std::vector<std::optional<bool>> truth_of(const corpus::Labels& labels, models::Task task);

}  // namespace haima::workbench
