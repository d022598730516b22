// Courses: how a figure went over the epochs of one or several trainings.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "measure/training_log.h"

namespace haima::chart {

/// Of one figure, epoch by epoch, over several trainings: the mean of those that have the epoch, smoothed by
/// the mean of `window` epochs around each: fewer near the ends, as many before as after.
struct Course {
  std::vector<std::vector<std::pair<double, double>>> each;  // epoch, value: a training each
  std::vector<std::pair<double, double>> smoothed;
};
Course course_of(const std::vector<measure::Log>& logs, const std::string& figure, int window);

/// Epochs over which curves of so many epochs are smoothed: an odd number, about a sixth of them.
int smoothing_window(std::size_t epochs);

}  // namespace haima::chart
