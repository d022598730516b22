// Support vector machines as OpenCV solves them.
#pragma once
#include "classic/method.h"

namespace haima::classic {

struct SupportVectors {
  graph::Tensor vectors;  // a row each
  std::vector<float> weight;
  float bias = 0;
};

/// `gamma` of the radial basis function; 0: no kernel. Both classes count alike.
SupportVectors support_vectors(const Rows& rows, double c, double gamma);

}  // namespace haima::classic
