// The table that a reproduction ends in: the paper's figure beside ours, with all that ours rests on.
#pragma once
#include <optional>
#include <span>

#include "measure/metric.h"
#include "workbench/unit.h"

namespace haima::workbench {

/// One figure of one experiment.
struct Reproduced {
  const Experiment* of = nullptr;
  std::string metric = {}, title = {};
  std::optional<double> published = {};
  std::optional<measure::Figure> ours = {};  // nothing where no fold is kept
  int cases = 0, positives = 0, folds_kept = 0, folds = 0;
  double seconds = 0;  // of training, all kept folds
};

/// Every published figure, and accuracy and area under the ROC curve where the paper gives none; of "any".
Result<std::vector<Reproduced>> reproduced(std::span<const Experiment> experiments, const Results& results);

std::string text_of(std::span<const Reproduced> rows, int columns);
/// As Markdown, with what the papers' data were and what differs.
std::string markdown_of(std::span<const Reproduced> rows);
Json json_of(std::span<const Reproduced> rows);

}  // namespace haima::workbench
