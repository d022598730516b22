// What several networks share.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "graph/builder.h"

namespace haima::models {

using graph::Builder;
using graph::Value;

using graph::Graph;

struct Head;
struct Spec;

/// Squeeze and excitation (Hu et al., 2018): channels weighed by what the whole map says. `gate`: the
/// activation between the two layers; the layers are "fc1" and "fc2" in the scope that is open.
enum class Gate { relu, swish };
Value squeeze_excite(Builder& b, Value x, std::int64_t squeezed, Gate gate);

/// Convolution without bias, batch norm; named `conv` and `norm`.
Value conv_norm(Builder& b, Value x, const graph::Conv& conv, std::string_view conv_name,
                std::string_view norm_name);

/// The bottleneck of a residual network, 1×1, 3×3, 1×1 with four times the width, around a shortcut; with
/// squeeze-and-excitation over the branch where asked for.
Value bottleneck(Builder& b, Value x, std::int64_t width, std::int64_t stride, bool excite);

/// ResNet-50's body: picture → last map.
Value resnet50_body(Builder& b, Value picture, bool excite);

/// MobileNetV2's convolutions with batch norm and ReLU6, in a scope of their `place`.
Value conv_norm_relu6(Builder& b, Value x, const graph::Conv& conv, int place);
/// MobileNetV2's body as far as its last bottleneck. `steps`, where given, gets the last map of each size,
/// the largest (half of the picture) first.
Value mobilenet_v2_body(Builder& b, Value picture, std::vector<Value>* steps = nullptr);
/// The place after the body, in the scope "features".
inline constexpr int mobilenet_v2_places = 18;

/// VGG's body: runs of convolutions of the widths given, each run closed by a pool.
struct VggRun {
  std::int64_t width;
  int convolutions;
};
Value vgg_body(Builder& b, Value picture, std::initializer_list<VggRun> runs);
/// VGG's three dense layers, the last of them the head's.
void vgg_head(Builder& b, Value map, const Head& head);

/// A U-Net (Ronneberger et al., 2015) of four steps down, `width` channels at the top: picture → one logit a
/// pixel.
Value unet_body(Builder& b, Value picture, std::int64_t width, std::int64_t out);

/// `classifier` looking only at what a U-Net of its own lets through: picture × mask → classifier.
Graph behind_unet(std::string_view name, std::string_view classifier, const Spec& spec);

/// BHCNet's three convolutions: picture → last map.
Value bhcnet_body(Builder& b, Value picture);

/// A map (batch, channels, height, width) as a sequence of its rows: (batch, height, channels × width).
Value rows_of_map(Builder& b, Value map);

/// A picture of one channel as three equal ones; others unchanged.
Value as_three_channels(Builder& b, Value picture);

}  // namespace haima::models
