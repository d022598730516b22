#include "reader/explain.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <utility>

#include "base/named.h"
#include "base/text.h"
#include "graph/vjp.h"

namespace haima::reader {
namespace {

constexpr const char* last_map = "last_map";

/// Of fewer cells a side, each as large as a lobe, a map colours half the head and shows nothing.
constexpr std::int64_t coarsest_map = 6;

/// Whether the value is a map that is fine enough to show a place.
bool shows_places(const graph::Shape& shape) {
  return shape.size() == 4 && std::min(shape[2].number, shape[3].number) >= coarsest_map;
}

/// Of six labels the first is "any"; of classes the first is "none", and the others speak against it.
graph::Tensor seed_of(models::Task task) {
  const std::int64_t outputs = models::Head{task}.outputs();
  graph::Tensor seed{{1, outputs}, std::vector<float>(static_cast<std::size_t>(outputs), 0)};
  if (task == models::Task::multi_label) {
    seed.values.front() = 1;
    return seed;
  }
  std::fill(seed.values.begin() + 1, seed.values.end(), 1 / static_cast<float>(outputs - 1));
  seed.values.front() = -1;
  return seed;
}

constexpr std::array heat_names = {std::pair{HeatBy::grad_cam, "grad_cam"},
                                   std::pair{HeatBy::grad_cam_pp, "grad_cam_pp"}};

using Channel = std::span<const float>;

float mean_of(Channel values) {
  return std::accumulate(values.begin(), values.end(), 0.0F) / static_cast<float>(values.size());
}

/// Equations 10 and 19 of Grad-CAM++, for a score that is the exponential of the logit.
float weight_by_places(Channel map, Channel slope) {
  const float all = std::accumulate(map.begin(), map.end(), 0.0F);
  float weight = 0;
  for (const float g : slope) {
    const float below = 2 + all * g;  // g² is in both parts of the fraction
    if (g > 0 && below > 0) weight += g / below;
  }
  return weight;
}

/// Of picture `sample` in the batch: the maps, each weighted by its gradient, where their sum speaks for.
image::Plane<float> weighted(const graph::Tensor& maps, const graph::Tensor& gradient, std::size_t sample,
                             HeatBy by) {
  const auto channels = static_cast<std::size_t>(maps.shape[1]);
  image::Plane<float> heat{static_cast<int>(maps.shape[3]), static_cast<int>(maps.shape[2])};
  const std::size_t size = heat.pixels.size();
  for (std::size_t c = 0; c < channels; ++c) {
    const std::size_t begin = (sample * channels + c) * size;
    const Channel map = std::span{maps.values}.subspan(begin, size),
                  slope = std::span{gradient.values}.subspan(begin, size);
    const float weight = by == HeatBy::grad_cam ? mean_of(slope) : weight_by_places(map, slope);
    for (std::size_t n = 0; n < size; ++n) heat.pixels[n] += weight * map[n];
  }
  for (float& value : heat.pixels) value = std::max(value, 0.0F);
  return heat;
}

/// Adds the picture's channels with what lay at (x + dx, y + dy) at (x, y); what comes in from outside is as
/// dark as its darkest pixel.
void add_moved(std::vector<float>& batch, const graph::Tensor& picture, int dx, int dy) {
  const auto height = static_cast<int>(picture.shape[2]), width = static_cast<int>(picture.shape[3]);
  const float dark = *std::min_element(picture.values.begin(), picture.values.end());
  const int left = std::clamp(-dx, 0, width), right = std::clamp(width - dx, 0, width);
  for (std::int64_t channel = 0; channel < picture.shape[1]; ++channel) {
    const float* from = picture.values.data() + channel * height * width;
    for (int y = 0; y < height; ++y) {
      const std::size_t row = batch.size();
      batch.resize(row + static_cast<std::size_t>(width), dark);
      if (y + dy < 0 || y + dy >= height) continue;
      std::copy(from + (y + dy) * width + left + dx, from + (y + dy) * width + right + dx,
                batch.begin() + static_cast<std::ptrdiff_t>(row) + left);
    }
  }
}

/// Moved so that the cells' middles lie evenly over a cell: by -12, -4, 4 and 12 pixels of 32.
int moved_by(int n, int count, int stride) { return stride * (2 * n + 1 - count) / (2 * count); }

/// The picture moved by every pair of shifts, as a batch.
graph::Tensor moved_every_way(const graph::Tensor& picture, int count, int stride) {
  graph::Tensor batch{picture.shape, {}};
  batch.shape[0] = static_cast<std::int64_t>(count) * count;
  for (int n = 0; n < count * count; ++n)
    add_moved(batch.values, picture, moved_by(n % count, count, stride), moved_by(n / count, count, stride));
  return batch;
}

/// The heat of each moved picture, put where it looked.
image::Plane<float> woven(const graph::Tensor& maps, const graph::Tensor& gradient, int count, HeatBy by) {
  image::Plane<float> heat{count * static_cast<int>(maps.shape[3]), count * static_cast<int>(maps.shape[2])};
  for (int n = 0; n < count * count; ++n) {
    const auto part = weighted(maps, gradient, static_cast<std::size_t>(n), by);
    for (int y = 0; y < part.height; ++y) {
      for (int x = 0; x < part.width; ++x)
        heat.at(count * x + n % count, count * y + n / count) = part.at(x, y);
    }
  }
  return heat;
}

graph::Tensor repeated(const graph::Tensor& row, std::size_t count) {
  graph::Tensor rows{row.shape, {}};
  rows.shape[0] = static_cast<std::int64_t>(count);
  for (std::size_t n = 0; n < count; ++n)
    rows.values.insert(rows.values.end(), row.values.begin(), row.values.end());
  return rows;
}

}  // namespace

Result<HeatBy> heat_by_named(std::string_view name) {
  for (const auto& [by, own] : heat_names) {
    if (name == own) return by;
  }
  return fail(Code::bad_argument, "explain.map " + printable(name), "there is no such map",
              "give one of " + names_among(heat_names));
}

Explainer::Shifts Explainer::shifts_of(const graph::Shape& input, const graph::Shape& map) {
  constexpr std::int64_t finest = 24;  // cells a side: finer ones cost more than they tell
  if (input.size() != 4) return {};
  const std::int64_t stride = input[2].number / map[2].number;
  const bool even = stride * map[2].number == input[2].number && stride * map[3].number == input[3].number;
  if (!even) return {};
  return {static_cast<int>(std::clamp<std::int64_t>(finest / map[2].number, 1, stride)),
          static_cast<int>(stride)};
}

Explainer::Explainer(engine::Plan forward, engine::Plan backward, graph::Tensor seed, Shifts shifts)
    : forward_(std::move(forward)), backward_(std::move(backward)), seed_(std::move(seed)), shifts_(shifts) {}

Result<Explainer> Explainer::of(const graph::Graph& graph, const graph::Weights& weights, models::Task task) {
  const auto mark = graph.marks.find(last_map);
  if (mark == graph.marks.end() || !shows_places(graph.nodes[static_cast<std::size_t>(mark->second)].shape))
    return fail(Code::unsupported, "graph " + graph.name, "it marks no last map of 6 cells or more a side");
  HAIMA_TRY(const graph::Gradient gradient, graph::vjp(graph, weights, "logits", last_map));
  HAIMA_TRY(engine::Plan forward, engine::compile(graph, weights, {.results = {last_map}}));
  HAIMA_TRY(engine::Plan backward, engine::compile(gradient.graph, gradient.weights));
  return Explainer{
      std::move(forward), std::move(backward), seed_of(task),
      shifts_of(graph.nodes.front().shape, graph.nodes[static_cast<std::size_t>(mark->second)].shape)};
}

Result<image::Plane<float>> Explainer::heat(const engine::Tensors& inputs, Pool& pool, HeatBy by) const {
  const auto& [name, picture] = *inputs.begin();
  const int count = shifts_.count;
  engine::Tensors moved, at;
  moved.emplace(name, moved_every_way(picture, count, shifts_.stride));
  HAIMA_TRY(engine::Tensors seen, forward_.run(moved, pool));
  at.emplace("value", seen.at(last_map));
  at.emplace("seed", repeated(seed_, static_cast<std::size_t>(count) * static_cast<std::size_t>(count)));
  HAIMA_TRY(const engine::Tensors back, backward_.run(at, pool));
  image::Plane<float> heat = woven(seen.at(last_map), back.at("gradient"), count, by);
  const float highest = *std::max_element(heat.pixels.begin(), heat.pixels.end());
  if (!(highest > 0)) return image::Plane<float>{};
  for (float& value : heat.pixels) value /= highest;
  return heat;
}

}  // namespace haima::reader
