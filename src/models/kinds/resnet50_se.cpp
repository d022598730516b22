// resnet50_se: ResNet-50 with squeeze-and-excitation, and dense layers with batch norm and dropout
// (Phatangare and Chakre, 2025). The paper leaves open where the excitation stands: in every block, or once
// after the backbone.
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Value features(Builder& b, Value picture) { return resnet50_body(b, picture, true); }

void classify(Builder& b, Value map, const Spec& spec) {
  const auto scope = b.scope("classifier");
  Value x = b.linear(b.global_average(map), 512, "0");
  x = b.dropout(b.relu(b.batch_norm(x, "1")), 0.5);
  spec.head(b, x, "4");
}

Value features_of(Builder& b, const Spec& spec) {
  if (spec.options.at("excite") == "blocks") return features(b, b.input());
  const Value map = resnet50_body(b, b.input(), false);
  const auto scope = b.scope("se");
  return b.mark("last_map", squeeze_excite(b, map, b.channels(map) / 16, Gate::relu));
}

Graph build_resnet50_se(const Spec& spec) {
  Builder b{"resnet50_se", spec.input};
  classify(b, features_of(b, spec), spec);
  return b.finish();
}

}  // namespace

Model resnet50_se() {
  return {
      .name = "resnet50_se",
      .summary = "ResNet-50 with squeeze-and-excitation",
      .from = "Phatangare and Chakre, 2025",
      .input = {},
      .features = features,
      .classify = classify,
      .build = build_resnet50_se,
      .options = {{"excite", "blocks", "where: blocks (in every residual block) or backbone (once, after it)",
                   [](std::string_view value) { return value == "blocks" || value == "backbone"; }}}};
}

}  // namespace haima::models
