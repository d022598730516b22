// mobilenet_v2_unet: where blood is, one logit a pixel: a U-Net (Ronneberger et al., 2015) whose way down is
// MobileNetV2 (Sandler et al., 2018), so that it starts from that network's weights.
#include <string>
#include <vector>

#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

/// Twice as large, beside what the way down had at that size, and mixed.
Value step_up(Builder& b, Value x, Value bridge, std::int64_t width, int place) {
  const auto scope = b.scope(std::to_string(place));
  const Value both = b.concat({b.upsample(x, 2, "nearest"), bridge});
  return b.relu(conv_norm(b, both, {.out = width, .kernel = 3}, "0", "1"));
}

Value squeezed(Builder& b, Value x, std::int64_t width) {
  const auto scope = b.scope("bottom");
  return b.relu(conv_norm(b, x, {.out = width, .kernel = 1}, "0", "1"));
}

/// Up to half of the picture's size: the last step is a resampling, which costs an outline little.
Value decoder(Builder& b, const std::vector<Value>& steps) {
  const auto scope = b.scope("decoder");
  constexpr std::int64_t widths[] = {16, 32, 48, 96};  // the largest map first
  Value x = squeezed(b, steps.back(), widths[3]);
  for (int place = 3; place >= 0; --place)
    x = step_up(b, x, steps[static_cast<std::size_t>(place)], widths[place], place);
  return b.upsample(b.conv(x, {.out = 1, .kernel = 1}, "out"), 2);
}

Graph build_mobilenet_v2_unet(const Spec& spec) {
  Builder b{"mobilenet_v2_unet", spec.input};
  std::vector<Value> steps;
  mobilenet_v2_body(b, b.input(), &steps);
  const Value logits = decoder(b, steps);
  b.output("logits", logits).output("probability", b.sigmoid(logits));
  return b.finish();
}

}  // namespace

Model mobilenet_v2_unet() {
  return {.name = "mobilenet_v2_unet",
          .summary = "a mask: up again from mobilenet_v2's maps",
          .from = "Ronneberger et al., 2015; Sandler et al., 2018",
          .input = {},
          .build = build_mobilenet_v2_unet};
}

}  // namespace haima::models
