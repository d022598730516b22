#include "models/blocks.h"

#include <cassert>
#include <string>
#include <vector>

#include "models/model.h"

namespace haima::models {
namespace {

/// Shape (batch, channels) as (batch, channels, 1, 1).
Value as_map(Builder& b, Value x) { return b.reshape(x, {b.channels(x), 1, 1}); }

Value residual_stage(Builder& b, Value x, std::int64_t width, int blocks, std::int64_t stride, bool excite) {
  for (int i = 0; i < blocks; ++i) {
    const auto scope = b.scope(std::to_string(i));
    x = bottleneck(b, x, width, i == 0 ? stride : 1, excite);
  }
  return x;
}

/// Two convolutions, the U-Net's step at one size.
Value double_conv(Builder& b, Value x, std::int64_t width) {
  for (const char* place : {"0", "3"}) {
    const std::string norm = std::to_string(std::stoi(place) + 1);
    x = b.relu(conv_norm(b, x, {.out = width, .kernel = 3}, place, norm));
  }
  return x;
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

}  // namespace

Value squeeze_excite(Builder& b, Value x, std::int64_t squeezed, Gate gate) {
  Value s = as_map(b, b.global_average(x));
  s = b.conv(s, {.out = squeezed, .kernel = 1}, "fc1");
  s = gate == Gate::relu ? b.relu(s) : b.swish(s);
  s = b.sigmoid(b.conv(s, {.out = b.channels(x), .kernel = 1}, "fc2"));
  return b.multiply(x, s);
}

Value conv_norm(Builder& b, Value x, const graph::Conv& conv, std::string_view conv_name,
                std::string_view norm_name) {
  graph::Conv plain = conv;
  plain.bias = false;
  x = b.conv(x, plain, conv_name);
  return b.batch_norm(x, norm_name);
}

Value bottleneck(Builder& b, Value x, std::int64_t width, std::int64_t stride, bool excite) {
  const std::int64_t out = 4 * width;
  Value y = b.relu(conv_norm(b, x, {.out = width, .kernel = 1}, "conv1", "bn1"));
  y = b.relu(conv_norm(b, y, {.out = width, .kernel = 3, .stride = stride}, "conv2", "bn2"));
  y = conv_norm(b, y, {.out = out, .kernel = 1}, "conv3", "bn3");
  if (excite) {
    const auto scope = b.scope("se");
    y = squeeze_excite(b, y, out / 16, Gate::relu);
  }
  if (stride != 1 || b.channels(x) != out) {
    const auto scope = b.scope("downsample");
    x = conv_norm(b, x, {.out = out, .kernel = 1, .stride = stride}, "0", "1");
  }
  return b.relu(b.add(y, x));
}

Value resnet50_body(Builder& b, Value picture, bool excite) {
  Value x = as_three_channels(b, picture);
  x = b.relu(conv_norm(b, x, {.out = 64, .kernel = 7, .stride = 2}, "conv1", "bn1"));
  x = b.max_pool(x, {.kernel = 3, .stride = 2, .padding = 1});
  const struct {
    const char* name;
    std::int64_t width;
    int blocks;
  } stages[] = {{"layer1", 64, 3}, {"layer2", 128, 4}, {"layer3", 256, 6}, {"layer4", 512, 3}};
  for (const auto& stage : stages) {
    const auto scope = b.scope(stage.name);
    x = residual_stage(b, x, stage.width, stage.blocks, stage.width == 64 ? 1 : 2, excite);
  }
  return b.mark("last_map", x);
}

Value conv_norm_relu6(Builder& b, Value x, const graph::Conv& conv, int place) {
  const auto scope = b.scope(std::to_string(place));
  return b.relu6(conv_norm(b, x, conv, "0", "1"));
}

Value mobilenet_v2_body(Builder& b, Value picture, std::vector<Value>* steps) {
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
    if (stage.stride == 2 && steps) steps->push_back(x);
    for (int i = 0; i < stage.blocks; ++i, ++place) {
      const auto inner = b.scope(std::to_string(place));
      x = inverted_residual(b, x, stage.out, i == 0 ? stage.stride : 1, stage.expand);
    }
  }
  if (steps) steps->push_back(x);
  assert(place == mobilenet_v2_places);
  return x;
}

Value vgg_body(Builder& b, Value picture, std::initializer_list<VggRun> runs) {
  const auto scope = b.scope("features");
  Value x = as_three_channels(b, picture);
  int place = 0;  // torchvision numbers convolutions, activations and pools together
  for (const VggRun& run : runs) {
    for (int i = 0; i < run.convolutions; ++i, place += 2) {
      x = b.relu(b.conv(x, {.out = run.width, .kernel = 3}, std::to_string(place)));
    }
    b.mark("last_map", x);
    x = b.max_pool(x, {.kernel = 2});
    ++place;
  }
  return x;
}

void vgg_head(Builder& b, Value map, const Head& head) {
  const auto scope = b.scope("classifier");
  Value x = b.flatten(b.adaptive_average(map, 7));
  x = b.dropout(b.relu(b.linear(x, 4096, "0")), 0.5);
  x = b.dropout(b.relu(b.linear(x, 4096, "3")), 0.5);
  head(b, x, "6");
}

Value unet_body(Builder& b, Value picture, std::int64_t width, std::int64_t out) {
  constexpr int steps = 4;
  std::vector<Value> bridges;
  Value x = picture;
  for (int step = 0; step < steps; ++step) {
    const auto scope = b.scope("down" + std::to_string(step));
    bridges.push_back(double_conv(b, x, width << step));
    x = b.max_pool(bridges.back(), {.kernel = 2});
  }
  {
    const auto scope = b.scope("bottom");
    x = double_conv(b, x, width << steps);
  }
  for (int step = steps - 1; step >= 0; --step) {
    const auto scope = b.scope("up" + std::to_string(step));
    x = b.conv_transpose(x, {.out = width << step, .kernel = 2, .stride = 2}, "up");
    x = double_conv(b, b.concat({bridges[static_cast<std::size_t>(step)], x}), width << step);
  }
  return b.conv(x, {.out = out, .kernel = 1}, "out");
}

Graph behind_unet(std::string_view name, std::string_view classifier, const Spec& spec) {
  Builder b{std::string{name}, spec.input};
  const Value picture = b.input();
  Value mask;
  {
    const auto scope = b.scope("unet");
    mask = b.sigmoid(unet_body(b, picture, 16, b.channels(picture)));
  }
  b.output("mask", mask);
  const Model* model = model_named(classifier).value();
  model->classify(b, model->features(b, b.multiply(picture, mask)), spec);
  return b.finish();
}

Value bhcnet_body(Builder& b, Value picture) {
  Value x = picture;
  for (const int width : {32, 64})
    x = b.max_pool(b.relu(b.conv(x, {.out = width, .kernel = 3})), {.kernel = 2});
  return b.mark("last_map", b.relu(b.conv(x, {.out = 128, .kernel = 3})));
}

Value rows_of_map(Builder& b, Value map) {
  const std::int64_t channels = b.channels(map), height = b.shape(map)[2].number,
                     width = b.shape(map)[3].number;
  return b.reshape(b.transpose(map, {0, 2, 1, 3}), {height, channels * width});
}

Value as_three_channels(Builder& b, Value picture) {
  return b.channels(picture) == 1 ? b.concat({picture, picture, picture}) : picture;
}

}  // namespace haima::models
