// Shapes follow from the nodes, by the arithmetic of each layer's definition, and what does not fit is named.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "graph/builder.h"
#include "graph/graph.h"

namespace haima::graph {
namespace {

TEST(Shape, ConvolutionsAndPoolsCountTheirWindows) {
  Builder b{"g", {.channels = 3, .height = 224, .width = 200}};
  const Value x = b.conv(b.input(), {.out = 64, .kernel = 7, .stride = 2});
  EXPECT_EQ(text_of(b.shape(x)), "N × 64 × 112 × 100");
  EXPECT_EQ(text_of(b.shape(b.max_pool(x, {.kernel = 3, .stride = 2, .padding = 1}))), "N × 64 × 56 × 50");
  EXPECT_EQ(text_of(b.shape(b.conv(x, {.out = 8, .kernel = 3, .dilation = 4}))), "N × 8 × 112 × 100");
  EXPECT_EQ(text_of(b.shape(b.conv_transpose(x, {.out = 5, .kernel = 2, .stride = 2}))), "N × 5 × 224 × 200");
}

TEST(Shape, BatchAndSlicesStayOpen) {
  Builder b{"g", {.channels = 1, .height = 32, .width = 32, .slices = true}};
  const Value folded = b.fold_slices(b.input());
  EXPECT_EQ(text_of(b.shape(folded)), "N·S × 1 × 32 × 32");
  const Value sequence = b.unfold_slices(b.global_average(b.conv(folded, {.out = 12})));
  EXPECT_EQ(text_of(b.shape(sequence)), "N × S × 12");
  EXPECT_EQ(text_of(b.shape(b.lstm(sequence, 7))), "N × S × 14");
  EXPECT_EQ(b.shape(folded)[0].at(2, 40), 80);
}

TEST(Cost, CountsParametersAndMultiplications) {
  Builder b{"g", {.channels = 3, .height = 8, .width = 8}};
  Value x = b.conv(b.input(), {.out = 4, .kernel = 3});  // 3*4*9 + 4 parameters, 2 * 64 * 4 * 27 flop
  x = b.linear(b.flatten(x), 10);                        // 256*10 + 10 parameters, 2 * 2560 flop
  b.output("logits", x);
  const Cost cost = cost_of(b.finish());
  EXPECT_EQ(cost.parameters, 112 + 2570);
  EXPECT_EQ(cost.flop, 13824 + 5120);
}

TEST(Json, AGraphSurvivesItsText) {
  Builder b{"g", {.channels = 1, .height = 32, .width = 32}};
  Value x = b.relu(b.conv(b.input(), {.out = 4}));
  x = b.concat({x, b.dropout(x, 0.25)});
  b.mark("last_map", x);
  b.output("logits", b.linear(b.global_average(x), 2));
  const Graph graph = b.finish();
  const auto again = graph_of(json_of(graph), "test");
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(*again, graph);
  EXPECT_EQ(again->nodes.back().shape, graph.nodes.back().shape);
}

/// The sentence that refuses a graph whose second node is changed.
std::string refusal(const std::function<void(Json&)>& change) {
  Builder b{"g", {.channels = 4, .height = 32, .width = 32}};
  b.output("logits", b.conv(b.input(), {.out = 8}, "first"));
  Json json = json_of(b.finish());
  change(json["nodes"][1]);
  const auto graph = graph_of(json, "test");
  return graph ? "accepted" : graph.error().sentence();
}

TEST(Json, WhatDoesNotFitIsRefusedByName) {
  EXPECT_EQ(refusal([](Json&) {}), "accepted");
  EXPECT_NE(refusal([](Json& n) { n["attributes"]["groups"] = 3; }).find("first (conv): 3 groups"),
            std::string::npos);
  EXPECT_NE(refusal([](Json& n) { n["attributes"]["out"] = -1; }).find("attribute out is -1"),
            std::string::npos);
  EXPECT_NE(refusal([](Json& n) { n["attributes"].erase("kernel"); }).find("kernel is missing"),
            std::string::npos);
  EXPECT_NE(refusal([](Json& n) {
              n["attributes"]["kernel"] = {99, 99};
            }).find("does not fit"),
            std::string::npos);
  EXPECT_NE(refusal([](Json& n) {
              n["attributes"]["out"] = 1 << 20;
              n["attributes"]["kernel"] = {33, 33};
            }).find("too many"),
            std::string::npos);
  EXPECT_NE(refusal([](Json& n) { n["inputs"] = {1}; }).find("does not stand before"), std::string::npos);
  EXPECT_NE(refusal([](Json& n) { n["inputs"] = Json::array(); }).find("0 inputs"), std::string::npos);
  EXPECT_NE(refusal([](Json& n) { n["kind"] = "warp"; }).find("no node kind warp"), std::string::npos);
  EXPECT_NE(refusal([](Json& n) { n["name"] = "input"; }).find("two nodes"), std::string::npos);
}

}  // namespace
}  // namespace haima::graph
