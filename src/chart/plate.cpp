#include "chart/plate.h"

#include <fmt/format.h>

#include <algorithm>

namespace haima::chart {
namespace {

/// The place of a label among those worth a picture; nothing where it is not.
std::optional<std::size_t> shown_as(const Subject& subject, const std::string& label) {
  for (const std::size_t place : shown_labels(subject.predictions)) {
    if (subject.predictions.labels[place] == label) return place;
  }
  return std::nullopt;
}

}  // namespace

std::vector<measure::Scored> Series::scored() const { return measure::scored_of(of->predictions, label); }

std::optional<measure::Figure> Series::figure(std::string_view metric) const {
  const auto metrics = measure::metrics();
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    if (metrics[m].name != metric || m >= judged().figures.size()) continue;
    if (judged().figures[m].value) return judged().figures[m];
  }
  return std::nullopt;
}

std::string Plate::name(std::string_view chart) const {
  return label.empty() ? std::string{chart} : fmt::format("{}-{}", chart, label);
}

std::string Plate::title(std::string_view chart) const {
  return label.empty() ? std::string{chart} : fmt::format("{}: {}", chart, label);
}

std::vector<Plate> plates_of(std::span<const Subject> subjects) {
  if (subjects.size() != 1) return plates_by_label(subjects);
  const Subject& only = subjects.front();
  Plate plate;
  for (const std::size_t label : shown_labels(only.predictions))
    plate.series.push_back({only.predictions.labels[label], &only, label});
  return plate.series.empty() ? std::vector<Plate>{} : std::vector{plate};
}

std::vector<Figure> one_a_plate(std::span<const Subject> subjects, Figure (*figure_of)(const Plate&)) {
  std::vector<Figure> figures;
  for (const Plate& plate : plates_of(subjects)) figures.push_back(figure_of(plate));
  return figures;
}

std::vector<Plate> plates_by_label(std::span<const Subject> subjects) {
  std::vector<Plate> plates;
  if (subjects.empty()) return plates;
  const measure::Predictions& first = subjects.front().predictions;
  for (const std::size_t label : shown_labels(first)) {
    Plate plate{first.labels[label], {}};
    for (const Subject& subject : subjects) {
      if (const auto place = shown_as(subject, plate.label))
        plate.series.push_back({subjects.size() == 1 ? plate.label : subject.name, &subject, *place});
    }
    if (plate.series.size() == subjects.size()) plates.push_back(std::move(plate));
  }
  return plates;
}

std::string described(const Series& series, std::string_view metric, std::string_view what) {
  const auto figure = series.figure(metric);
  const auto& judged = series.judged();
  std::string text = series.name;
  if (figure && figure->value)
    text += fmt::format(": {} {}", what,
                        with_interval(*figure->value, figure->interval.low, figure->interval.high));
  return text + fmt::format(", {} of {}", judged.positives, judged.positives + judged.negatives);
}

}  // namespace haima::chart
