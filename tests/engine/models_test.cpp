// Every network of the table gives what its nodes' definitions give.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/engine.h"
#include "graph/bundle.h"
#include "models/model.h"
#include "reference.h"

namespace haima::engine {
namespace {

using graph::Graph;
using graph::Tensor;

TEST(Models, EachGivesWhatItsNodesMean) {
  Pool one{1}, two{2};
  for (const models::Model& model : models::kinds()) {
    const Graph graph = reference::smallest(model);
    const graph::Weights weights = graph::random_weights(graph, 4);
    const Tensors inputs = graph::random_inputs(graph, 1, 3, 2);
    const auto truth = reference::run(graph, weights, inputs);
    const auto plan = compile(graph, weights);
    ASSERT_TRUE(plan) << model.name << ": " << plan.error().sentence();
    const auto results = plan->run(inputs, one), same = plan->run(inputs, two);
    ASSERT_TRUE(results && same) << model.name << ": " << results.error().sentence();
    EXPECT_EQ(*results, *same) << model.name << ": other bits on two threads";
    for (const auto& [name, result] : *results) {
      const Tensor& wanted = truth.at(name);
      ASSERT_EQ(result.shape, wanted.shape) << model.name;
      double worst = 0, largest = 0, least = INFINITY;
      for (std::size_t i = 0; i < wanted.values.size(); ++i) {
        worst = std::max<double>(worst, std::abs(result.values[i] - wanted.values[i]));
        largest = std::max<double>(largest, std::abs(wanted.values[i]));
        least = std::min<double>(least, wanted.values[i]);
      }
      EXPECT_LT(worst, 1e-4 * std::max(1.0, largest)) << model.name << ", " << name;
      EXPECT_GT(largest - least, 1e-6) << model.name << ", " << name << " says the same of all";
      EXPECT_LT(largest, 1e4) << model.name << ", " << name;
    }
  }
}

}  // namespace
}  // namespace haima::engine
