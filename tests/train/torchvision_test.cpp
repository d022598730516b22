// The standard networks say what torchvision's say, weight for weight.
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "models/model.h"
#include "support/data.h"
#include "train/samples.h"

namespace haima::train {
namespace {

TEST(Torchvision, StandardNetworksSayTheSame) {
  const auto bytes = read_file(haima::test::source_folder() / "tests/train/torchvision.json", 1 << 20);
  ASSERT_TRUE(bytes);
  const Json reference = parse_json(as_text(*bytes), "torchvision.json").value();
  const std::int64_t side = reference["side"];
  const at::NoGradGuard plain;
  for (const auto& [name, truth] : reference["networks"].items()) {
    const models::Model* model = models::model_named(name).value();
    models::Spec spec = models::default_spec(*model, models::Task::imagenet);
    spec.input = {.channels = 3, .height = side, .width = side};
    const graph::Graph graph = models::build(*model, spec).value();
    EXPECT_EQ(graph::cost_of(graph).parameters, truth["parameters"].get<std::int64_t>()) << name;
    const Network network = lift(graph, test::numbered_weights(graph));
    const at::Tensor logits = outputs_of(network, test::numbered_inputs(graph, 1, 1), {}).at("logits");
    const double norm = truth["norm"];
    EXPECT_NEAR(logits.norm().item<double>(), norm, 1e-4 * norm) << name;
    const double typical = norm / std::sqrt(static_cast<double>(logits.numel()));
    for (std::size_t i = 0; i < truth["first"].size(); ++i) {
      EXPECT_NEAR(logits[0][static_cast<std::int64_t>(i)].item<double>(), truth["first"][i].get<double>(),
                  1e-4 * typical)
          << name << " " << i;
    }
  }
}

}  // namespace
}  // namespace haima::train
