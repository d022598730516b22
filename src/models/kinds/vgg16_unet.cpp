// vgg16_unet: a U-Net isolates the brain, then vgg16 looks at what it left (Phatangare and Chakre, 2025).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Graph build_vgg16_unet(const Spec& spec) { return behind_unet("vgg16_unet", "vgg16", spec); }

}  // namespace

Model vgg16_unet() {
  return {.name = "vgg16_unet",
          .summary = "vgg16 behind a U-Net that isolates the brain",
          .from = "Phatangare and Chakre, 2025",
          .input = {.channels = 1},
          .build = build_vgg16_unet};
}

}  // namespace haima::models
