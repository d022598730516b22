// A hand-made scan and hand-made findings: a disc of brain in a ring of bone with two bleedings.
#pragma once
#include "ct/ct.h"
#include "reader/findings.h"

namespace haima::report::test {

struct Sample {
  ct::Scan scan;
  reader::Findings findings;
};

/// `slices` slices of 128 × 128 pixels of 1.5 mm, 5 mm apart; the middle third bleeds.
Sample bleeding_sample(int slices = 12);

/// The same head without bleeding.
Sample healthy_sample(int slices = 12);

}  // namespace haima::report::test
