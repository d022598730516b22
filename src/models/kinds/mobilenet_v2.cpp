// mobilenet_v2: seventeen inverted residuals with linear bottlenecks (Sandler et al., 2018).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Value features(Builder& b, Value picture) {
  const Value body = mobilenet_v2_body(b, picture);
  const auto scope = b.scope("features");
  return b.mark("last_map", conv_norm_relu6(b, body, {.out = 1280, .kernel = 1}, mobilenet_v2_places));
}

void classify(Builder& b, Value map, const Spec& spec) {
  const Value embedding = b.dropout(b.global_average(map), 0.2);
  spec.head(b, embedding, "classifier.1");
}

}  // namespace

Model mobilenet_v2() {
  return {.name = "mobilenet_v2",
          .summary = "17 inverted residuals",
          .from = "Sandler et al., 2018",
          .input = {},
          .features = features,
          .classify = classify};
}

}  // namespace haima::models
