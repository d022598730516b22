// Bagging: trees on drawn pictures, each split chosen among all features (Breiman, 1996); among principal
// components, since a thousand features would each be sorted at every node.
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
          .settings = every({{"trees", {100}}, {"components", {40}}}),
          .learn = learn,
          .one_scale = false};
}

}  // namespace haima::classic
