// One scan of a set, read: what the reader said of each case.
#pragma once
#include "corpus/scan.h"
#include "evaluate/evaluate.h"
#include "reader/reader.h"

namespace haima::evaluate {

using corpus::Unit;

/// What was said of one case.
struct Said {
  const corpus::Case* of = nullptr;
  bool flagged = false;
  reader::Probability probability;
  std::uint64_t tissue = 0;                   // pixels between black and white of a brain window
  bool truth_known = false;                   // pixel by pixel
  measure::Overlap overlap;                   // with the truth; where none is known, with nothing
  std::optional<measure::Pointing> pointing;  // the same, where blood is and heat was shown
};

struct UnitSaid {
  std::vector<Said> slices;
  reader::Verdict verdict = reader::Verdict::cannot_say;
  std::optional<reader::Verdict> leaning = {};
  reader::Probability probability;
  bool drew = false;  // a lesion was outlined somewhere
};

/// `context` carries the set's own window.
Result<UnitSaid> read_unit(const Unit& unit, const reader::Model& model, Context& context);

}  // namespace haima::evaluate
