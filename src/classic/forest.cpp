#include "classic/forest.h"

namespace haima::classic {

void Forest::add(const std::vector<Node>& nodes, int root) {
  roots_.push_back(static_cast<float>(add_from(nodes, root)));
}

int Forest::add_from(const std::vector<Node>& nodes, int at) {
  const Node node = nodes[static_cast<std::size_t>(at)];
  const std::size_t place = nodes_.size();
  nodes_.push_back(node);
  if (node.feature < 0) return static_cast<int>(place);
  const int low = add_from(nodes, node.low), high = add_from(nodes, node.high);
  nodes_[place].low = low;
  nodes_[place].high = high;
  return static_cast<int>(place);
}

void Forest::scale(float factor) {
  for (Node& node : nodes_) node.value *= factor;
}

graph::Weights Forest::tensors() const {
  graph::Tensor nodes{{static_cast<std::int64_t>(nodes_.size()), 5}, {}};
  for (const Node& node : nodes_) {
    const bool leaf = node.feature < 0;
    for (const float value : {leaf ? -1.0F : static_cast<float>(node.feature), leaf ? 0 : node.threshold,
                              leaf ? 0 : static_cast<float>(node.low),
                              leaf ? 0 : static_cast<float>(node.high), leaf ? node.value : 0})
      nodes.values.push_back(value);
  }
  return {{"nodes", std::move(nodes)}, {"roots", {{static_cast<std::int64_t>(roots_.size())}, roots_}}};
}

}  // namespace haima::classic
