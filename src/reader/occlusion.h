// Occlusion: what a model says once the places that spoke for bleeding are painted over with the brain around
// them. Where its verdict falls, it rested on these places; where it stands, heat and outlines do not show
// why it was given.
#pragma once
#include <vector>

#include "base/context.h"
#include "ct/ct.h"
#include "reader/findings.h"
#include "reader/model.h"

namespace haima::reader {

/// A slice that was painted over.
struct Occluded {
  std::size_t slice = 0;
  double painted_share = 0;  // of its pixels
  Probability before, after;
};

struct Occlusion {
  std::vector<Occluded> slices;  // the flagged ones, the most suspicious first
  Probability before, after;     // of the scan
  Verdict verdict_before = Verdict::cannot_say, verdict_after = Verdict::cannot_say;
  ct::Scan painted;
};

/// `findings`: what `model` said of `scan`, explained. Of a flagged slice the outlines are painted over, or
/// where there are none, what is at least half as hot as its hottest point. No slices where none is flagged.
Result<Occlusion> occluded(const ct::Scan& scan, const Findings& findings, const Model& model,
                           Context& context);

}  // namespace haima::reader
