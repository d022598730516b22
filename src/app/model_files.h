// What a model left behind as files: its predictions, and beside them the logs and cards of its trainings.
#pragma once
#include <span>

#include "base/settings.h"
#include "chart/chart.h"
#include "report/judgement_page.h"

namespace haima::app {

struct ModelFiles {
  std::string name;  // of its folder, or of its file
  measure::Predictions predictions;
  std::vector<measure::Log> logs;
  std::vector<std::pair<std::string, report::Facts>> cards;
};

/// `paths`: the CSVs of one model, or folders of them. Logs and cards are looked for beside predictions.csv
/// (log.jsonl, bundle.safetensors), below it (fold-N/…), beside fold-N.csv (fold-N.jsonl, fold-N.json) and in
/// `trials`, where each must have a log.
Result<ModelFiles> files_of(std::span<const Path> paths, std::span<const Path> trials, const Limits& limits);

/// Models of one name are given more of their path, or a number.
void tell_apart(std::vector<ModelFiles>& models);

chart::Subject subject_of(const ModelFiles& files, const measure::JudgeOptions& options);

/// The pictures on which the model was most wrong, and least sure, by id: of public sets only, since
/// another's ids may be patients'.
Result<std::vector<report::Shelf>> doubtful_pictures(const chart::Subject& subject, const Path& pack,
                                                     const Limits& limits);

}  // namespace haima::app
