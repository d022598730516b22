#include "train/lift.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <cassert>

#include "train/node.h"

namespace haima::train {
namespace {

/// Convolutions over pictures are fastest with the channels innermost. One channel lies alike in both
/// layouts, and libtorch goes by the strides: by those of the other it would go on in the other, and copy
/// back and forth between the two.
at::Tensor laid_out(const at::Tensor& x) {
  if (x.dim() != 4) return x;
  const at::Tensor inside = x.contiguous(at::MemoryFormat::ChannelsLast);
  const std::int64_t channels = x.size(1), row = x.size(3) * channels;
  return inside.as_strided(x.sizes(), {x.size(2) * row, 1, row, channels});
}

/// Which nodes the wanted ones need, themselves among them.
std::vector<bool> needed_for(const graph::Graph& graph, std::span<const int> wanted) {
  std::vector<bool> needed(graph.nodes.size());
  for (const int place : wanted) needed.at(static_cast<std::size_t>(place)) = true;
  for (std::size_t i = graph.nodes.size(); i-- > 0;) {
    if (!needed[i]) continue;
    for (const int input : graph.nodes[i].inputs) needed[static_cast<std::size_t>(input)] = true;
  }
  return needed;
}

/// The last node that reads each node's value; a value that is wanted stays.
std::vector<std::size_t> last_readers(const graph::Graph& graph, const std::vector<bool>& needed,
                                      std::span<const int> wanted) {
  std::vector<std::size_t> last(graph.nodes.size(), 0);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!needed[i]) continue;
    for (const int input : graph.nodes[i].inputs) last[static_cast<std::size_t>(input)] = i;
  }
  for (const int place : wanted) last[static_cast<std::size_t>(place)] = graph.nodes.size();
  return last;
}

Then then_of(graph::Kind kind) {
  switch (kind) {
    case graph::Kind::relu:
      return Then::relu;
    case graph::Kind::relu6:
      return Then::relu6;
    case graph::Kind::swish:
      return Then::swish;
    default:
      return Then::nothing;
  }
}

/// Of each node, the activation that is its value's only reader and can be done with it.
std::vector<Then> activations_after(const graph::Graph& graph, std::span<const int> wanted) {
  std::vector<int> readers(graph.nodes.size());
  std::vector<Then> then(graph.nodes.size(), Then::nothing);
  for (const graph::Node& node : graph.nodes) {
    for (const int input : node.inputs) {
      ++readers[static_cast<std::size_t>(input)];
      then[static_cast<std::size_t>(input)] = then_of(node.kind);
    }
  }
  for (const int place : wanted) ++readers[static_cast<std::size_t>(place)];
  const auto can = [](graph::Kind kind, Then next) {
    return kind == graph::Kind::batch_norm || (kind == graph::Kind::add && next == Then::relu);
  };
  for (std::size_t i = 0; i < then.size(); ++i) {
    if (readers[i] != 1 || !can(graph.nodes[i].kind, then[i])) then[i] = Then::nothing;
  }
  return then;
}

std::int64_t slices_of(const graph::Graph& graph, const Tensors& inputs) {
  for (const graph::Node& node : graph.nodes) {
    if (node.kind != graph::Kind::input) continue;
    for (std::size_t axis = 0; axis < node.shape.size(); ++axis) {
      if (node.shape[axis].slices) return inputs.at(node.name).size(static_cast<std::int64_t>(axis));
    }
  }
  return 1;
}

}  // namespace

at::Tensor tensor_of(const graph::Tensor& tensor, at::ScalarType type) {
  // from_blob takes a pointer to what it only reads here.
  return at::from_blob(const_cast<float*>(tensor.values.data()), tensor.shape, at::kFloat)
      .to(type, /*non_blocking=*/false, /*copy=*/true);
}

graph::Tensor tensor_of(const at::Tensor& tensor) {
  const at::Tensor plain = tensor.detach().to(at::kFloat).contiguous();
  const float* values = plain.data_ptr<float>();
  return {plain.sizes().vec(), {values, values + plain.numel()}};
}

Network lift(const graph::Graph& graph, const graph::Weights& weights, at::ScalarType type) {
  Network network{graph, {}};
  for (const graph::Parameter& parameter : graph::parameters_of(graph)) {
    const auto held = weights.find(parameter.name);
    assert(held != weights.end() && held->second.shape == parameter.shape);
    at::Tensor tensor = laid_out(tensor_of(held->second, type));
    tensor.requires_grad_(parameter.learned);
    network.parameters.emplace(parameter.name, std::move(tensor));
  }
  return network;
}

graph::Weights weights_of(const Network& network) {
  graph::Weights weights;
  for (const auto& [name, tensor] : network.parameters) weights.emplace(name, tensor_of(tensor));
  return weights;
}

std::vector<at::Tensor> values_of(const Network& network, const Tensors& inputs, std::span<const int> wanted,
                                  const Pass& pass) {
  const graph::Graph& graph = network.graph;
  const std::vector<bool> needed = needed_for(graph, wanted);
  const std::vector<std::size_t> last = last_readers(graph, needed, wanted);
  const std::vector<Then> then = activations_after(graph, wanted);
  const std::int64_t slices = slices_of(graph, inputs);
  std::vector<at::Tensor> values(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (!needed[i]) continue;
    const graph::Node& node = graph.nodes[i];
    if (node.kind == graph::Kind::input) {
      values[i] = laid_out(inputs.at(node.name));
      continue;
    }
    if (!node.inputs.empty() && then[static_cast<std::size_t>(node.inputs[0])] != Then::nothing) {
      values[i] = std::move(values[static_cast<std::size_t>(node.inputs[0])]);  // done already
      continue;
    }
    NodeCall call{node, {}, {}, pass, slices, i, then[i]};
    for (const int input : node.inputs) call.inputs.push_back(values[static_cast<std::size_t>(input)]);
    for (const graph::Parameter& parameter : node.parameters)
      call.parameters.push_back(network.parameters.at(parameter.name));
    // What nobody reads again goes now: a step of training is bound by memory.
    for (const int input : node.inputs) {
      if (last[static_cast<std::size_t>(input)] == i) values[static_cast<std::size_t>(input)].reset();
    }
    values[i] = value_of(call);
  }
  std::vector<at::Tensor> found;
  for (const int place : wanted) found.push_back(values[static_cast<std::size_t>(place)]);
  return found;
}

Tensors outputs_of(const Network& network, const Tensors& inputs, const Pass& pass) {
  std::vector<int> places;
  for (const auto& [name, place] : network.graph.outputs) places.push_back(place);
  const std::vector<at::Tensor> values = values_of(network, inputs, places, pass);
  Tensors outputs;
  for (std::size_t i = 0; const auto& [name, place] : network.graph.outputs) outputs[name] = values[i++];
  return outputs;
}

}  // namespace haima::train
