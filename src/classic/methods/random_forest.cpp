// Random forest: trees on drawn pictures, each split chosen among drawn features (Breiman, 2001).
#include <cmath>

#include "classic/voting_trees.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  const double root = std::sqrt(static_cast<double>(lesson.rows.columns));
  return voting_trees(lesson, static_cast<int>(std::lround(lesson.asked("features_by_root") * root)));
}

}  // namespace

Method random_forest() {
  return {.name = "random_forest",
          .summary = "trees on drawn pictures and features",
          .solver = "OpenCV ml",
          .settings = every({{"features_by_root", {1}}, {"trees", {100}}}),
          .learn = learn,
          .one_scale = false};
}

}  // namespace haima::classic
