// Examples: the pictures of data sets, or of a pack, as features, with what is known of each.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "corpus/pack.h"
#include "corpus/scan.h"
#include "features/recipe.h"

namespace haima::classic {

struct Examples {
  image::InputSpec spec;
  features::Recipe recipe;
  std::vector<corpus::Member> members;     // grouped by patient, id and likeness
  std::vector<std::vector<float>> values;  // of each member; empty where its picture could not be read
  std::string rights;                      // of the sets
  corpus::Refusals refused;
};

struct ExampleOptions {
  int side = 192;  // of the picture
  features::Recipe recipe;
  bool patient_labels = false;  // a picture that is not labelled counts as its patient does
};

Result<Examples> examples_of(std::span<const corpus::DataSet* const> sets, const Path& data,
                             const ExampleOptions& options, Context& context);
/// Pictures as they are packed, whatever `options` says of their size.
Result<Examples> examples_of(const corpus::Pack& pack, const ExampleOptions& options, Context& context);

}  // namespace haima::classic
