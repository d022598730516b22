// A classical bundle: what travels of a learned rule. One safetensors file whose metadata hold "schema"
// (haima.classic/1), "about" (as a network's bundle has it: name, rights, input, thresholds, card),
// "features" (the recipe) and "learner"; its tensors are the rule's. Nothing in it is run, and no library's
// own format is parsed.
#pragma once
#include "base/files.h"
#include "base/settings.h"
#include "features/learner.h"
#include "features/recipe.h"
#include "models/about.h"

namespace haima::features {

struct Bundle {
  models::About about;
  Recipe recipe;
  Learner learner;
  std::string sha256;  // of the file it was read from
};

inline constexpr std::string_view bundle_schema = "haima.classic/1";

/// Whether these are the bytes of a classical bundle, and not of a network's or of something else.
bool is_bundle(ByteView bytes);

/// A learner that was checked against its recipe. `where` is what errors call it.
Result<Bundle> decode_bundle(ByteView bytes, const std::string& where, const Limits& limits);
Result<Bundle> read_bundle(const Path& file, const Limits& limits);

Result<Bytes> encode_bundle(const Bundle& bundle, const std::string& where);
Result<> write_bundle(const Bundle& bundle, const Path& file);

/// Of a prepared picture.
double probability_of(const Bundle& bundle, const image::Plane<float>& grey, Context& context);

}  // namespace haima::features
