// Spoiled files: what transfers, disks, careless tools and attackers make of good ones, from a seed alone.
#pragma once
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"

namespace haima::test {

/// A good file.
struct Sample {
  std::string kind;  // "dicom", "png", …
  std::string name;  // file name, whose extension a mutant keeps
  Bytes bytes;
  std::vector<Path> siblings;  // files of the same series, opened beside the mutant
};

/// Numbers that follow from the seed alone, on every machine (the standard's distributions do not).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_{seed} {}
  std::uint64_t number() { return engine_(); }
  std::size_t below(std::size_t limit) { return limit ? static_cast<std::size_t>(engine_() % limit) : 0; }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }

 private:
  std::mt19937_64 engine_;
};

/// One to four spoilings of `sample`; parts of `other` may be spliced in.
Bytes mutant(const Sample& sample, const Sample& other, Dice& dice);

}  // namespace haima::test
