// What a network makes of one slice of a scan, stage by stage, for people who want to see it.
#pragma once
#include <string>
#include <vector>

#include "base/context.h"
#include "ct/ct.h"
#include "features/stages.h"
#include "reader/findings.h"

namespace haima::reader {

struct SeenSlice {
  std::size_t slice = 0;
  std::string model;
  image::Plane<float> picture;  // the first channel that the network is given, from 0 to 1
  std::vector<features::Stage> stages;
};

/// Of the most suspicious slice. `bundle`: one that ships, or a file of one; no more than `most` maps of a
/// stage.
Result<SeenSlice> seen_of(const ct::Scan& scan, const Findings& findings, const std::string& bundle,
                          std::size_t most, Context& context);

}  // namespace haima::reader
