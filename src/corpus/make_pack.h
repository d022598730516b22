// Making a pack of the data sets: every case prepared as a reader would prepare it, grouped by patient, id
// and likeness. This needs OpenCV and the rooms that read scans; reading a pack does not.
#pragma once
#include "base/context.h"
#include "corpus/leak.h"
#include "corpus/pack.h"
#include "corpus/scan.h"

namespace haima::corpus {

struct PackOptions {
  image::InputSpec spec;  // taken with means 0 and deviations 1
  double quality = 85;    // of the WebP
  bool masks = true;
};

struct MadePack {
  Bytes bytes;
  std::size_t members = 0, masks = 0, groups = 0;
  std::size_t left_out = 0;  // cases that stand in a set kept for testing, or whose patient does
  std::vector<Pair> alike;
  Refusals refused;
};

/// The pictures of members that may be used at all, as one pack. `members` are of `sets`.
Result<MadePack> make_pack(std::span<const DataSet> sets, std::vector<Member> members,
                           const PackOptions& options, Context& context);

/// The fingerprints of all members; what could not be read has an empty one.
struct Prints {
  std::vector<Fingerprint> prints;
  Refusals refused;
};
Result<Prints> fingerprints_of(const Pack& pack, Context& context);
Prints fingerprints_of(std::span<const DataSet> sets, std::span<const Member> members, Context& context);

}  // namespace haima::corpus
