// Examples: the pictures of data sets, or of a pack, as features, with what is known of each.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "corpus/pack.h"
#include "corpus/scan.h"
#include "features/deep.h"
#include "features/recipe.h"

namespace haima::classic {

struct Examples {
  image::InputSpec spec;
  features::Recipe recipe;
  std::vector<corpus::Member> members;     // grouped by patient, id and likeness
  std::size_t columns = 0;                 // features of each
  std::vector<std::vector<float>> values;  // of each member; empty where its picture could not be read
  bool deep = false;                       // a network's features stand after the recipe's
  std::string rights;                      // of the sets
  corpus::Refusals refused;
};

struct ExampleOptions {
  int side = 192;  // of the picture
  features::Recipe recipe;
  const features::Deep* deep = nullptr;  // a network whose features follow the recipe's
  bool patient_labels = false;           // a picture that is not labelled counts as its patient does
};

Result<Examples> examples_of(std::span<const corpus::DataSet> sets, const Path& data,
                             const ExampleOptions& options, Context& context);
/// Pictures as they are packed, whatever `options` says of their size. A network is not asked: it prepares
/// pictures in its own way.
Result<Examples> examples_of(const corpus::Pack& pack, const ExampleOptions& options, Context& context);

}  // namespace haima::classic
