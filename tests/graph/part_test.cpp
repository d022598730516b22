#include "graph/part.h"

#include <gtest/gtest.h>

#include "graph/builder.h"
#include "graph/bundle.h"

namespace haima::graph {
namespace {

/// A scan's slices through a dense layer each, then a sequence, with a verdict a slice and one in all.
Graph sequence() {
  Builder b{"sequence", {.channels = 1, .height = 4, .width = 4, .slices = true}};
  const Value each = b.linear(b.flatten(b.fold_slices(b.input())), 5, "encoder");
  const Value embedding = b.mark("embedding", b.unfold_slices(each));
  const Value read = b.lstm(embedding, 3, "lstm");
  b.output("slices", b.linear(read, 2, "slice_head"))
      .output("logits", b.linear(b.maximum(read, 1), 2, "head"));
  return b.finish();
}

TEST(Part, BothHalvesTogetherHoldWhatTheWholeDoes) {
  const Graph whole = sequence();
  const auto parts = parted(whole, "embedding");
  ASSERT_TRUE(parts) << parts.error().sentence();
  std::vector<Parameter> parameters = parameters_of(parts->before);
  EXPECT_EQ(parameters.size(), 2u);
  const std::vector<Parameter> rest = parameters_of(parts->after);
  parameters.insert(parameters.end(), rest.begin(), rest.end());
  EXPECT_EQ(parameters, parameters_of(whole));
  EXPECT_EQ(cost_of(parts->before, 1, 7).flop + cost_of(parts->after, 1, 7).flop, cost_of(whole, 1, 7).flop);
}

TEST(Part, WhatLeadsThereEndsAtTheMarkAndWhatFollowsBeginsAtIt) {
  const auto parts = parted(sequence(), "embedding");
  ASSERT_TRUE(parts) << parts.error().sentence();
  const int place = parts->before.outputs.at("embedding");
  EXPECT_EQ(text_of(parts->before.nodes[static_cast<std::size_t>(place)].shape), "N × S × 5");
  EXPECT_EQ(parts->before.outputs.size(), 1u);
  EXPECT_EQ(parts->after.nodes.front().kind, Kind::input);
  EXPECT_EQ(parts->after.nodes.front().name, "embedding");
  EXPECT_EQ(text_of(parts->after.nodes.front().shape), "N × S × 5");
  EXPECT_EQ(parts->after.outputs.size(), 2u);
  for (const Graph* part : {&parts->before, &parts->after}) {
    const auto again = graph_of(json_of(*part), "test");  // infers every shape anew
    ASSERT_TRUE(again) << again.error().sentence();
    EXPECT_EQ(*again, *part);
  }
}

TEST(Part, AValueThatIsPassedBesideTheMarkIsNamed) {
  Builder b{"skips", {.channels = 1, .height = 4, .width = 4}};
  const Value early = b.flatten(b.input());
  const Value marked = b.mark("middle", b.linear(early, 16, "dense"));
  b.output("logits", b.add(marked, early));
  const auto parts = parted(b.finish(), "middle");
  ASSERT_FALSE(parts);
  EXPECT_NE(parts.error().sentence().find("looks past the mark middle"), std::string::npos);
  EXPECT_FALSE(parted(sequence(), "no such mark"));
}

}  // namespace
}  // namespace haima::graph
