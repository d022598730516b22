// resnet50_unet: a U-Net isolates the brain, then resnet50 looks at what it left (Phatangare and Chakre,
// 2025).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Graph build_resnet50_unet(const Spec& spec) { return behind_unet("resnet50_unet", "resnet50", spec); }

}  // namespace

Model resnet50_unet() {
  return {.name = "resnet50_unet",
          .summary = "resnet50 behind a U-Net that isolates the brain",
          .from = "Phatangare and Chakre, 2025",
          .input = {.channels = 1},
          .build = build_resnet50_unet};
}

}  // namespace haima::models
