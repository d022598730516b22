// A graph as a paper's figure tells it: layers, each a node with the norms and activations that follow it,
// and runs of equal blocks, which a figure shows once.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace haima::graph {

/// What a layer does, as far as a figure tells it apart.
enum class Sort { data, map, dense, sequence, pool, join, other };

struct Layer {
  std::vector<int> nodes;  // places in the graph
  std::string text;        // "3×3 conv 64, stride 2 · BN · ReLU"
  Sort sort = Sort::other;
  Shape shape;                    // of what comes out
  std::vector<std::size_t> from;  // layers that it takes from, each once, in their order
};

/// `times` blocks of `count` layers, the first of them at `first`; each takes from the layer before it alone,
/// and only its last layer is taken from by others.
struct Repeat {
  std::size_t first = 0, count = 0, times = 1;

  std::size_t end() const { return first + count * times; }
};

/// Every node in one layer, layers in the order in which they can be computed.
std::vector<Layer> layers_of(const Graph& graph);

/// Runs of blocks that read alike, none in another, in their order.
std::vector<Repeat> repeats_of(const std::vector<Layer>& layers);

}  // namespace haima::graph
