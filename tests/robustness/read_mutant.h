// One spoiled file read as any other: opened, and every series that is found loaded.
#pragma once
#include <string>

#include "base/context.h"
#include "robustness/samples.h"

namespace haima::test {

struct Outcome {
  std::string result;  // "study", or the name of the error's code
  double ms = 0;
  long peak_kib = 0;  // of memory, over what was in use before
};

/// Writes the mutant and its siblings into `folder`, reads them, and removes them.
Outcome read_mutant(const Mutant& mutant, const Path& folder, Context& context);

}  // namespace haima::test
