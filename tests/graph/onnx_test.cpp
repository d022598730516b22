// Every kind of node becomes ONNX that its own checker accepts, with shapes that it infers as ours.
#include "graph/onnx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <set>

#include "graph/builder.h"
#include "support/data.h"

namespace haima::graph {
namespace {

Value maps(Builder& b, Value x) {
  x = b.relu(b.batch_norm(b.conv(x, {.out = 8, .stride = 2})));
  x = b.relu6(b.conv(x, {.out = 8, .groups = 8, .bias = false}));
  x = b.multiply(x, b.sigmoid(b.conv(b.reshape(b.global_average(x), {8, 1, 1}), {.out = 8, .kernel = 1})));
  x = b.swish(b.add(b.drop_path(b.conv(x, {.out = 8}), 0.1), x));
  x = b.concat({b.max_pool(x, {.kernel = 3, .stride = 2, .padding = 1}), b.average_pool(x, {.kernel = 2})});
  x = b.concat({b.upsample(x, 2), b.upsample(x, 2, "nearest"),
                b.conv_transpose(x, {.out = 4, .kernel = 2, .stride = 2})});
  return b.mark("last_map", b.adaptive_average(x, 3));
}

Value sequences(Builder& b, Value x) {
  const Value read = b.concat({b.lstm(x, 6), b.gru(x, 3, {}, false), b.gru(x, 2)}, 2);
  const Value attended = b.attention(b.layer_norm(b.linear(read, 12)), 3);
  const Value along = b.transpose(b.tanh(b.conv(b.transpose(attended, {0, 2, 1}), {.out = 10})), {0, 2, 1});
  return b.concat({b.mean(along, 1), b.maximum(along, 1)});
}

Graph of_every_kind() {
  Builder b{"all", {.channels = 3, .height = 20, .width = 20, .slices = true}};
  const Value rows = b.dropout(b.flatten(maps(b, b.fold_slices(b.input()))), 0.5);
  const Value scan = b.slice(sequences(b, b.unfold_slices(rows)), 1, 2, 9);
  const Value logits = b.linear(b.concat({scan, b.input("clinical", {{1, true, false}, {4}})}), 5);
  b.output("logits", logits).output("probability", b.softmax(logits));
  return b.finish();
}

std::string said_by(const std::string& command) {
  std::string said;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  ::pclose(pipe);
  return said;
}

TEST(Onnx, TheTestGraphHasEveryKindOfNode) {
  std::set<Kind> found;
  for (const Node& node : of_every_kind().nodes) found.insert(node.kind);
  for (const NodeKind& kind : node_kinds()) EXPECT_TRUE(found.contains(kind.kind)) << kind.name;
}

TEST(Onnx, TheCheckerAcceptsEveryKindAndInfersOurShapes) {
  if (said_by("/usr/bin/python3 -c 'import onnx; print(1)'") != "1\n") GTEST_SKIP() << "needs python3-onnx";
  const Graph graph = of_every_kind();
  const auto model = to_onnx(graph, random_weights(graph, 1), {{"haima.about", "{}"}});
  ASSERT_TRUE(model) << model.error().sentence();
  const test::TemporaryFolder folder;
  ASSERT_TRUE(write_file(folder.path() / "all.onnx", *model));
  const std::string program = (test::source_folder() / "tests/graph/check_onnx.py").string();
  EXPECT_EQ(said_by("/usr/bin/python3 " + program + " " + (folder.path() / "all.onnx").string()),
            "input batch slices 3 20 20\n"
            "clinical batch 4\n"
            "logits batch 5\n"
            "probability batch 5\n"
            "metadata haima.about={}\n");
}

TEST(Onnx, WhatDoesNotFitIsRefused) {
  const Graph graph = of_every_kind();
  Weights weights = random_weights(graph, 1);
  weights.erase(weights.begin());
  EXPECT_FALSE(to_onnx(graph, weights));
  Builder b{"clash", {.channels = 1, .height = 4, .width = 4}};
  b.output("input", b.relu(b.input()));
  EXPECT_THAT(to_onnx(b.finish(), {}).error().sentence(), testing::HasSubstr("name of another value"));
}

}  // namespace
}  // namespace haima::graph
