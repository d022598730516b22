// alexnet: five convolutions, three dense layers (Krizhevsky, 2014, the one-tower form).
#include <string>

#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Value features(Builder& b, Value picture) {
  const auto scope = b.scope("features");
  Value x = as_three_channels(b, picture);
  x = b.relu(b.conv(x, {.out = 64, .kernel = 11, .stride = 4, .padding = 2}, "0"));
  x = b.max_pool(x, {.kernel = 3, .stride = 2});
  x = b.relu(b.conv(x, {.out = 192, .kernel = 5}, "3"));
  x = b.max_pool(x, {.kernel = 3, .stride = 2});
  x = b.relu(b.conv(x, {.out = 384, .kernel = 3}, "6"));
  x = b.relu(b.conv(x, {.out = 256, .kernel = 3}, "8"));
  x = b.mark("last_map", b.relu(b.conv(x, {.out = 256, .kernel = 3}, "10")));
  return b.max_pool(x, {.kernel = 3, .stride = 2});
}

void classify(Builder& b, Value map, const Spec& spec) {
  const auto scope = b.scope("classifier");
  Value x = b.flatten(b.adaptive_average(map, 6));
  x = b.relu(b.linear(b.dropout(x, 0.5), 4096, "1"));
  x = b.relu(b.linear(b.dropout(x, 0.5), 4096, "4"));
  spec.head(b, x, "6");
}

}  // namespace

Model alexnet() {
  return {.name = "alexnet",
          .summary = "5 convolutions and 3 dense layers",
          .from = "Krizhevsky, 2014",
          .input = {},
          .features = features,
          .classify = classify,
          .least_side = 63};
}

}  // namespace haima::models
