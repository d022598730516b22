// Trial: methods cross-validated over examples, and learned from all of them.
#pragma once
#include <string>
#include <vector>

#include "base/context.h"
#include "classic/examples.h"
#include "classic/method.h"
#include "corpus/split.h"
#include "features/bundle.h"
#include "measure/predictions.h"

namespace haima::classic {

struct Judged {
  const Method* method = nullptr;
  measure::Predictions predictions;  // of every example whose truth is known and that may be tested
  std::vector<Json> settings;        // that were chosen in each fold
};

/// Every fold of the split's first repeat: learned from the others, tested on it. Settings and probabilities
/// come from folds within the part that teaches.
Result<std::vector<Judged>> cross_validated(const Examples& examples, const corpus::Split& split,
                                            std::span<const Method* const> methods, std::uint64_t seed,
                                            Context& context);

/// Learned from all examples whose truth is known. Its rights are those of the sets.
Result<features::Bundle> learned_from_all(const Examples& examples, const Method& method, std::uint64_t seed);

/// A table: accuracy at 0.5, sensitivity, specificity, area under the ROC curve, with intervals by group.
std::string text_of(std::span<const Judged> judged);
Json json_of(std::span<const Judged> judged);

}  // namespace haima::classic
