#include "reader/explain.h"

#include <algorithm>
#include <numeric>
#include <utility>

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

/// The maps, each weighted by its mean gradient, where their sum speaks for.
image::Plane<float> weighted(const graph::Tensor& maps, const graph::Tensor& gradient) {
  const auto channels = static_cast<std::size_t>(maps.shape[1]);
  image::Plane<float> heat{static_cast<int>(maps.shape[3]), static_cast<int>(maps.shape[2])};
  const std::size_t size = heat.pixels.size();
  for (std::size_t c = 0; c < channels; ++c) {
    const float* slope = gradient.values.data() + c * size;
    const float weight = std::accumulate(slope, slope + size, 0.0F) / static_cast<float>(size);
    for (std::size_t n = 0; n < size; ++n) heat.pixels[n] += weight * maps.values[c * size + n];
  }
  for (float& value : heat.pixels) value = std::max(value, 0.0F);
  return heat;
}

}  // namespace

Explainer::Explainer(engine::Plan forward, engine::Plan backward, graph::Tensor seed)
    : forward_(std::move(forward)), backward_(std::move(backward)), seed_(std::move(seed)) {}

Result<Explainer> Explainer::of(const graph::Graph& graph, const graph::Weights& weights, models::Task task) {
  const auto mark = graph.marks.find(last_map);
  if (mark == graph.marks.end() || !shows_places(graph.nodes[static_cast<std::size_t>(mark->second)].shape))
    return fail(Code::unsupported, "graph " + graph.name, "it marks no last map of 6 cells or more a side");
  HAIMA_TRY(const graph::Gradient gradient, graph::vjp(graph, weights, "logits", last_map));
  HAIMA_TRY(engine::Plan forward, engine::compile(graph, weights, {.results = {last_map}}));
  HAIMA_TRY(engine::Plan backward, engine::compile(gradient.graph, gradient.weights));
  return Explainer{std::move(forward), std::move(backward), seed_of(task)};
}

Result<image::Plane<float>> Explainer::heat(const engine::Tensors& inputs, Pool& pool) const {
  HAIMA_TRY(engine::Tensors seen, forward_.run(inputs, pool));
  engine::Tensors at;
  at.emplace("value", seen.at(last_map));
  at.emplace("seed", seed_);
  HAIMA_TRY(const engine::Tensors back, backward_.run(at, pool));
  image::Plane<float> heat = weighted(seen.at(last_map), back.at("gradient"));
  const float highest = *std::max_element(heat.pixels.begin(), heat.pixels.end());
  if (!(highest > 0)) return image::Plane<float>{};
  for (float& value : heat.pixels) value /= highest;
  return heat;
}

}  // namespace haima::reader
