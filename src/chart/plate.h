// Plates: which curves stand in one picture. Of one model all its labels; of several models a picture for
// each label that they share.
#pragma once
#include "chart/axes.h"
#include "chart/chart.h"

namespace haima::chart {

struct Series {
  std::string name;
  const Subject* of = nullptr;
  std::size_t label = 0;

  std::vector<measure::Scored> scored() const;
  const measure::LabelJudgement& judged() const { return of->judgement.labels[label]; }
  /// A metric of the judgement; nothing where it is not defined.
  std::optional<measure::Figure> figure(std::string_view metric) const;
};

struct Plate {
  std::string label;  // "" where the series are labels
  std::vector<Series> series;

  /// "roc-any", "roc".
  std::string name(std::string_view chart) const;
  std::string title(std::string_view chart) const;
};

std::vector<Plate> plates_of(std::span<const Subject> subjects);
/// What `figure_of` draws of each of them.
std::vector<Figure> one_a_plate(std::span<const Subject> subjects, Figure (*figure_of)(const Plate&));
/// A picture for each label, of one model too.
std::vector<Plate> plates_by_label(std::span<const Subject> subjects);

/// "any: AUC 0.858 (0.827 to 0.888), 158 of 949"; `what` is what the metric is called in it.
std::string described(const Series& series, std::string_view metric, std::string_view what);

}  // namespace haima::chart
