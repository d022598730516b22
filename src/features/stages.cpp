#include "features/stages.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace haima::features {
namespace {

constexpr const char* last_map = "last_map";

std::string mark_of(std::size_t stage) { return fmt::format("stage {}", stage + 1); }

/// The nodes that the value at `place` is made of, itself among them.
std::vector<bool> sources_of(const graph::Graph& graph, std::size_t place) {
  std::vector<bool> source(graph.nodes.size());
  source[place] = true;
  for (std::size_t i = place + 1; i-- > 0;) {
    if (!source[i]) continue;
    for (const int input : graph.nodes[i].inputs) source[static_cast<std::size_t>(input)] = true;
  }
  return source;
}

/// The last map of each size on the way to the last map of all, once a convolution has seen the picture.
std::vector<int> stages_of(const graph::Graph& graph) {
  const int end = graph.marks.at(last_map);
  const auto source = sources_of(graph, static_cast<std::size_t>(end));
  const graph::Shape& least = graph.nodes[static_cast<std::size_t>(end)].shape;
  std::vector<bool> looked(graph.nodes.size());
  std::map<std::int64_t, int> last_of_height;
  for (int i = 0; i <= end; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const graph::Node& node = graph.nodes[at];
    looked[at] = node.kind == graph::Kind::conv ||
                 std::any_of(node.inputs.begin(), node.inputs.end(),
                             [&](int input) { return looked[static_cast<std::size_t>(input)]; });
    const bool map = node.shape.size() == 4 && node.shape[2].number >= least[2].number;
    if (source[at] && looked[at] && map) last_of_height[node.shape[2].number] = i;
  }
  std::vector<int> stages;
  for (const auto& [height, place] : last_of_height) stages.push_back(place);
  std::sort(stages.begin(), stages.end());
  return stages;
}

struct Lively {
  image::Plane<float> map;
  double variance = 0;
};

Lively lively(std::span<const float> values, int width, int height) {
  Lively one{{width, height}, 0};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const float range = *high - *low;
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = static_cast<double>(values[i]) - static_cast<double>(*low);
    sum += value, squares += value * value;
    one.map.pixels[i] = range > 0 ? (values[i] - *low) / range : 0;
  }
  const auto count = static_cast<double>(values.size());
  one.variance = squares / count - sum / count * (sum / count);
  return one;
}

/// `values`: 1 × channels × height × width.
Stage stage_of(const graph::Tensor& values, std::size_t most) {
  const auto height = static_cast<int>(values.shape[2]), width = static_cast<int>(values.shape[3]);
  const std::size_t size = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  std::vector<Lively> maps;
  for (std::size_t first = 0; first + size <= values.values.size(); first += size)
    maps.push_back(lively(std::span{values.values}.subspan(first, size), width, height));
  std::stable_sort(maps.begin(), maps.end(),
                   [](const Lively& a, const Lively& b) { return a.variance > b.variance; });
  Stage stage{.channels = static_cast<int>(maps.size()), .maps = {}};
  for (std::size_t n = 0; n < std::min(most, maps.size()); ++n) {
    if (maps[n].variance > 0) stage.maps.push_back(std::move(maps[n].map));
  }
  return stage;
}

}  // namespace

Result<Stages> Stages::of(const graph::Bundle& bundle, const std::string& where) {
  const auto found = bundle.graphs.find("slice");
  const bool maps =
      found != bundle.graphs.end() && found->second.marks.contains(last_map) &&
      found->second.nodes[static_cast<std::size_t>(found->second.marks.at(last_map))].shape.size() == 4;
  if (!maps) {
    return fail(Code::unsupported, where, "it has no network of slices that marks its last map",
                "give a bundle of a convolutional network that reads slices");
  }
  HAIMA_TRY(models::About about, models::about_from(bundle.about, where));
  graph::Graph graph = found->second;
  engine::Options options;
  for (const int place : stages_of(graph)) {
    options.results.push_back(mark_of(options.results.size()));
    graph.marks[options.results.back()] = place;
  }
  HAIMA_TRY(engine::Plan plan, engine::compile(graph, bundle.weights, options));
  return Stages{std::move(about), std::move(plan), graph.nodes.front().name, options.results.size()};
}

Result<std::vector<Stage>> Stages::of(const image::Tensor& picture, std::size_t most, Pool& pool) const {
  engine::Tensors inputs;
  inputs.emplace(input_, graph::Tensor{{1, picture.channels, picture.height, picture.width}, picture.values});
  HAIMA_TRY(const engine::Tensors said, plan_.run(inputs, pool));
  std::vector<Stage> stages;
  for (std::size_t n = 0; n < count_; ++n) stages.push_back(stage_of(said.at(mark_of(n)), most));
  return stages;
}

}  // namespace haima::features
