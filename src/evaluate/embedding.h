// Where a network puts the cases of a set: its last features, laid out in the plane in which they differ
// most, beside what is known of each case.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "corpus/scan.h"
#include "evaluate/evaluate.h"

namespace haima::evaluate {

/// What a case is told by: "none", a kind, "several kinds", "bleeding" (which kind is not known), "unknown".
std::string told_by(const corpus::Labels& labels);
/// All of them, in the order in which they are listed.
std::vector<std::string> tellings();

struct Embedding {
  struct Row {
    std::string id, patient, told;
    std::array<double, 2> at{};
  };
  std::string set, model;
  std::vector<Row> rows;
  std::array<double, 2> shares{};  // of the features' variance, along each axis
  corpus::Refusals refused;
};

/// Of the cases that `options` names. The options' model is a bundle whose network marks its "embedding".
Result<Embedding> embedding_of(const corpus::DataSet& set, const Path& data, const Options& options,
                               Context& context);

std::string csv_of(const Embedding& embedding);

}  // namespace haima::evaluate
