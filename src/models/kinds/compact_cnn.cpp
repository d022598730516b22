// compact_cnn: four convolutions, each to half the size, then dense layers that know which place is which.
#include <string>

#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Value features(Builder& b, Value picture) {
  const auto scope = b.scope("features");
  Value x = picture;
  int place = 0;
  for (const int width : {24, 48, 64, 96}) {
    const std::string number = std::to_string(place++);
    x = b.relu(conv_norm(b, x, {.out = width, .kernel = 3, .stride = 2}, "conv" + number, "norm" + number));
  }
  return b.mark("last_map", x);
}

void classify(Builder& b, Value map, const Spec& spec) {
  const auto scope = b.scope("classifier");
  const Value seen = b.relu(b.linear(b.dropout(b.flatten(map), 0.3), 32, "seen"));
  spec.head(b, b.dropout(seen, 0.3), "head");
}

}  // namespace

Model compact_cnn() {
  return {.name = "compact_cnn",
          .summary = "4 convolutions in small: what a picture is, in a millisecond",
          .from = "haima",
          .input = {.channels = 1, .height = 112, .width = 112},
          .features = features,
          .classify = classify,
          .least_side = 16};
}

}  // namespace haima::models
