// efficientnet_b0: sixteen inverted residuals with squeeze-and-excitation and swish (Tan and Le, 2019).
#include <algorithm>
#include <string>

#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Value conv_norm_swish(Builder& b, Value x, const graph::Conv& conv, int place) {
  const auto scope = b.scope(std::to_string(place));
  return b.swish(conv_norm(b, x, conv, "0", "1"));
}

struct Residual {
  std::int64_t out, kernel, stride, expand;
  double drop;  // how often the branch is left out while training
};

Value mobile_bottleneck(Builder& b, Value x, const Residual& r) {
  const auto scope = b.scope("block");
  const std::int64_t in = b.channels(x), wide = r.expand * in;
  Value y = x;
  int place = 0;
  if (r.expand != 1) y = conv_norm_swish(b, y, {.out = wide, .kernel = 1}, place++);
  y = conv_norm_swish(b, y, {.out = wide, .kernel = r.kernel, .stride = r.stride, .groups = wide}, place++);
  {
    const auto excite = b.scope(std::to_string(place++));
    y = squeeze_excite(b, y, std::max<std::int64_t>(1, in / 4), Gate::swish);
  }
  {
    const auto project = b.scope(std::to_string(place));
    y = conv_norm(b, y, {.out = r.out, .kernel = 1}, "0", "1");
  }
  return r.stride == 1 && in == r.out ? b.add(b.drop_path(y, r.drop), x) : y;
}

Value features(Builder& b, Value picture) {
  const auto scope = b.scope("features");
  const struct {
    std::int64_t expand, kernel, stride, out;
    int blocks;
  } stages[] = {{1, 3, 1, 16, 1},  {6, 3, 2, 24, 2},  {6, 5, 2, 40, 2}, {6, 3, 2, 80, 3},
                {6, 5, 1, 112, 3}, {6, 5, 2, 192, 4}, {6, 3, 1, 320, 1}};
  constexpr double blocks_in_all = 16, most_drop = 0.2;
  Value x = conv_norm_swish(b, as_three_channels(b, picture), {.out = 32, .kernel = 3, .stride = 2}, 0);
  int stage_place = 1, block = 0;
  for (const auto& stage : stages) {
    const auto outer = b.scope(std::to_string(stage_place++));
    for (int i = 0; i < stage.blocks; ++i, ++block) {
      const auto inner = b.scope(std::to_string(i));
      x = mobile_bottleneck(b, x,
                            {stage.out, stage.kernel, i == 0 ? stage.stride : 1, stage.expand,
                             most_drop * block / blocks_in_all});
    }
  }
  return b.mark("last_map", conv_norm_swish(b, x, {.out = 1280, .kernel = 1}, stage_place));
}

void classify(Builder& b, Value map, const Spec& spec) {
  const Value embedding = b.dropout(b.global_average(map), 0.2);
  spec.head(b, embedding, "classifier.1");
}

}  // namespace

Model efficientnet_b0() {
  return {.name = "efficientnet_b0",
          .summary = "16 inverted residuals with squeeze-and-excitation",
          .from = "Tan and Le, 2019",
          .input = {},
          .features = features,
          .classify = classify};
}

}  // namespace haima::models
