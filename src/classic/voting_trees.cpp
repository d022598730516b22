#include "classic/voting_trees.h"

#include <algorithm>

#include "classic/matrix.h"

namespace haima::classic {

Rule voting_trees(const Lesson& lesson, int features) {
  const cv::Ptr<cv::ml::RTrees> trees = cv::ml::RTrees::create();
  trees->setTermCriteria({cv::TermCriteria::MAX_ITER, lesson.count("trees"), 0});
  trees->setActiveVarCount(std::clamp(features, 1, static_cast<int>(lesson.rows.columns)));
  trees->setMaxDepth(20);
  trees->setMinSampleCount(2);
  trees->setPriors(priors_of(lesson.rows));
  seed_opencv(lesson.seed);
  trees->train(data_of(lesson.rows));
  Forest forest =
      forest_of(*trees, [](const cv::ml::DTrees::Node& node) { return node.classIdx == 1 ? 1.0 : -1.0; });
  forest.scale(1 / static_cast<float>(forest.trees()));
  return {"trees", forest.tensors()};
}

}  // namespace haima::classic
