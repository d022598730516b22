// A tensor in memory: row-major float32, whatever the file held.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace haima::graph {

struct Tensor {
  std::vector<std::int64_t> shape;
  std::vector<float> values;

  bool operator==(const Tensor&) const = default;
};

/// By parameter name: "layer1.0.conv1.weight".
using Weights = std::map<std::string, Tensor, std::less<>>;

}  // namespace haima::graph
