#include "workbench/start.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "models/about.h"
#include "workbench/npy.h"

namespace haima::workbench {
namespace {

constexpr const char* imagenet_folder = "weights/mobilenet_v2_folded/weights";
constexpr std::size_t batches_to_open_norms = 8;

/// The numbers N of conv_N_weight.npy, rising.
Result<std::vector<long long>> numbers_in(const Path& folder) {
  std::vector<long long> numbers;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator{folder, failed}) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("conv_") || !name.ends_with("_weight.npy")) continue;
    const auto number = to_integer(std::string_view{name}.substr(5, name.size() - 16));
    if (number) numbers.push_back(*number);
  }
  if (failed || numbers.empty())
    return fail(Code::not_found, folder.string(), "no folded weights",
                "set HAIMA_DATA to the shared data folder");
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

/// The body's convolutions with the batch norm that follows each.
std::vector<std::pair<const graph::Node*, const graph::Node*>> normed_convolutions(
    const graph::Graph& graph) {
  std::vector<std::pair<const graph::Node*, const graph::Node*>> pairs;
  for (const graph::Node& node : graph.nodes) {
    if (node.kind != graph::Kind::batch_norm) continue;
    const graph::Node& before = graph.nodes[static_cast<std::size_t>(node.inputs[0])];
    if (before.kind == graph::Kind::conv && before.name.starts_with("features."))
      pairs.emplace_back(&before, &node);
  }
  return pairs;
}

Result<> put(graph::Weights& weights, const std::string& name, graph::Tensor tensor, const Path& file) {
  graph::Tensor& held = weights.at(name);
  if (held.shape != tensor.shape)
    return fail(Code::contradiction, file.string(), "its shape is not that of " + name);
  held = std::move(tensor);
  return {};
}

/// y = x + bias, where the statistics are those of nothing: mean 0 and, with epsilon, deviation 1.
void open_norm(graph::Weights& weights, const graph::Node& norm, const graph::Tensor& bias) {
  const auto fill = [&](const char* name, float value) {
    auto& values = weights.at(norm.name + name).values;
    std::fill(values.begin(), values.end(), value);
  };
  fill(".weight", 1);
  fill(".running_mean", 0);
  fill(".running_var", static_cast<float>(1 - norm.number("epsilon")));
  weights.at(norm.name + ".bias") = bias;
}

/// A network's own tensor, or its encoder's, which a bundle of slices has as its own.
graph::Weights::const_iterator shared_with(const std::string& name, const graph::Weights& others) {
  constexpr std::string_view encoder = "encoder.";
  const auto same = others.find(name);
  if (same != others.end() || !name.starts_with(encoder)) return same;
  return others.find(name.substr(encoder.size()));
}

/// Every tensor of the bundle that the graph has in the same shape; the head is the graph's own.
std::size_t put_shared(graph::Weights& weights, const graph::Weights& others) {
  std::size_t put = 0;
  for (auto& [name, tensor] : weights) {
    const auto other = shared_with(name, others);
    if (other == others.end() || other->second.shape != tensor.shape) continue;
    tensor = other->second;
    ++put;
  }
  return put;
}

}  // namespace

std::string with_part(std::string start, std::string_view part) {
  constexpr std::string_view hole = "{part}";
  if (const std::size_t at = start.find(hole); at != std::string::npos) start.replace(at, hole.size(), part);
  return start;
}

Result<> put_folded(graph::Weights& weights, const graph::Graph& graph, const Path& folder,
                    const Limits& limits) {
  HAIMA_TRY(const std::vector<long long> numbers, numbers_in(folder));
  const auto pairs = normed_convolutions(graph);
  if (pairs.empty() || numbers.size() < pairs.size()) {
    return fail(Code::contradiction, folder.string(),
                fmt::format("{} convolutions where {} has {}", numbers.size(), graph.name, pairs.size()));
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& [conv, norm] = pairs[i];
    const Path weight_file = folder / fmt::format("conv_{}_weight.npy", numbers[i]);
    const Path bias_file = folder / fmt::format("conv_{}_bias.npy", numbers[i]);
    HAIMA_TRY(graph::Tensor weight, read_npy(weight_file, limits));
    HAIMA_TRY(const graph::Tensor bias, read_npy(bias_file, limits));
    HAIMA_TRY(put(weights, conv->name + ".weight", std::move(weight), weight_file));
    if (bias.shape != norm->parameters[1].shape)
      return fail(Code::contradiction, bias_file.string(), "its shape is not that of " + norm->name);
    open_norm(weights, *norm, bias);
  }
  return {};
}

Result<Start> starting_weights(const Experiment& experiment, const graph::Graph& graph,
                               const std::string& part, const Path& data, train::Batches& batches,
                               Context& context) {
  Start start{graph::weights_to_learn(graph, experiment.recipe.seed), {}};
  if (experiment.start == "random") return start;
  if (experiment.start == "imagenet") {
    if (!experiment.model.starts_with("mobilenet_v2")) {
      return fail(Code::bad_configuration, "start = \"imagenet\"",
                  "there are such weights for MobileNetV2 alone", "start from random, or from a bundle");
    }
    HAIMA_TRY(put_folded(start.weights, graph, data / imagenet_folder, context.limits()));
    HAIMA_TRY(start.weights,
              train::with_measured_norms(graph, start.weights, batches, batches_to_open_norms, context));
    return start;
  }
  const Path file = with_part(experiment.start, part);
  HAIMA_TRY(const graph::Bundle bundle, graph::read_bundle(file, context.limits()));
  if (put_shared(start.weights, bundle.weights) == 0)
    return fail(Code::contradiction, file.string(), "it shares no tensor with " + graph.name);
  HAIMA_TRY(models::About about, models::about_from(bundle.about, file.string()));
  start.rights = std::move(about.rights);
  return start;
}

}  // namespace haima::workbench
