// Layers: dense layers, each followed by tanh; the last has one output. Small neural networks.
#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "features/form.h"

namespace haima::features {
namespace {

constexpr int most_layers = 8;

std::string weight_of(int layer) { return fmt::format("weight_{}", layer); }
std::string bias_of(int layer) { return fmt::format("bias_{}", layer); }

int layers_in(const graph::Weights& tensors) {
  int layers = 0;
  while (layers < most_layers && tensors.find(weight_of(layers)) != tensors.end()) ++layers;
  return layers;
}

Result<> check(const graph::Weights& tensors, std::size_t columns, const std::string& where) {
  auto inputs = static_cast<std::int64_t>(columns);
  const int layers = layers_in(tensors);
  if (layers == 0) return fail(Code::malformed, where, "it has no layer");
  for (int layer = 0; layer < layers; ++layer) {
    HAIMA_TRY(const graph::Tensor* weight, tensor_in(tensors, weight_of(layer), {-1, inputs}, where));
    inputs = weight->shape.front();
    HAIMA_TRY_ONLY(tensor_in(tensors, bias_of(layer), {inputs}, where));
  }
  if (inputs != 1) return fail(Code::malformed, where, "its last layer has several outputs");
  return {};
}

double score(const graph::Weights& tensors, std::span<const float> row) {
  std::vector<double> values(row.begin(), row.end());
  const int layers = layers_in(tensors);
  for (int layer = 0; layer < layers; ++layer) {
    const auto weight = numbers(tensors, weight_of(layer)), bias = numbers(tensors, bias_of(layer));
    std::vector<double> next(bias.begin(), bias.end());
    for (std::size_t unit = 0; unit < next.size(); ++unit) {
      for (std::size_t i = 0; i < values.size(); ++i)
        next[unit] += static_cast<double>(weight[unit * values.size() + i]) * values[i];
      next[unit] = std::tanh(next[unit]);
    }
    values = std::move(next);
  }
  return values.front();
}

}  // namespace

Form layers() { return {"layers", "dense layers", check, score}; }

}  // namespace haima::features
