// densenet121: four blocks in which every layer sees all before it (Huang et al., 2017).
#include <string>

#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

constexpr std::int64_t growth = 32, bottleneck_width = 4 * growth;

Value dense_layer(Builder& b, Value x) {
  Value y = b.relu(b.batch_norm(x, "norm1"));
  y = b.conv(y, {.out = bottleneck_width, .kernel = 1, .bias = false}, "conv1");
  y = b.relu(b.batch_norm(y, "norm2"));
  y = b.conv(y, {.out = growth, .kernel = 3, .bias = false}, "conv2");
  return b.concat({x, y});
}

Value dense_block(Builder& b, Value x, int layers) {
  for (int i = 1; i <= layers; ++i) {
    const auto scope = b.scope("denselayer" + std::to_string(i));
    x = dense_layer(b, x);
  }
  return x;
}

Value transition(Builder& b, Value x) {
  x = b.relu(b.batch_norm(x, "norm"));
  x = b.conv(x, {.out = b.channels(x) / 2, .kernel = 1, .bias = false}, "conv");
  return b.average_pool(x, {.kernel = 2});
}

Value features(Builder& b, Value picture) {
  const auto scope = b.scope("features");
  Value x = as_three_channels(b, picture);
  x = b.relu(conv_norm(b, x, {.out = 64, .kernel = 7, .stride = 2}, "conv0", "norm0"));
  x = b.max_pool(x, {.kernel = 3, .stride = 2, .padding = 1});
  int block = 1;
  for (const int layers : {6, 12, 24, 16}) {
    {
      const auto inner = b.scope("denseblock" + std::to_string(block));
      x = dense_block(b, x, layers);
    }
    if (block < 4) {
      const auto inner = b.scope("transition" + std::to_string(block));
      x = transition(b, x);
    }
    ++block;
  }
  return b.mark("last_map", b.relu(b.batch_norm(x, "norm5")));
}

void classify(Builder& b, Value map, const Spec& spec) {
  const Value embedding = b.global_average(map);
  spec.head(b, embedding, "classifier");
}

}  // namespace

Model densenet121() {
  return {.name = "densenet121",
          .summary = "58 densely connected layers",
          .from = "Huang et al., 2017",
          .input = {},
          .features = features,
          .classify = classify};
}

}  // namespace haima::models
