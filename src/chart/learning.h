// Curves over the epochs of a training: thin as they were measured, a training each; bold their smoothed
// mean.
#pragma once
#include "chart/axes.h"
#include "chart/chart.h"
#include "chart/course.h"

namespace haima::chart {

struct CourseSeries {
  std::string name;
  Course course;
};

/// The epochs that the longest training of any subject has.
std::size_t longest(std::span<const Subject> subjects);

/// Of one subject its training and its validation; of several each one's validation.
std::vector<CourseSeries> courses_of(std::span<const Subject> subjects, const std::string& figure);

/// Over epochs, `within`: of an axis that has bounds of its own, as a share has.
Drawing drawing_of(const std::vector<CourseSeries>& series, std::string y_title,
                   std::optional<std::pair<double, double>> within = std::nullopt);

/// How such a drawing is to be read.
std::string caption_of(std::span<const Subject> subjects);

}  // namespace haima::chart
