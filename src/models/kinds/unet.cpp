// unet: where something is, one logit a pixel (Ronneberger et al., 2015).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Graph build_unet(const Spec& spec) {
  Builder b{"unet", spec.input};
  const Value logits = unet_body(b, b.input(), 32, 1);
  b.output("logits", logits).output("probability", b.sigmoid(logits));
  return b.finish();
}

}  // namespace

Model unet() {
  return {.name = "unet",
          .summary = "a mask: four steps down and up",
          .from = "Ronneberger et al., 2015",
          .input = {.channels = 1},
          .build = build_unet};
}

}  // namespace haima::models
