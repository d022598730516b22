#include <ATen/core/grad_mode.h>

#include <cmath>

#include "train/run.h"
#include "train/train.h"

namespace haima::train {
namespace {

struct Norm {
  const graph::Node* node;
  int input;  // its place
  std::vector<double> sum, square;
  double count = 0;
};

std::vector<Norm> norms_of(const graph::Graph& graph) {
  std::vector<Norm> norms;
  for (const graph::Node& node : graph.nodes) {
    if (node.kind == graph::Kind::batch_norm) norms.push_back({&node, node.inputs[0], {}, {}, 0});
  }
  return norms;
}

void add(std::vector<double>& sums, const at::Tensor& more) {
  const at::Tensor plain = more.to(at::kDouble).contiguous();
  sums.resize(static_cast<std::size_t>(plain.numel()));
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += plain.data_ptr<double>()[i];
}

void measure(Norm& norm, const at::Tensor& value) {
  std::vector<std::int64_t> axes = {0};
  for (std::int64_t axis = 2; axis < value.dim(); ++axis) axes.push_back(axis);
  add(norm.sum, value.sum(axes));
  add(norm.square, value.square().sum(axes));
  norm.count += static_cast<double>(value.numel()) / static_cast<double>(value.size(1));
}

/// scale · (x − mean) / deviation + shift stays what it is, with the mean and deviation measured.
void set_statistics(graph::Weights& weights, const Norm& norm) {
  const double epsilon = norm.node->number("epsilon");
  const auto values = [&](const char* name) -> std::vector<float>& {
    return weights.at(norm.node->name + name).values;
  };
  auto &scale = values(".weight"), &shift = values(".bias"), &mean = values(".running_mean"),
       &variance = values(".running_var");
  for (std::size_t i = 0; i < scale.size(); ++i) {
    const double new_mean = norm.sum[i] / norm.count;
    const double new_variance = std::max(0.0, norm.square[i] / norm.count - new_mean * new_mean);
    const double slope = scale[i] / std::sqrt(variance[i] + epsilon);
    shift[i] = static_cast<float>(shift[i] + slope * (new_mean - mean[i]));
    scale[i] = static_cast<float>(slope * std::sqrt(new_variance + epsilon));
    mean[i] = static_cast<float>(new_mean);
    variance[i] = static_cast<float>(new_variance);
  }
}

}  // namespace

Result<graph::Weights> with_measured_norms(const graph::Graph& graph, const graph::Weights& weights,
                                           Batches& batches, std::size_t most, Context& context) {
  HAIMA_TRY(graph::check_weights(graph, weights, graph.name));
  try {
    use_threads(context);
    const at::NoGradGuard plain;
    const Network network = lift(graph, weights);
    std::vector<Norm> norms = norms_of(graph);
    std::vector<int> places;
    for (const Norm& norm : norms) places.push_back(norm.input);
    const std::size_t count = std::min(most, batches.count());
    context.progress.stage("measuring batch norms", count);
    for (std::size_t i = 0; i < count; ++i) {
      HAIMA_TRY(const Batch batch, batches.batch(0, i));
      const auto values = values_of(network, given_of(batch).inputs, places, {});
      for (std::size_t n = 0; n < norms.size(); ++n) measure(norms[n], values[n]);
      context.progress.step();
    }
    graph::Weights measured = weights;
    if (count > 0) {
      for (const Norm& norm : norms) set_statistics(measured, norm);
    }
    return measured;
  } catch (const std::exception& thrown) {
    return fail(error_of(thrown, "measuring batch norms of " + graph.name));
  }
}

}  // namespace haima::train
