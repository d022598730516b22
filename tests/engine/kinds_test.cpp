// Every kind of node gives what its definition gives, alone and in company, for every number of threads.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "engine/engine.h"
#include "engine/kernels.h"
#include "graph/builder.h"
#include "graph/bundle.h"
#include "reference.h"

namespace haima::engine {
namespace {

using graph::Builder;
using graph::Graph;
using graph::Kind;
using graph::Tensor;
using graph::Value;

/// The largest difference, as a part of the truth's own size.
double difference(const Tensor& is, const Tensor& truth) {
  EXPECT_EQ(is.shape, truth.shape);
  if (is.values.size() != truth.values.size()) return INFINITY;
  double worst = 0, largest = 1e-3;
  for (std::size_t i = 0; i < truth.values.size(); ++i) {
    const double apart = std::abs(is.values[i] - truth.values[i]);
    worst = std::isnan(apart) ? INFINITY : std::max(worst, apart);
    largest = std::max<double>(largest, std::abs(truth.values[i]));
  }
  return worst / largest;
}

/// One way to run a graph, and how far it may be from the definition.
struct Way {
  std::string name;
  Options options;
  double tolerance;
};

/// Every instruction set in float32, and bfloat16 where the processor has it: eight bits of every number.
std::vector<Way> ways() {
  std::vector<Way> all;
  for (const Kernels* kernels : all_kernels()) {
    const std::string name{kernels->name};
    if (kernels->runs_here()) all.push_back({name, {.kernels = name}, 2e-5});
  }
  if (bfloat16_kernels()) all.push_back({"bfloat16", {.precision = Precision::bfloat16}, 3e-2});
  return all;
}

/// Holds the engine against the definition for a few batches, slices and numbers of threads.
void check(const Graph& graph, const std::string& about) {
  const graph::Weights weights = graph::random_weights(graph, 11);
  Pool one{1}, three{3};
  for (const auto& [batch, slices] : {std::pair{1, 1}, std::pair{2, 5}, std::pair{5, 3}}) {
    const Tensors inputs = graph::random_inputs(graph, batch, slices, 5);
    const auto truth = reference::run(graph, weights, inputs);
    for (const Way& way : ways()) {
      const std::string where = about + " on " + way.name;
      const auto plan = compile(graph, weights, way.options);
      ASSERT_TRUE(plan) << where << ": " << plan.error().sentence();
      EXPECT_EQ(plan->precision(), way.options.precision) << where;
      if (way.name != best_kernels().name && batch != 2) continue;
      const auto results = plan->run(inputs, one), same = plan->run(inputs, three);
      ASSERT_TRUE(results) << where << ": " << results.error().sentence();
      ASSERT_TRUE(same) << where << ": " << same.error().sentence();
      for (const auto& [name, result] : *results) {
        EXPECT_LT(difference(result, truth.at(name)), way.tolerance)
            << where << ", " << name << ", batch " << batch;
        EXPECT_EQ(result, same->at(name)) << where << ", " << name << ": other bits on three threads";
      }
    }
  }
}

void check(const std::string& about, const graph::Input& input,
           const std::function<Value(Builder&, Value)>& body) {
  Builder b{"g", input};
  b.output("y", body(b, b.input()));
  check(b.finish(), about);
}

const graph::Input map{.channels = 24, .height = 13, .width = 10};
const graph::Input volume{.channels = 16, .height = 9, .width = 8, .depth = 5};
const graph::Input scan{.channels = 3, .height = 4, .width = 4, .slices = true};

/// (batch, slices, features) out of a scan.
Value sequence(Builder& b, Value scan_of_maps) {
  return b.unfold_slices(b.flatten(b.fold_slices(scan_of_maps)));
}

/// A small graph for every kind; a new kind without one fails the test below by name.
std::map<Kind, std::function<void()>> cases() {
  std::map<Kind, std::function<void()>> all;
  const auto over = [&](Kind kind, const graph::Input& input,
                        const std::function<Value(Builder&, Value)>& body) {
    all[kind] = [=] { check(std::string{graph::kind_of(kind).name}, input, body); };
  };
  over(Kind::input, map, [](Builder&, Value x) { return x; });
  over(Kind::conv, map, [](Builder& b, Value x) { return b.conv(x, {.out = 40, .kernel = 3, .stride = 2}); });
  over(Kind::conv_transpose, map, [](Builder& b, Value x) {
    return b.conv_transpose(x, {.out = 20, .kernel = 3, .stride = 2, .padding = 1});
  });
  over(Kind::linear, map, [](Builder& b, Value x) { return b.linear(x, 7); });
  over(Kind::batch_norm, map, [](Builder& b, Value x) { return b.batch_norm(x); });
  over(Kind::layer_norm, map, [](Builder& b, Value x) { return b.layer_norm(x); });
  over(Kind::relu, map, [](Builder& b, Value x) { return b.relu(x); });
  over(Kind::relu6, map, [](Builder& b, Value x) { return b.relu6(b.add(x, b.add(x, x))); });
  over(Kind::swish, map, [](Builder& b, Value x) { return b.swish(x); });
  over(Kind::sigmoid, map, [](Builder& b, Value x) { return b.sigmoid(x); });
  over(Kind::tanh, map, [](Builder& b, Value x) { return b.tanh(x); });
  over(Kind::softmax, map, [](Builder& b, Value x) { return b.softmax(x); });
  over(Kind::dropout, map, [](Builder& b, Value x) { return b.dropout(x, 0.5); });
  over(Kind::drop_path, map, [](Builder& b, Value x) { return b.drop_path(x, 0.5); });
  over(Kind::max_pool, map,
       [](Builder& b, Value x) { return b.max_pool(x, {.kernel = 3, .stride = 2, .padding = 1}); });
  over(Kind::average_pool, map,
       [](Builder& b, Value x) { return b.average_pool(x, {.kernel = 3, .stride = 2, .padding = 1}); });
  over(Kind::adaptive_average, map, [](Builder& b, Value x) { return b.adaptive_average(x, 7); });
  over(Kind::global_average, map, [](Builder& b, Value x) { return b.global_average(x); });
  over(Kind::upsample, map, [](Builder& b, Value x) {
    return b.concat({b.upsample(x, 3), b.upsample(x, 3, "nearest")});
  });
  over(Kind::add, map, [](Builder& b, Value x) { return b.add(x, b.relu(x)); });
  over(Kind::multiply, map, [](Builder& b, Value x) {
    return b.multiply(x, b.sigmoid(b.reshape(b.global_average(x), {24, 1, 1})));
  });
  over(Kind::concat, map, [](Builder& b, Value x) { return b.concat({x, b.relu(x), x}, 3); });
  over(Kind::flatten, map, [](Builder& b, Value x) { return b.flatten(x); });
  over(Kind::reshape, map, [](Builder& b, Value x) { return b.reshape(x, {13, 240}); });
  over(Kind::transpose, map, [](Builder& b, Value x) { return b.transpose(x, {0, 3, 1, 2}); });
  over(Kind::slice, map, [](Builder& b, Value x) { return b.slice(x, 1, 3, 17); });
  over(Kind::mean, map, [](Builder& b, Value x) { return b.mean(x, 2); });
  over(Kind::maximum, map, [](Builder& b, Value x) { return b.maximum(x, 1); });
  over(Kind::lstm, scan, [](Builder& b, Value x) { return b.lstm(sequence(b, x), 19); });
  over(Kind::gru, scan, [](Builder& b, Value x) { return b.gru(sequence(b, x), 19); });
  over(Kind::attention, scan, [](Builder& b, Value x) { return b.attention(sequence(b, x), 4); });
  over(Kind::fold_slices, scan, [](Builder& b, Value x) { return b.relu(b.fold_slices(x)); });
  over(Kind::unfold_slices, scan,
       [](Builder& b, Value x) { return b.unfold_slices(b.relu(b.fold_slices(x))); });
  return all;
}

TEST(Kinds, EachGivesWhatItsDefinitionGives) {
  const auto all = cases();
  for (const graph::NodeKind& kind : graph::node_kinds()) {
    ASSERT_TRUE(all.contains(kind.kind)) << kind.name << " has no case here";
    all.at(kind.kind)();
  }
}

TEST(Kinds, ConvolutionsOfEveryShape) {
  const auto conv = [](const graph::Conv& c) { return [=](Builder& b, Value x) { return b.conv(x, c); }; };
  for (const std::int64_t kernel : {1, 2, 3, 5, 7}) {
    for (const std::int64_t stride : {1, 2, 3})
      check("conv", map, conv({.out = 17, .kernel = kernel, .stride = stride}));
  }
  check("dilated", map, conv({.out = 32, .kernel = 3, .dilation = 2}));
  check("grouped", map, conv({.out = 48, .kernel = 3, .groups = 4}));
  check("one channel in", {.channels = 1, .height = 31, .width = 30}, conv({.out = 32, .kernel = 3}));
  check("winograd", {.channels = 64, .height = 14, .width = 11}, conv({.out = 64, .kernel = 3}));
  check("winograd to few", {.channels = 128, .height = 9, .width = 9},
        conv({.out = 32, .kernel = 3, .bias = false}));
  for (const std::int64_t stride : {1, 2})
    check("volume", volume, conv({.out = 24, .kernel = 3, .stride = stride}));
  check("volume back", volume,
        [](Builder& b, Value x) { return b.conv_transpose(x, {.out = 8, .kernel = 2, .stride = 2}); });
}

TEST(Kinds, DepthwiseConvolutionsOfEveryShape) {
  for (const std::int64_t kernel : {1, 3, 5, 7}) {
    for (const std::int64_t stride : {1, 2}) {
      for (const std::int64_t width : {5, 7, 12, 29}) {
        check("depthwise", {.channels = 40, .height = 9, .width = width}, [=](Builder& b, Value x) {
          return b.swish(b.conv(x, {.out = 40, .kernel = kernel, .stride = stride, .groups = 40}));
        });
      }
    }
  }
  check("two for each", map,
        [](Builder& b, Value x) { return b.conv(x, {.out = 48, .kernel = 3, .groups = 24}); });
}

TEST(Kinds, StepsThatAreClosedWithOthers) {
  check("norm", map,
        [](Builder& b, Value x) { return b.relu6(b.batch_norm(b.conv(x, {.out = 32, .bias = false}))); });
  check("norm after back", map, [](Builder& b, Value x) {
    return b.relu(b.batch_norm(b.conv_transpose(x, {.out = 12, .kernel = 2, .stride = 2})));
  });
  check("dense norm", map,
        [](Builder& b, Value x) { return b.tanh(b.batch_norm(b.linear(b.flatten(x), 33))); });
  check("norm of rows", map, [](Builder& b, Value x) { return b.batch_norm(b.linear(x, 11)); });
  check("residual", map, [](Builder& b, Value x) {
    const Value y = b.relu(b.conv(x, {.out = 24}));
    return b.relu(b.add(b.batch_norm(b.conv(y, {.out = 24})), x));
  });
  check("residual of itself", map, [](Builder& b, Value x) {
    const Value y = b.relu(b.conv(x, {.out = 24}));
    return b.swish(b.add(b.conv(y, {.out = 24}), y));
  });
  check("residual used again", map, [](Builder& b, Value x) {
    const Value y = b.relu(b.conv(x, {.out = 24})), z = b.conv(b.relu(b.conv(y, {.out = 8})), {.out = 24});
    return b.concat({b.relu(b.add(z, y)), y});
  });
  check("two shortcuts", map, [](Builder& b, Value x) {
    return b.add(b.conv(x, {.out = 16}), b.conv(x, {.out = 16, .kernel = 1}));
  });
  check("excited", map, [](Builder& b, Value x) {
    const Value y = b.swish(b.conv(x, {.out = 40, .groups = 8}));
    Value s = b.reshape(b.global_average(y), {40, 1, 1});
    s = b.sigmoid(b.conv(b.relu(b.conv(s, {.out = 10, .kernel = 1})), {.out = 40, .kernel = 1}));
    return b.conv(b.multiply(y, s), {.out = 24, .kernel = 1});
  });
  check("dense block", {.channels = 32, .height = 7, .width = 6}, [](Builder& b, Value x) {
    for (int i = 0; i < 4; ++i) {
      const Value y = b.relu(b.batch_norm(x));
      x = b.concat({x, b.conv(y, {.out = 16, .bias = false})});
    }
    return b.relu(b.batch_norm(x));
  });
  check("concat that lives on", {.channels = 16, .height = 7, .width = 6}, [](Builder& b, Value x) {
    const Value y = b.conv(x, {.out = 16}), z = b.relu(b.concat({y, x}));
    return b.concat({b.add(b.conv(z, {.out = 16}), y), z, y});
  });
  check("same thrice", {.channels = 1, .height = 7, .width = 6}, [](Builder& b, Value x) {
    return b.conv(b.concat({x, x, x}), {.out = 16});
  });
}

TEST(Kinds, SequencesOverSlicesAndBack) {
  check("slices", scan, [](Builder& b, Value x) {
    const Value map_of_slice = b.relu(b.conv(b.fold_slices(x), {.out = 16}));
    const Value rows = b.unfold_slices(b.global_average(map_of_slice));
    const Value read = b.concat({b.lstm(rows, 8), b.gru(rows, 8, {}, false)}, 2);
    return b.linear(b.fold_slices(b.add(read, b.attention(read, 3))), 5);
  });
  check("dilated", scan, [](Builder& b, Value x) {
    const Value y = b.transpose(sequence(b, x), {0, 2, 1});
    return b.maximum(b.transpose(b.relu(b.conv(y, {.out = 20, .kernel = 3, .dilation = 4})), {0, 2, 1}), 1);
  });
}

}  // namespace
}  // namespace haima::engine
