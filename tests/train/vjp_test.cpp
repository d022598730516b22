// The gradient as a graph, beside autograd's.
#include "graph/vjp.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "train/samples.h"

namespace haima::train {
namespace {

void expect_autograds(const graph::Graph& graph) {
  const graph::Weights weights = graph::random_weights(graph, 2);
  const auto gradient = graph::vjp(graph, weights, "logits", "last_map");
  ASSERT_TRUE(gradient) << graph.name << ": " << gradient.error().sentence();
  const Network lifted = lift(graph, weights);
  const int places[] = {graph.marks.at("last_map"), graph.outputs.at("logits")};
  const auto values = values_of(lifted, test::numbered_inputs(graph, 2, 1), places, {});
  const at::Tensor map = values[0], logits = values[1];
  map.retain_grad();
  const Network backwards = lift(gradient->graph, gradient->weights);
  Tensors inputs = test::numbered_inputs(gradient->graph, 2, 1);
  inputs["value"] = map.detach();
  logits.mul(inputs.at("seed")).sum().backward();
  const at::NoGradGuard plain;
  const at::Tensor ours = outputs_of(backwards, inputs, {}).at("gradient"), theirs = map.grad();
  ASSERT_EQ(ours.sizes(), theirs.sizes()) << graph.name;
  const double size = theirs.abs().max().item<double>();
  EXPECT_GT(size, 0) << graph.name;
  EXPECT_LT(ours.sub(theirs).abs().max().item<double>(), 1e-5 * size) << graph.name;
}

TEST(Vjp, IsAutogradsForNetworksThatEndInPoolsAndDenseLayers) {
  for (const char* name :
       {"bhcnet", "mobilenet_v2", "efficientnet_b0", "densenet121", "resnet50", "resnet50_se"})
    expect_autograds(test::smallest(name));
}

TEST(Vjp, NamesTheNodeThatItCannotFollow) {
  const graph::Graph graph = test::smallest("bhcnet_lstm");
  const auto gradient = graph::vjp(graph, graph::random_weights(graph, 1), "logits", "last_map");
  ASSERT_FALSE(gradient);
  EXPECT_NE(gradient.error().sentence().find("lstm"), std::string::npos);
}

}  // namespace
}  // namespace haima::train
