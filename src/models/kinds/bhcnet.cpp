// bhcnet: two convolution blocks and a third with global pooling (Anjum and Oberoi, 2022).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

void classify(Builder& b, Value map, const Spec& spec) {
  spec.head(b, b.dropout(b.global_average(map), 0.5));
}

}  // namespace

Model bhcnet() {
  return {.name = "bhcnet",
          .summary = "3 convolutions",
          .from = "Anjum and Oberoi, 2022",
          .input = {.channels = 1, .height = 128, .width = 128},
          .features = bhcnet_body,
          .classify = classify};
}

}  // namespace haima::models
