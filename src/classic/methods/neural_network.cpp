// A small neural network: one hidden layer, learned by resilient back-propagation (Riedmiller and Braun,
// 1993).
#include <fmt/format.h>

#include "classic/matrix.h"

namespace haima::classic {
namespace {

cv::Mat targets_of(const Rows& rows) {
  constexpr float sure = 0.9F;  // what the last layer's tanh can reach
  cv::Mat targets(static_cast<int>(rows.size()), 1, CV_32F);
  for (std::size_t n = 0; n < rows.size(); ++n)
    targets.at<float>(static_cast<int>(n)) = rows.truth[n] ? sure : -sure;
  return targets;
}

/// OpenCV's layer as ours: its last row is the bias.
void put_layer(const cv::Mat& weights, int layer, graph::Weights& tensors) {
  const int inputs = weights.rows - 1, units = weights.cols;
  graph::Tensor weight{{units, inputs}, {}};
  std::vector<float> bias;
  for (int unit = 0; unit < units; ++unit) {
    for (int i = 0; i < inputs; ++i) weight.values.push_back(static_cast<float>(weights.at<double>(i, unit)));
    bias.push_back(static_cast<float>(weights.at<double>(inputs, unit)));
  }
  tensors[fmt::format("weight_{}", layer)] = std::move(weight);
  tensors[fmt::format("bias_{}", layer)] = list(std::move(bias));
}

Result<Rule> learn(const Lesson& lesson) {
  const cv::Ptr<cv::ml::ANN_MLP> network = cv::ml::ANN_MLP::create();
  network->setLayerSizes(std::vector<int>{static_cast<int>(lesson.rows.columns), lesson.count("hidden"), 1});
  network->setActivationFunction(cv::ml::ANN_MLP::SIGMOID_SYM, 2, 1);  // tanh
  network->setTrainMethod(cv::ml::ANN_MLP::RPROP, 0.1);
  network->setTermCriteria({cv::TermCriteria::MAX_ITER, lesson.count("rounds"), 0});
  const std::vector<double> balanced = weights_of(lesson.rows);
  const cv::Mat weights = cv::Mat_<float>(cv::Mat(balanced, true));
  network->train(cv::ml::TrainData::create(samples_of(lesson.rows), cv::ml::ROW_SAMPLE,
                                           targets_of(lesson.rows), cv::noArray(), cv::noArray(), weights),
                 cv::ml::ANN_MLP::NO_INPUT_SCALE + cv::ml::ANN_MLP::NO_OUTPUT_SCALE);
  Rule rule{"layers", {}};
  for (int layer = 0; layer < 2; ++layer) put_layer(network->getWeights(layer + 1), layer, rule.tensors);
  return rule;
}

}  // namespace

Method neural_network() {
  return {.name = "neural_network",
          .summary = "one hidden layer",
          .solver = "OpenCV ml",
          .settings = every({{"hidden", {8}}, {"rounds", {10, 30, 100}}, {"components", {20, 40}}}),
          .learn = learn};
}

}  // namespace haima::classic
