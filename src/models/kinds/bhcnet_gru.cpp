// bhcnet_gru: the convolutions of bhcnet, then a recurrent layer over the rows of the last map (Anjum and
// Oberoi, 2022).
#include "models/blocks.h"
#include "models/model.h"

namespace haima::models {
namespace {

Graph build_bhcnet_gru(const Spec& spec) {
  Builder b{"bhcnet_gru", spec.input};
  const Value rows = rows_of_map(b, bhcnet_body(b, b.input()));
  const Value sequence = b.gru(rows, 64, "gru", false);
  spec.head(b, b.dropout(b.mean(sequence, 1), 0.5));
  return b.finish();
}

}  // namespace

Model bhcnet_gru() {
  return {.name = "bhcnet_gru",
          .summary = "3 convolutions, then GRU over the rows",
          .from = "Anjum and Oberoi, 2022",
          .input = {.channels = 1, .height = 128, .width = 128},
          .build = build_bhcnet_gru};
}

}  // namespace haima::models
