// Rows as OpenCV's matrices, and what OpenCV learned as plain numbers again.
#pragma once
#include <opencv2/core.hpp>
#include <opencv2/ml/ml.hpp>

#include "classic/forest.h"
#include "classic/method.h"

namespace haima::classic {

/// Looks into the rows as long as they live.
cv::Mat samples_of(const Rows& rows);
/// 0 and 1, a row each.
cv::Mat answers_of(const Rows& rows);
/// Rows and answers of two classes, as trees want them.
cv::Ptr<cv::ml::TrainData> data_of(const Rows& rows);
/// What makes both classes count alike, whatever their numbers.
cv::Mat priors_of(const Rows& rows);

/// From now on OpenCV draws the same on this thread whenever the seed is the same.
void seed_opencv(std::uint64_t seed);

/// The first so many principal axes, a row each, of unit length, each turned so that its largest number is
/// above 0. The rows' mean must be 0.
graph::Tensor principal_axes(const Rows& rows, int count);

/// Every tree; `value_of` a leaf.
Forest forest_of(const cv::ml::DTrees& trees, double (*value_of)(const cv::ml::DTrees::Node&));

}  // namespace haima::classic
