// Gradient boosting: each tree mends what those before it got wrong (Friedman, 2001; Chen and Guestrin,
// 2016).
#include "classic/booster.h"
#include "classic/forest.h"

namespace haima::classic {
namespace {

std::vector<Forest::Node> nodes_of(const Json& tree) {
  const auto left = tree.at("left_children").get<std::vector<int>>();
  const auto right = tree.at("right_children").get<std::vector<int>>();
  const auto feature = tree.at("split_indices").get<std::vector<int>>();
  const auto condition = tree.at("split_conditions").get<std::vector<float>>();  // of a leaf: its value
  std::vector<Forest::Node> nodes;
  for (std::size_t n = 0; n < left.size(); ++n) {
    const bool leaf = left[n] < 0;
    nodes.push_back({leaf ? -1 : feature[n], condition[n], left[n], right[n], condition[n]});
  }
  return nodes;
}

Result<Rule> learn(const Lesson& lesson) {
  HAIMA_TRY(const Json model, boosted(lesson, lesson.count("trees"),
                                      {{"booster", "gbtree"},
                                       {"tree_method", "hist"},
                                       {"eta", "0.1"},
                                       {"max_depth", std::to_string(lesson.count("depth"))},
                                       {"subsample", "0.8"},
                                       {"colsample_bynode", "0.2"}}));
  Forest forest;
  for (const Json& tree : model.at("trees")) forest.add(nodes_of(tree), 0);
  return Rule{"trees", forest.tensors()};
}

}  // namespace

Method gradient_boosting() {
  return {.name = "gradient_boosting",
          .summary = "trees that each mend the ones before",
          .solver = "XGBoost",
          .settings = every({{"depth", {3, 1}}, {"trees", {100}}}),
          .learn = learn,
          .one_scale = false};
}

}  // namespace haima::classic
