// Whole scans as a network learns from them: all slices of one, a volume of so many planes, or what an
// encoder made of the slices once and for all. The truth of the scan is the judged output's, that of the
// slices stands beside it where the network tells of them.
#pragma once
#include <string>
#include <vector>

#include "corpus/loader.h"
#include "models/model.h"
#include "train/train.h"
#include "workbench/scans.h"

namespace haima::workbench {

inline constexpr const char* slice_output = "slice_logits";

/// What a feed of scans is of.
struct ScanSet {
  const corpus::Pack* pack = nullptr;
  std::vector<PackedScan> scans;
  models::Task task = models::Task::multi_label;
  bool tells_slices = true;  // the network has the output slice_output
  bool teaches = false;      // in another order each epoch

  /// Places among `scans`.
  std::vector<std::size_t> order(std::uint64_t seed) const;
  /// Of these scans, which all are one batch: with `tells_slices` only one. A sample is called by its first
  /// slice.
  void put_truth(train::Batch& batch, std::span<const std::size_t> scans) const;
};

/// Pictures, of one scan a batch where slices are taken as they come, else of as many as the loader's batch.
class ScanPictures : public train::Batches {
 public:
  /// `planes`: of the volume that each scan becomes; 0: its slices as they are.
  ScanPictures(ScanSet set, corpus::Loader loader, std::size_t batch, int planes, Pool& pool)
      : set_(std::move(set)), loader_(std::move(loader)), batch_(batch), planes_(planes), pool_(pool) {}

  const ScanSet& set() const { return set_; }
  std::size_t count() const override { return (set_.scans.size() + batch_ - 1) / batch_; }
  Result<train::Batch> batch(std::uint64_t seed, std::size_t number) override;
  /// Another augmentation of the same scans, in their own order, whatever the seed of the epoch.
  void look_again(std::uint64_t look) { look_ = look; }

 private:
  ScanSet set_;
  corpus::Loader loader_;
  std::size_t batch_;
  int planes_;
  Pool& pool_;
  std::optional<std::uint64_t> look_ = {};
};

/// What an encoder made of each scan's slices, at one or several looks: one scan a batch.
class ScanEmbeddings : public train::Batches {
 public:
  /// `input`: the name under which the network takes them. `looks`: of each look, each scan's, in the set's
  /// order.
  ScanEmbeddings(ScanSet set, std::string input, std::vector<std::vector<graph::Tensor>> looks)
      : set_(std::move(set)), input_(std::move(input)), looks_(std::move(looks)) {}

  std::size_t count() const override { return set_.scans.size(); }
  Result<train::Batch> batch(std::uint64_t seed, std::size_t number) override;

 private:
  ScanSet set_;
  std::string input_;
  std::vector<std::vector<graph::Tensor>> looks_;
};

}  // namespace haima::workbench
