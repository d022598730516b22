// How a network lies in memory once it is lifted.
#include "train/lift.h"

#include <gtest/gtest.h>

#include "graph/builder.h"
#include "train/samples.h"

namespace haima::train {
namespace {

// One channel lies alike in both layouts: libtorch must still go on in the one that convolutions are fastest
// in.
TEST(Lift, MapsHaveTheirChannelsInnermostWhateverTheInputHas) {
  for (const std::int64_t channels : {1, 3}) {
    graph::Builder b{"first", {.channels = channels, .height = 8, .width = 8}};
    const graph::Graph graph =
        b.output("map", b.max_pool(b.relu(b.conv(b.input(), {.out = 4, .kernel = 3})), {.kernel = 2}))
            .finish();
    const Network network = lift(graph, test::numbered_weights(graph));
    const Tensors said = outputs_of(network, test::numbered_inputs(graph, 2, 1), {});
    EXPECT_EQ(said.at("map").suggest_memory_format(), at::MemoryFormat::ChannelsLast) << channels;
    for (const auto& [name, parameter] : network.parameters) {
      if (parameter.dim() != 4) continue;
      EXPECT_EQ(parameter.suggest_memory_format(), at::MemoryFormat::ChannelsLast) << name << channels;
    }
  }
}

}  // namespace
}  // namespace haima::train
