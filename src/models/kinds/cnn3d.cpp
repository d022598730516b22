// cnn3d: a compact network over the whole volume, for the papers' future work.
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Graph build_cnn3d(const Spec& spec) {
  Builder b{"cnn3d", spec.input};
  Value x = b.input();
  int place = 0;
  for (const int width : {16, 32, 64, 128}) {
    const auto scope = b.scope("stage" + std::to_string(place++));
    x = b.relu(conv_norm(b, x, {.out = width, .kernel = 3}, "conv1", "norm1"));
    x = b.relu(conv_norm(b, x, {.out = width, .kernel = 3}, "conv2", "norm2"));
    b.mark("last_map", x);
    x = b.max_pool(x, {.kernel = 2});
  }
  spec.head(b, b.dropout(b.global_average(x), 0.3));
  return b.finish();
}

}  // namespace

Model cnn3d() {
  return {.name = "cnn3d",
          .summary = "8 convolutions over the volume",
          .from = "this project",
          .input = {.channels = 1, .height = 128, .width = 128, .depth = 32},
          .build = build_cnn3d};
}

}  // namespace haima::models
