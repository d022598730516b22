// A course: what methods learn from one training part, and from nothing else. Settings are chosen, and scores
// become probabilities, by folds within it.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "classic/method.h"
#include "features/learner.h"

namespace haima::classic {

struct Learned {
  features::Learner learner;
  std::vector<double> probability;  // of each row, by what was learned without its fold
  double auc = 0;                   // of these
};

class Course {
 public:
  /// Each method that is asked for is learned once, whoever asks: committees ask for their members.
  static Result<Course> of(Rows rows, std::uint64_t seed);

  Result<const Learned*> learned(const Method& method);

 private:
  using Folds = std::vector<std::vector<std::size_t>>;

  Course(Rows rows, Folds folds, std::uint64_t seed)
      : rows_(std::move(rows)), folds_(std::move(folds)), seed_(seed) {}
  Result<Learned> learn(const Method& method, const Rows& rows) const;
  Result<std::vector<double>> scores_without(const Method& method, const Rows& rows,
                                             const Setting& setting) const;
  Result<Learned> learn_committee(const Method& method);

  Rows rows_;
  Folds folds_;
  std::uint64_t seed_;
  std::map<std::string, Learned, std::less<>> learned_;
};

}  // namespace haima::classic
