// Good files of every kind that is read: made here, and real ones where the shared data are.
#pragma once
#include <vector>

#include "robustness/mutate.h"

namespace haima::test {

/// `folder` holds those that are made, for siblings and archives. The order is the same on every machine.
std::vector<Sample> made_samples(const Path& folder);
std::vector<Sample> real_samples(const Path& data);

/// The sample that mutant `number` is made of, and its bytes.
struct Mutant {
  const Sample* sample;
  Bytes bytes;
};
Mutant mutant_number(std::uint64_t number, std::span<const Sample> samples);

}  // namespace haima::test
