// A learner: a rule over features that a classical method learned, as plain numbers, with the probability
// that its score stands for. Of a committee the members say what they think of the same features, and the
// rule joins their probabilities.
#pragma once
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "graph/tensor.h"

namespace haima::features {

struct Learner {
  std::string method;      // that learned it: "svm_rbf"
  std::string form;        // how the tensors are read: "kernel"
  Json setting = nullptr;  // what the method was asked for, for people
  /// The form's own; and where features are put on one scale, "mean" and "deviation" of each; and where they
  /// are projected, "axes", a row each.
  graph::Weights tensors;
  std::vector<Learner> members;     // of a committee
  double slope = 1, intercept = 0;  // from the score to the probability's logit (Platt, 1999)
};

/// Whether it can be asked for rows of `columns` numbers; it may come from anywhere.
Result<> check(const Learner& learner, std::size_t columns, const std::string& where);

/// Of a learner that was checked.
double score_of(const Learner& learner, std::span<const float> row);
double probability_of(const Learner& learner, std::span<const float> row);

/// What stands before the form: on one scale, and projected.
std::vector<float> prepared(const graph::Weights& tensors, std::span<const float> row);

}  // namespace haima::features
