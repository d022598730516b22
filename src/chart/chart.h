// chart: pictures of results, fit for a paper. In: predictions and the logs of their trainings. Out:
// drawings, as SVG and PNG. Never: a figure of its own making; what is drawn was measured in `measure`.
//
// Adding a picture is adding one file kinds/NAME.cpp that defines `Chart NAME()`.
#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "chart/drawing.h"
#include "measure/judgement.h"
#include "measure/predictions.h"
#include "measure/training_log.h"

namespace haima::chart {

/// A model's results.
struct Subject {
  std::string name;
  measure::Predictions predictions;
  measure::Judgement judgement;    // of the predictions
  std::vector<measure::Log> logs;  // of its trainings; may be empty
};

/// What a picture tells of; pages are in this order.
enum class Topic { comparison, ranking, calls, probabilities, learning };
inline constexpr std::array topics = {Topic::comparison, Topic::ranking, Topic::calls, Topic::probabilities,
                                      Topic::learning};

struct Figure {
  std::string name;     // of its files: "roc-any"
  std::string title;    // "ROC: any"
  std::string caption;  // how it is to be read
  Drawing drawing;
};

struct Chart {
  std::string_view name, summary;
  Topic topic = Topic::calls;
  /// Of one model, or of several held against each other; none where the subjects do not hold what it is
  /// drawn from.
  std::vector<Figure> (*draw)(std::span<const Subject> subjects);
};

/// The table, written by the build from the files in kinds/.
std::span<const Chart> kinds();

/// Every figure of a topic that can be drawn.
std::vector<Figure> figures_of(std::span<const Subject> subjects, Topic topic);

/// Labels worth a picture: both answers are known of cases; of two classes only the bleeding one.
std::vector<std::size_t> shown_labels(const measure::Predictions& predictions);

/// NAME.svg and NAME.png of each.
Result<> write_figures(const Path& folder, std::span<const Figure> figures);

}  // namespace haima::chart
