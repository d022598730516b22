// Decision trees on their way into the tensors of the form "trees".
#pragma once
#include <vector>

#include "graph/tensor.h"

namespace haima::classic {

class Forest {
 public:
  /// A number below the threshold goes to `low`, any other to `high`.
  struct Node {
    int feature = -1;  // below 0: a leaf
    float threshold = 0;
    int low = 0, high = 0;
    float value = 0;  // of a leaf
  };

  /// The tree that begins at `root`; places are those among `nodes`.
  void add(const std::vector<Node>& nodes, int root);
  /// Every leaf's value times this.
  void scale(float factor);
  std::size_t trees() const { return roots_.size(); }
  graph::Weights tensors() const;

 private:
  int add_from(const std::vector<Node>& nodes, int at);

  std::vector<Node> nodes_;  // each before those it points to
  std::vector<float> roots_;
};

}  // namespace haima::classic
