// resnet50_se_unet: a U-Net isolates the brain, then resnet50_se looks at what it left (Phatangare and
// Chakre, 2025).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Graph build_resnet50_se_unet(const Spec& spec) {
  return behind_unet("resnet50_se_unet", "resnet50_se", spec);
}

}  // namespace

Model resnet50_se_unet() {
  return {.name = "resnet50_se_unet",
          .summary = "resnet50_se behind a U-Net that isolates the brain",
          .from = "Phatangare and Chakre, 2025",
          .input = {.channels = 1},
          .build = build_resnet50_se_unet};
}

}  // namespace haima::models
