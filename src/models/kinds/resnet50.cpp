// resnet50: sixteen bottlenecks in four stages around shortcuts (He et al., 2016; stride in the 3×3).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Value features(Builder& b, Value picture) { return resnet50_body(b, picture, false); }

void classify(Builder& b, Value map, const Spec& spec) {
  const Value embedding = b.global_average(map);
  spec.head(b, embedding, "fc");
}

}  // namespace

Model resnet50() {
  return {.name = "resnet50",
          .summary = "16 residual bottlenecks",
          .from = "He et al., 2016",
          .input = {},
          .features = features,
          .classify = classify};
}

}  // namespace haima::models
