#include "workbench/feed.h"

#include <algorithm>

namespace haima::workbench {
namespace {

using models::Task;

constexpr std::uint64_t missing_stream = 3;

/// What the loader says of one picture: any, then the kinds.
corpus::Labels labels_at(const corpus::Batch& batch, std::size_t row) {
  const auto label = [&](std::size_t i) -> std::optional<bool> {
    const std::size_t at = row * corpus::Batch::labels + i;
    if (batch.known[at] == 0) return std::nullopt;
    return batch.truth[at] > 0.5f;
  };
  corpus::Labels labels;
  labels.any = label(0);
  for (std::size_t i = 0; i < labels.kinds.size(); ++i) labels.kinds[i] = label(i + 1);
  return labels;
}

std::vector<std::optional<bool>> one_of_six(const corpus::Labels& labels) {
  const std::vector<std::optional<bool>> unknown(6);
  std::vector<std::optional<bool>> truth(6, false);
  if (labels.any == false) {
    truth[0] = true;
    return truth;
  }
  int kinds = 0;
  for (std::size_t i = 0; i < labels.kinds.size(); ++i) {
    if (!labels.kinds[i]) return unknown;
    truth[i + 1] = labels.kinds[i];
    kinds += *labels.kinds[i] ? 1 : 0;
  }
  return kinds == 1 ? truth : unknown;
}

void put_labels(train::Batch& batch, const corpus::Batch& loaded, Task task) {
  for (std::size_t row = 0; row < loaded.count; ++row) {
    for (const std::optional<bool>& truth : truth_of(labels_at(loaded, row), task)) {
      batch.truth.values.push_back(truth.value_or(false) ? 1.0f : 0.0f);
      batch.known.values.push_back(truth ? 1.0f : 0.0f);
    }
  }
  const auto columns = static_cast<std::int64_t>(labels_of(task).size());
  batch.truth.shape = batch.known.shape = {static_cast<std::int64_t>(loaded.count), columns};
}

/// A picture's pixels are all known, or none is.
void put_masks(train::Batch& batch, corpus::Batch& loaded) {
  const auto size = static_cast<std::size_t>(loaded.height) * static_cast<std::size_t>(loaded.width);
  for (const float known : loaded.masks_known)
    batch.known.values.insert(batch.known.values.end(), size, known);
  batch.truth.values = std::move(loaded.masks);
  batch.truth.shape =
      batch.known.shape = {static_cast<std::int64_t>(loaded.count), 1, loaded.height, loaded.width};
}

}  // namespace

std::vector<std::string> labels_of(Task task) {
  if (task == Task::two_class || task == Task::foreign) return {"none", "any"};
  if (task == Task::mask) return {"any"};
  std::vector<std::string> labels = {task == Task::six_class ? "none" : "any"};
  labels.insert(labels.end(), corpus::kind_names.begin(), corpus::kind_names.end());
  return labels;
}

std::vector<std::optional<bool>> truth_of(const corpus::Labels& labels, Task task) {
  if (task == Task::six_class) return one_of_six(labels);
  if (task == Task::multi_label) {
    std::vector<std::optional<bool>> truth = {labels.any};
    truth.insert(truth.end(), labels.kinds.begin(), labels.kinds.end());
    return truth;
  }
  if (task == Task::mask) return {labels.any};
  if (!labels.any) return {std::nullopt, std::nullopt};
  return {!*labels.any, *labels.any};
}

graph::Tensor Feed::clinical_of(std::span<const std::size_t> members, const Random& random) const {
  const std::size_t features = beside_.clinical.size();
  graph::Tensor tensor{{static_cast<std::int64_t>(members.size()), static_cast<std::int64_t>(2 * features)},
                       {}};
  std::uint64_t at = 0;
  for (const std::size_t member : members) {
    const corpus::Case& one = pack_->members()[member].of;
    std::vector<models::Known> values = models::clinical_values(beside_.clinical, {one.age_years, one.sex});
    for (models::Known& value : values) {
      if (random.chance(at++, beside_.missing)) value.reset();
    }
    models::put_clinical(tensor.values, values);
  }
  return tensor;
}

Result<train::Batch> Feed::batch(std::uint64_t seed, std::size_t number) {
  corpus::Batch loaded;
  HAIMA_TRY(loader_.batch(seed, number, pool_, loaded));
  train::Batch batch;
  const auto rows = static_cast<std::int64_t>(loaded.count);
  if (beside_.blank) std::fill(loaded.pictures.begin(), loaded.pictures.end(), 0.0F);
  batch.inputs["input"] = {{rows, loaded.channels, loaded.height, loaded.width}, std::move(loaded.pictures)};
  if (!beside_.clinical.empty()) {
    const Random random{scramble(seed) ^ scramble(number + 1), missing_stream};
    batch.inputs["clinical"] = clinical_of(loaded.members, random);
  }
  if (task_ == Task::mask) {
    put_masks(batch, loaded);
  } else {
    put_labels(batch, loaded, task_);
  }
  batch.samples = std::move(loaded.members);
  return batch;
}

}  // namespace haima::workbench
