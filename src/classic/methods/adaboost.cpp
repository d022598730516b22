// AdaBoost: small trees, each learned with more weight on what those before it got wrong; "real", by the
// probabilities at the leaves (Friedman, Hastie and Tibshirani, 2000).
#include "classic/matrix.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  const cv::Ptr<cv::ml::Boost> boost = cv::ml::Boost::create();
  boost->setBoostType(cv::ml::Boost::REAL);
  boost->setWeakCount(lesson.count("trees"));
  boost->setWeightTrimRate(0);
  boost->setMaxDepth(lesson.count("depth"));
  boost->setPriors(priors_of(lesson.rows));
  boost->train(data_of(lesson.rows));
  const Forest forest = forest_of(*boost, [](const cv::ml::DTrees::Node& node) { return node.value; });
  return Rule{"trees", forest.tensors()};
}

}  // namespace

Method adaboost() {
  return {.name = "adaboost",
          .summary = "small trees on what is hard",
          .solver = "OpenCV ml",
          .settings = every({{"depth", {1}}, {"trees", {100}}, {"components", {0, 40}}}),
          .learn = learn,
          .one_scale = false};
}

}  // namespace haima::classic
