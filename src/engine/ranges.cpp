// What convolutions multiply while a network reads inputs that are like those it will read.
#include <algorithm>

#include "engine/engine.h"
#include "graph/bundle.h"

namespace haima::engine {
namespace {

/// Lowest and highest of each channel, over all there was before too.
void widen(graph::Tensor& range, const graph::Tensor& map) {
  const auto channels = static_cast<std::size_t>(map.shape[1]), rows = static_cast<std::size_t>(map.shape[0]);
  const std::size_t pixels = map.values.size() / channels / rows;
  if (range.values.empty()) {
    range = {{2, map.shape[1]}, {}};
    for (std::size_t i = 0; i < 2 * channels; ++i) range.values.push_back(map.values[i % channels * pixels]);
  }
  for (std::size_t i = 0; i < rows * channels; ++i) {
    const auto first = map.values.begin() + static_cast<std::ptrdiff_t>(i * pixels);
    const auto [low, high] = std::minmax_element(first, first + static_cast<std::ptrdiff_t>(pixels));
    float &lowest = range.values[i % channels], &highest = range.values[channels + i % channels];
    lowest = std::min(lowest, *low);
    highest = std::max(highest, *high);
  }
}

}  // namespace

Result<graph::Weights> ranges_of(const graph::Graph& graph, const graph::Weights& weights,
                                 std::span<const Tensors> inputs, Pool& pool) {
  graph::Graph seen = graph;
  Options options;
  for (const graph::Node& node : graph.nodes) {
    if (!graph::takes_range(node)) continue;
    options.results.push_back(graph::range_name(node.parameters[0]));
    seen.marks[options.results.back()] = node.inputs[0];
  }
  graph::Weights ranges;
  if (options.results.empty()) return ranges;
  HAIMA_TRY(const Plan plan, compile(seen, weights, options));
  for (const Tensors& input : inputs) {
    HAIMA_TRY(const Tensors maps, plan.run(input, pool));
    for (const auto& [name, map] : maps) widen(ranges[name], map);
  }
  return ranges;
}

}  // namespace haima::engine
