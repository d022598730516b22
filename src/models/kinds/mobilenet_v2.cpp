// mobilenet_v2: seventeen inverted residuals with linear bottlenecks (Sandler et al., 2018).
#include <string>

#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Value conv_norm_relu6(Builder& b, Value x, const graph::Conv& conv, int place) {
  const auto scope = b.scope(std::to_string(place));
  return b.relu6(conv_norm(b, x, conv, "0", "1"));
}

/// 1×1 to `expand` times the width, 3×3 in each channel, 1×1 down to `out`; added to its input where they
/// fit.
Value inverted_residual(Builder& b, Value x, std::int64_t out, std::int64_t stride, std::int64_t expand) {
  const auto scope = b.scope("conv");
  const std::int64_t wide = expand * b.channels(x);
  Value y = x;
  int place = 0;
  if (expand != 1) y = conv_norm_relu6(b, y, {.out = wide, .kernel = 1}, place++);
  y = conv_norm_relu6(b, y, {.out = wide, .kernel = 3, .stride = stride, .groups = wide}, place++);
  y = conv_norm(b, y, {.out = out, .kernel = 1}, std::to_string(place), std::to_string(place + 1));
  return stride == 1 && b.channels(x) == out ? b.add(x, y) : y;
}

Value features(Builder& b, Value picture) {
  const auto scope = b.scope("features");
  const struct {
    std::int64_t expand, out;
    int blocks;
    std::int64_t stride;
  } stages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
  Value x = conv_norm_relu6(b, as_three_channels(b, picture), {.out = 32, .kernel = 3, .stride = 2}, 0);
  int place = 1;
  for (const auto& stage : stages) {
    for (int i = 0; i < stage.blocks; ++i, ++place) {
      const auto inner = b.scope(std::to_string(place));
      x = inverted_residual(b, x, stage.out, i == 0 ? stage.stride : 1, stage.expand);
    }
  }
  return b.mark("last_map", conv_norm_relu6(b, x, {.out = 1280, .kernel = 1}, place));
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
