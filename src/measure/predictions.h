// Predictions: what a model said of cases, beside what is known of them. One small CSV from which every
// figure and picture is made: a result is this file, and never a number copied by hand.
//
// Columns: id, set, group (whose cases are not independent), fold; scan, age_years, sex, place, blood_share
// where they are known; then for each label its name (1, 0 or empty: not known) and p_NAME, the probability.
// With a label "none" the labels exclude each other, and their probabilities are those of one softmax.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace haima::measure {

struct Prediction {
  std::string id, set, group, scan, sex;
  int fold = 0;
  std::optional<double> age_years;
  std::optional<double> place;             // of a slice in its scan: 0 the first, 1 the last
  std::optional<double> blood_share;       // of the picture's pixels, by a mask
  std::vector<std::optional<bool>> truth;  // of each label
  std::vector<double> probability;
};

struct Predictions {
  std::vector<std::string> labels;
  std::vector<Prediction> rows;

  bool exclusive() const;
};

/// Probabilities with four figures: more is not known.
std::string csv_of(const Predictions& predictions);
Result<Predictions> predictions_from(std::string_view csv, const std::string& name);
/// Several files as one, the folds of an experiment: their labels must be the same, and no case may stand
/// twice. A folder stands for the CSVs in it.
Result<Predictions> read_predictions(std::span<const Path> files);
/// The files themselves: each folder's CSVs in natural order, the rest as they are.
std::vector<Path> predictions_files(std::span<const Path> paths);

/// What an ensemble says whose members said these of the same cases: their mean on the logit; of labels that
/// exclude each other, on the logarithm. An error where a member lacks a case that another has.
Result<Predictions> mean_of(std::span<const Predictions> members);

/// Slices of one scan as one row: the truth is yes where a slice's is, and not known where one's is not; the
/// probability is the highest. Rows without a scan stay.
Predictions by_scan(const Predictions& predictions);

}  // namespace haima::measure
