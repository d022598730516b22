// The leakage guard: pictures that are one and the same, or nearly so, whatever they are called.
//
// Each picture is framed to the head and made small. Two are alike where their grey values follow each other
// at 24 pixels, and then what is finer than the heads' shapes at 96. Neither a border nor a compression hides
// a copy from it; a copy that was mirrored or turned is not found.
#pragma once
#include <span>
#include <vector>

#include "base/context.h"
#include "corpus/member.h"
#include "image/input_spec.h"
#include "image/plane.h"

namespace haima::corpus {

/// A framed picture, made small enough that thousands are compared with each other.
struct Fingerprint {
  std::vector<float> coarse;       // mean 0, length 1; empty: the picture is of one grey, and says nothing
  std::vector<std::uint8_t> fine;  // as grey levels
  bool operator==(const Fingerprint&) const = default;
};

/// Of a picture prepared by fingerprint_spec(), or by another that frames to the head.
Fingerprint fingerprint_of(const image::Plane<std::uint8_t>& framed);
image::InputSpec fingerprint_spec();
/// What is compared, to be looked at.
image::Plane<std::uint8_t> picture_of(const Fingerprint& print);

enum class Alike { equal, nearly };

struct Pair {
  std::size_t a = 0, b = 0;  // places in what was compared, a before b
  Alike how = Alike::nearly;
  double correlation = 1;  // of the detail at 96 pixels
};

/// Correlations from which on two pictures are alike. Copies lie above 0.94 in detail, neighbouring slices of
/// one head at 0.7 to 0.93, and of 4 million pairs of two people five above 0.8 (docs/results/leaks.md).
struct Likeness {
  double coarse = 0.95, fine = 0.8;
};

/// All pairs that are alike; of many that are equal each stands in one pair, with the one before it.
std::vector<Pair> alike_pairs(std::span<const Fingerprint> prints, Likeness likeness, Context& context);

/// Joins the groups of members whose pictures are alike; `prints` are theirs, in order.
std::vector<Pair> join_alike(std::vector<Member>& members, std::span<const Fingerprint> prints,
                             Context& context, Likeness likeness = {});

}  // namespace haima::corpus
