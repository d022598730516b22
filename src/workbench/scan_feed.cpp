#include "workbench/scan_feed.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "workbench/feed.h"

namespace haima::workbench {
namespace {

constexpr std::uint64_t order_stream = 11, look_stream = 12;

void put(graph::Tensor& truth, graph::Tensor& known, const corpus::Labels& labels, models::Task task) {
  for (const std::optional<bool>& one : truth_of(labels, task)) {
    truth.values.push_back(one.value_or(false) ? 1.0F : 0.0F);
    known.values.push_back(one ? 1.0F : 0.0F);
  }
}

/// Slices × channels × pixels as channels × planes × pixels: each plane between the two slices that lie
/// nearest to its place.
std::vector<float> volume_of(const corpus::Batch& slices, int planes) {
  const auto channels = static_cast<std::size_t>(slices.channels);
  const std::size_t size = static_cast<std::size_t>(slices.height) * static_cast<std::size_t>(slices.width);
  std::vector<float> volume;
  volume.reserve(channels * static_cast<std::size_t>(planes) * size);
  const double step = static_cast<double>(slices.count) / planes;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (int plane = 0; plane < planes; ++plane) {
      const double place = std::clamp((plane + 0.5) * step - 0.5, 0.0, static_cast<double>(slices.count - 1));
      const auto lower = static_cast<std::size_t>(place);
      const std::size_t upper = std::min(lower + 1, slices.count - 1);
      const auto share = static_cast<float>(place - std::floor(place));
      const float* a = slices.pictures.data() + (lower * channels + channel) * size;
      const float* b = slices.pictures.data() + (upper * channels + channel) * size;
      for (std::size_t n = 0; n < size; ++n) volume.push_back(a[n] + share * (b[n] - a[n]));
    }
  }
  return volume;
}

std::vector<std::int64_t> shape_of(const corpus::Batch& slices, std::size_t scans, int planes) {
  std::vector<std::int64_t> shape = {static_cast<std::int64_t>(scans)};
  if (planes == 0) shape.push_back(static_cast<std::int64_t>(slices.count));
  shape.push_back(slices.channels);
  if (planes > 0) shape.push_back(planes);
  shape.push_back(slices.height);
  shape.push_back(slices.width);
  return shape;
}

}  // namespace

std::vector<std::size_t> ScanSet::order(std::uint64_t seed) const {
  std::vector<std::size_t> all(scans.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const Random random{seed, order_stream};
  for (std::size_t i = all.size(); teaches && i > 1; --i)
    std::swap(all[i - 1], all[static_cast<std::size_t>(random.bits(i) % i)]);
  return all;
}

void ScanSet::put_truth(train::Batch& batch, std::span<const std::size_t> chosen) const {
  const auto columns = static_cast<std::int64_t>(workbench::labels_of(task).size());
  for (const std::size_t scan : chosen) {
    put(batch.truth, batch.known, workbench::labels_of(scans[scan], *pack), task);
    batch.samples.push_back(scans[scan].front());
  }
  batch.truth.shape = batch.known.shape = {static_cast<std::int64_t>(chosen.size()), columns};
  if (!tells_slices) return;
  train::Target& slices = batch.beside[slice_output];
  for (const std::size_t slice : scans[chosen.front()])
    put(slices.truth, slices.known, pack->members()[slice].of.labels, task);
  slices.truth.shape =
      slices.known.shape = {static_cast<std::int64_t>(scans[chosen.front()].size()), columns};
}

Result<train::Batch> ScanPictures::batch(std::uint64_t seed, std::size_t number) {
  const std::vector<std::size_t> all = set_.order(seed);
  const std::size_t first = number * batch_, count = std::min(batch_, all.size() - first);
  const auto chosen = std::span{all}.subspan(first, count);
  train::Batch batch;
  graph::Tensor& pictures = batch.inputs["input"];
  for (const std::size_t scan : chosen) {
    corpus::Batch loaded;
    const std::uint64_t own = scramble(look_.value_or(seed)) ^ scramble(scan + 1);
    HAIMA_TRY_ONLY(loader_.alike(set_.scans[scan], own, pool_, loaded));
    pictures.shape = shape_of(loaded, count, planes_);
    std::vector<float> values = planes_ > 0 ? volume_of(loaded, planes_) : std::move(loaded.pictures);
    pictures.values.insert(pictures.values.end(), values.begin(), values.end());
  }
  set_.put_truth(batch, chosen);
  return batch;
}

Result<train::Batch> ScanEmbeddings::batch(std::uint64_t seed, std::size_t number) {
  const std::size_t scan = set_.order(seed)[number];
  const Random random{seed, look_stream};
  const std::size_t look = set_.teaches ? static_cast<std::size_t>(random.bits(scan) % looks_.size()) : 0;
  train::Batch batch;
  batch.inputs[input_] = looks_[look][scan];
  set_.put_truth(batch, std::span{&scan, 1});
  return batch;
}

}  // namespace haima::workbench
