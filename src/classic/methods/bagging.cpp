// Bagging: trees on drawn pictures, each split chosen among all features (Breiman, 1996).
#include "classic/voting_trees.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  return voting_trees(lesson, static_cast<int>(lesson.rows.columns));
}

}  // namespace

Method bagging() {
  return {.name = "bagging",
          .summary = "trees on drawn pictures",
          .solver = "OpenCV ml",
          .settings = every({{"trees", {100}}}),
          .learn = learn,
          .one_scale = false};
}

}  // namespace haima::classic
