// efficientnet_b0_bilstm_attention: EfficientNet-B0's 1280 features as 10 steps of 128, through a
// bidirectional LSTM and self-attention (Kokkula and Sekhar, 2025).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

constexpr std::int64_t steps = 10, features_a_step = 128;

Graph build_efficientnet_b0_bilstm_attention(const Spec& spec) {
  Builder b{"efficientnet_b0_bilstm_attention", spec.input};
  const Value map = model_named("efficientnet_b0").value()->features(b, b.input());
  const Value sequence = b.reshape(b.global_average(map), {steps, features_a_step});
  const Value read = b.lstm(sequence, features_a_step / 2, "lstm");
  const Value attended = b.add(b.attention(read, 2, "attention"), read);
  const Value x = b.relu(b.linear(b.flatten(attended), 256, "dense"));
  spec.head(b, b.dropout(x, 0.4));
  return b.finish();
}

}  // namespace

Model efficientnet_b0_bilstm_attention() {
  return {.name = "efficientnet_b0_bilstm_attention",
          .summary = "EfficientNet-B0, bidirectional LSTM, 2-head attention",
          .from = "Kokkula and Sekhar, 2025",
          .input = {.channels = 1, .height = 256, .width = 256},
          .build = build_efficientnet_b0_bilstm_attention};
}

}  // namespace haima::models
