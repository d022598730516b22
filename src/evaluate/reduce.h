// Reduced precision: whether a bundle says as much in it as in float32, measured, and written on its card.
#pragma once
#include "evaluate/evaluate.h"
#include "graph/bundle.h"

namespace haima::evaluate {

struct ReduceOptions {
  engine::Precision precision = engine::Precision::int8;
  std::size_t seen = 64;     // int8: slices whose ranges are taken; they do not count in what is measured
  double most_loss = 0.002;  // of the area under the ROC curve of any bleeding, for it to be chosen
};

struct Reduced {
  graph::Bundle bundle;  // with the ranges and the card, and the precision where it was chosen
  engine::Precision precision = engine::Precision::float32;
  std::string set;
  measure::Comparison any;                // float32 first
  double most_apart = 0, mean_apart = 0;  // probabilities of any
  bool chosen = false;
};

/// `bundle`, which errors call `where`, reads the set, or what `options` leave of it, in float32 and in the
/// precision asked for. An error where this processor does not multiply it, or where the set is kept for
/// testing.
Result<Reduced> reduced(graph::Bundle bundle, const std::string& where, const corpus::DataSet& set,
                        const Path& data, const Options& options, const ReduceOptions& reduce,
                        Context& context);

std::string text_of(const Reduced& reduced);

}  // namespace haima::evaluate
