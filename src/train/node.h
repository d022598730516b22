// What each kind of node computes, in libtorch's operators: the room's case for every row of graph/nodes.def.
#pragma once
#include "train/lift.h"
#include "train/norm.h"

namespace haima::train {

struct NodeCall {
  const graph::Node& node;
  std::vector<at::Tensor> inputs, parameters;  // parameters in the order of the row
  const Pass& pass;
  std::int64_t slices = 1;    // of the scans in this pass, for unfold_slices
  std::size_t place = 0;      // in the graph: nodes drop independently
  Then then = Then::nothing;  // done at once to the value of a batch norm, or of a sum
};

at::Tensor value_of(const NodeCall& call);

}  // namespace haima::train
