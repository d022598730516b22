// bilstm_bigru: convolutions, then LSTM and GRU side by side over the rows of the map, each read both ways
// (Arshad and Tamkeen, 2024).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Graph build_bilstm_bigru(const Spec& spec) {
  Builder b{"bilstm_bigru", spec.input};
  Value x = b.input();
  for (const int width : {32, 64, 128}) {
    x = b.relu(b.conv(x, {.out = width, .kernel = 3}));
    b.mark("last_map", x);
    x = b.max_pool(x, {.kernel = 2});
  }
  const Value rows = rows_of_map(b, x);
  const Value both = b.concat({b.lstm(rows, 64, "lstm"), b.gru(rows, 64, "gru")}, 2);
  x = b.relu(b.linear(b.mean(both, 1), 128, "dense"));
  spec.head(b, b.dropout(x, 0.5));
  return b.finish();
}

}  // namespace

Model bilstm_bigru() {
  return {.name = "bilstm_bigru",
          .summary = "3 convolutions, then bidirectional LSTM and GRU side by side",
          .from = "Arshad and Tamkeen, 2024",
          .input = {.channels = 1, .height = 128, .width = 128},
          .build = build_bilstm_bigru};
}

}  // namespace haima::models
