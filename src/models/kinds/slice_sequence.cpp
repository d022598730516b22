// slice_sequence: an encoder over each slice of a scan, and a sequence model over the embeddings: a verdict a
// slice and one for the scan. Embeddings and never logits go into the sequence: the lesson of the RSNA 2019
// winners.
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

constexpr std::int64_t width = 128;

Value recurrent(Builder& b, Value x) {
  return b.concat({b.lstm(x, width / 2, "lstm"), b.gru(x, width / 2, "gru")}, 2);
}

/// Three convolutions along the slices that see one, two and four slices away.
Value dilated(Builder& b, Value x) {
  Value y = b.transpose(x, {0, 2, 1});
  for (const int dilation : {1, 2, 4})
    y = b.relu(b.conv(y, {.out = width, .kernel = 3, .dilation = dilation}));
  return b.transpose(y, {0, 2, 1});
}

Value attended(Builder& b, Value x) {
  x = b.layer_norm(b.linear(x, width, "project"), "norm");
  return b.add(x, b.attention(x, 4, "attention"));
}

Value sequence_over(Builder& b, Value embeddings, const std::string& kind) {
  const auto scope = b.scope("sequence");
  if (kind == "dilated") return dilated(b, embeddings);
  return kind == "attention" ? attended(b, embeddings) : recurrent(b, embeddings);
}

Graph build_slice_sequence(const Spec& spec) {
  graph::Input input = spec.input;
  input.slices = true;
  Builder b{"slice_sequence", input};
  Value x = b.fold_slices(b.input());
  {
    const auto scope = b.scope("encoder");
    const Model* encoder = model_named(spec.options.at("encoder")).value();
    x = b.global_average(encoder->features(b, x));
  }
  const Value embeddings = b.dropout(b.mark("embedding", b.unfold_slices(x)), 0.2);
  const Value read = sequence_over(b, embeddings, spec.options.at("sequence"));
  const Value slices = b.linear(read, spec.head.outputs(), "slice_head");
  const Value scan = b.linear(b.maximum(read, 1), spec.head.outputs(), "scan_head");
  b.output("slice_logits", slices).output("logits", scan);
  b.output("slice_probability", b.sigmoid(slices)).output("probability", b.sigmoid(scan));
  return b.finish();
}

}  // namespace

Model slice_sequence() {
  return {
      .name = "slice_sequence",
      .summary = "an encoder over each slice, a sequence model over the scan",
      .from = "after the RSNA 2019 winners",
      .input = {},
      .build = build_slice_sequence,
      .options = {{"encoder", "efficientnet_b0", "the network over each slice", is_encoder},
                  {"sequence", "recurrent", "recurrent (LSTM and GRU), dilated (convolutions) or attention",
                   [](std::string_view value) {
                     return value == "recurrent" || value == "dilated" || value == "attention";
                   }}}};
}

}  // namespace haima::models
