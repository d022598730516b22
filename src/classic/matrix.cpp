#include "classic/matrix.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.h"

namespace haima::classic {

cv::Mat samples_of(const Rows& rows) {
  // OpenCV takes a pointer to what it does not change.
  auto* values = const_cast<float*>(rows.values.data());
  return cv::Mat(static_cast<int>(rows.size()), static_cast<int>(rows.columns), CV_32F, values);
}

cv::Mat answers_of(const Rows& rows) {
  cv::Mat answers(static_cast<int>(rows.size()), 1, CV_32S);
  for (std::size_t n = 0; n < rows.size(); ++n) answers.at<int>(static_cast<int>(n)) = rows.truth[n] ? 1 : 0;
  return answers;
}

cv::Ptr<cv::ml::TrainData> data_of(const Rows& rows) {
  cv::Mat kinds(1, static_cast<int>(rows.columns) + 1, CV_8U, cv::Scalar{cv::ml::VAR_ORDERED});
  kinds.at<unsigned char>(static_cast<int>(rows.columns)) = cv::ml::VAR_CATEGORICAL;
  return cv::ml::TrainData::create(samples_of(rows), cv::ml::ROW_SAMPLE, answers_of(rows), cv::noArray(),
                                   cv::noArray(), cv::noArray(), kinds);
}

cv::Mat priors_of(const Rows& rows) {
  const auto positives = static_cast<double>(std::count(rows.truth.begin(), rows.truth.end(), true));
  const double negatives = static_cast<double>(rows.size()) - positives;
  return (cv::Mat_<double>(1, 2) << positives, negatives) / static_cast<double>(rows.size());
}

void seed_opencv(std::uint64_t seed) { cv::theRNG().state = scramble(seed + 1); }

graph::Tensor principal_axes(const Rows& rows, int count) {
  const cv::PCA pca{samples_of(rows), cv::Mat{}, cv::PCA::DATA_AS_ROW, count};
  graph::Tensor axes{{pca.eigenvectors.rows, pca.eigenvectors.cols}, {}};
  for (int n = 0; n < pca.eigenvectors.rows; ++n) {
    const float* axis = pca.eigenvectors.ptr<float>(n);
    const float* end = axis + pca.eigenvectors.cols;
    const float largest =
        *std::max_element(axis, end, [](float a, float b) { return std::abs(a) < std::abs(b); });
    std::transform(axis, end, std::back_inserter(axes.values),
                   [&](float value) { return largest < 0 ? -value : value; });
  }
  return axes;
}

Forest forest_of(const cv::ml::DTrees& trees, double (*value_of)(const cv::ml::DTrees::Node&)) {
  const auto& nodes = trees.getNodes();
  const auto& splits = trees.getSplits();
  std::vector<Forest::Node> all;
  for (const cv::ml::DTrees::Node& node : nodes) {
    Forest::Node& one = all.emplace_back();
    one.value = static_cast<float>(value_of(node));
    if (node.split < 0) continue;
    const cv::ml::DTrees::Split& split = splits[static_cast<std::size_t>(node.split)];
    one.feature = split.varIdx;
    // OpenCV goes to the left at or below the threshold, a Forest only below it.
    one.threshold = std::nextafter(split.c, std::numeric_limits<float>::max());
    one.low = node.left;
    one.high = node.right;
  }
  Forest forest;
  for (const int root : trees.getRoots()) forest.add(all, root);
  return forest;
}

}  // namespace haima::classic
