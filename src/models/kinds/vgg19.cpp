// vgg19: sixteen 3×3 convolutions in five runs, three dense layers (Simonyan and Zisserman, 2015).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Value features(Builder& b, Value picture) {
  return vgg_body(b, picture, {{64, 2}, {128, 2}, {256, 4}, {512, 4}, {512, 4}});
}

void classify(Builder& b, Value map, const Spec& spec) { vgg_head(b, map, spec.head); }

}  // namespace

Model vgg19() {
  return {.name = "vgg19",
          .summary = "16 convolutions and 3 dense layers",
          .from = "Simonyan and Zisserman, 2015",
          .input = {},
          .features = features,
          .classify = classify};
}

}  // namespace haima::models
