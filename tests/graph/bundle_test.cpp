// Bundles come back as they were written, another program reads the same numbers, and what does not fit is
// refused with its name.
#include "graph/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <sstream>

#include "graph/builder.h"
#include "graph/half.h"
#include "support/data.h"

namespace haima::graph {
namespace {

Graph slice_graph() {
  Builder b{"slice_net", {.channels = 2, .height = 8, .width = 8}};
  const Value map = b.relu(b.batch_norm(b.conv(b.input(), {.out = 4}, "conv"), "norm"));
  b.output("logits", b.linear(b.global_average(map), 3, "head"));
  return b.finish();
}

Graph scan_graph() {
  Builder b{"scan_net", {.channels = 2, .height = 8, .width = 8, .slices = true}};
  const Value map = b.relu(b.batch_norm(b.conv(b.fold_slices(b.input()), {.out = 4}, "conv"), "norm"));
  b.output("logits", b.lstm(b.unfold_slices(b.global_average(map)), 3, "lstm"));
  return b.finish();
}

Bundle made() {
  Bundle bundle;
  bundle.graphs = {{"slice", slice_graph()}, {"scan", scan_graph()}};
  for (const auto& [name, graph] : bundle.graphs) bundle.weights.merge(random_weights(graph, 3));
  bundle.about = {{"labels", {"any", "epidural"}}, {"input", {{"width", 8}}}};
  return bundle;
}

Result<Bundle> decoded(const Bytes& bytes) { return decode_bundle(bytes, "test", {}); }

TEST(Bundle, ComesBackAsItWasWritten) {
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "new" / "net.safetensors";
  const Bundle bundle = made();
  ASSERT_TRUE(write_bundle(bundle, file));
  const auto again = read_bundle(file, {});
  ASSERT_TRUE(again) << again.error().sentence();
  EXPECT_EQ(again->graphs, bundle.graphs);
  EXPECT_EQ(again->weights, bundle.weights);
  EXPECT_EQ(again->about, bundle.about);
  EXPECT_EQ(again->sha256, sha256(*read_file(file, 1 << 20)));
  EXPECT_EQ(*encode_bundle(*again, "test"), *read_file(file, 1 << 20)) << "equal bundles, equal bytes";
}

TEST(Bundle, GraphsShareTheTensorsTheyBothName) {
  const Bundle bundle = made();
  EXPECT_EQ(bundle.weights.size(),
            6u + 2u + 8u);  // conv and norm, the slice's head, the scan's two directions
}

TEST(Bundle, HalvesKeepWeightsToTheirPrecisionAndStatisticsExactly) {
  const Bundle bundle = made();
  const std::pair<ElementType, double> types[] = {{ElementType::f16, 0x1p-11}, {ElementType::bf16, 0x1p-8}};
  for (const auto& [type, relative] : types) {
    const auto again = decoded(*encode_bundle(bundle, "test", type));
    ASSERT_TRUE(again) << again.error().sentence();
    EXPECT_EQ(again->weights.at("norm.running_var"), bundle.weights.at("norm.running_var"));
    const Tensor &was = bundle.weights.at("conv.weight"), &is = again->weights.at("conv.weight");
    EXPECT_NE(is, was);
    for (std::size_t i = 0; i < was.values.size(); ++i)
      EXPECT_NEAR(is.values[i], was.values[i], relative * std::abs(was.values[i]) + 0x1p-25);
  }
}

std::string said_by(const std::string& command) {
  std::string said;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) said += static_cast<char>(c);
  ::pclose(pipe);
  return said;
}

float rounded(float value, ElementType type) {
  if (type == ElementType::f32) return value;
  return type == ElementType::f16 ? from_finite_f16(to_f16(value)) : from_bf16(to_bf16(value));
}

TEST(Bundle, AnotherProgramReadsTheSameNumbers) {
  const test::TemporaryFolder folder;
  const Path file = folder.path() / "net.safetensors";
  const Bundle bundle = made();
  for (const ElementType type : {ElementType::f32, ElementType::f16, ElementType::bf16}) {
    ASSERT_TRUE(write_bundle(bundle, file, type));
    const std::string program = (test::source_folder() / "tests/graph/print_bundle.py").string();
    std::istringstream lines{said_by("/usr/bin/python3 " + program + " " + file.string())};
    std::size_t tensors = 0;
    for (std::string line; std::getline(lines, line); ++tensors) {
      std::istringstream words{line};
      std::string name, shape;
      words >> name >> shape;
      ASSERT_TRUE(bundle.weights.contains(name)) << line;
      const Tensor& tensor = bundle.weights.at(name);
      for (const float value : tensor.values) {
        float read = NAN;
        words >> read;
        EXPECT_EQ(read, rounded(value, tensor.shape.size() < 2 ? ElementType::f32 : type)) << name;
      }
    }
    EXPECT_EQ(tensors, bundle.weights.size());
  }
}

std::string refusal(const Result<Bundle>& bundle) { return bundle ? "accepted" : bundle.error().sentence(); }

/// What is said of the written bundle when its header is changed.
std::string with_header(const std::function<void(Json&)>& change) {
  const Bytes bytes = *encode_bundle(made(), "test");
  std::uint64_t length;
  std::memcpy(&length, bytes.data(), 8);
  Json header = *parse_json(as_text(ByteView{bytes}.subspan(8, length)), "test");
  change(header);
  const std::string text = to_text(header, -1);
  const std::uint64_t changed = text.size();
  Bytes again(8);
  std::memcpy(again.data(), &changed, 8);
  again.insert(again.end(), as_bytes(text).begin(), as_bytes(text).end());
  again.insert(again.end(), bytes.begin() + 8 + static_cast<std::ptrdiff_t>(length), bytes.end());
  return refusal(decoded(again));
}

TEST(Bundle, AHeaderThatLiesIsRefusedByName) {
  using testing::HasSubstr;
  EXPECT_EQ(with_header([](Json&) {}), "accepted");
  EXPECT_THAT(with_header([](Json& h) { h["conv.weight"]["data_offsets"][1] = 1ll << 60; }),
              HasSubstr("conv.weight: its place"));
  EXPECT_THAT(with_header([](Json& h) {
                h["conv.weight"]["data_offsets"] = {1ll << 40, (1ll << 40) + 4 * 4 * 2 * 9};
              }),
              HasSubstr("does not begin where"));
  EXPECT_THAT(with_header([](Json& h) { h["norm.bias"]["data_offsets"] = h["norm.weight"]["data_offsets"]; }),
              HasSubstr("does not begin where"));
  EXPECT_THAT(with_header([](Json& h) {
                h["conv.weight"]["shape"] = {1 << 30, 1 << 30, 1 << 30};
              }),
              HasSubstr("too many elements"));
  EXPECT_THAT(with_header([](Json& h) {
                h["conv.weight"]["shape"] = {4, 3, 3, 2};
              }),
              HasSubstr("conv.weight is 4 × 3 × 3 × 2 where the graph needs 4 × 2 × 3 × 3"));
  EXPECT_THAT(with_header([](Json& h) { h["conv.weight"]["shape"] = {4, -2, 3, 3}; }), HasSubstr("no count"));
  EXPECT_THAT(with_header([](Json& h) { h["conv.weight"]["dtype"] = "I64"; }), HasSubstr("is of I64"));
  EXPECT_THAT(with_header([](Json& h) { h["__metadata__"]["schema"] = "haima.bundle/9"; }),
              HasSubstr("haima.bundle/9"));
  EXPECT_THAT(with_header([](Json& h) { h.erase("__metadata__"); }), HasSubstr("does not say"));
  EXPECT_THAT(with_header([](Json& h) { h["__metadata__"]["graphs"] = "{}"; }), HasSubstr("0 graphs"));
  EXPECT_THAT(with_header([](Json& h) { h["__metadata__"]["about"] = "7"; }), HasSubstr("metadata about"));
  EXPECT_THAT(with_header([](Json& h) {
                const Json entry = h["head.bias"];
                h.erase("head.bias");
                h["tail.bias"] = entry;
              }),
              HasSubstr("tensor head.bias is missing"));
}

TEST(Bundle, EveryCutOfTheFileIsRefused) {
  const Bytes bytes = *encode_bundle(made(), "test");
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 60)
    EXPECT_FALSE(decoded(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)))) << size;
  Bytes longer = bytes;
  longer.push_back({});
  EXPECT_THAT(refusal(decoded(longer)), testing::HasSubstr("bytes follow"));
}

TEST(Bundle, LimitsAreHeldBeforeMemoryIsTaken) {
  Limits limits;
  limits.decoded_size = 1000;
  EXPECT_THAT(refusal(decode_bundle(*encode_bundle(made(), "test"), "test", limits)),
              testing::HasSubstr("limits.decoded_size allows 1000"));
}

TEST(Bundle, HoldsTheRangeOfWhatAConvolutionMultipliesAndNoOther) {
  Builder b{"net", {.channels = 6, .height = 8, .width = 8}};
  b.output("logits", b.linear(b.global_average(b.conv(b.input(), {.out = 4}, "conv")), 3, "head"));
  Bundle bundle;
  bundle.graphs["slice"] = b.finish();
  bundle.weights = random_weights(bundle.graphs["slice"], 3);
  const auto with = [&](const char* name, Tensor range) {
    Bundle changed = bundle;
    changed.weights[name] = std::move(range);
    const auto bytes = encode_bundle(changed, "test");
    return bytes ? "written" : bytes.error().sentence();
  };
  const Tensor range{{2, 6}, {0, 0, -1, 0, 0, 0, 1, 1, 1, 0, 1, 1}};
  EXPECT_EQ(with("conv.weight.range", range), "written");
  EXPECT_THAT(with("head.weight.range", range), testing::HasSubstr("head.weight.range belongs to none"));
  EXPECT_THAT(with("conv.weight.range", {{2, 1}, {0, 1}}),
              testing::HasSubstr("is 2 × 1 where the graph has 2 × 6"));
  Tensor turned = range;
  turned.values[7] = -2;
  EXPECT_THAT(with("conv.weight.range", turned),
              testing::HasSubstr("conv.weight.range holds what is no range"));
}

TEST(Bundle, WhatCouldNotBeReadAgainIsNotWritten) {
  const auto said = [](const std::function<void(Bundle&)>& change, ElementType type = ElementType::f32) {
    Bundle bundle = made();
    change(bundle);
    const auto bytes = encode_bundle(bundle, "test", type);
    return bytes ? "written" : bytes.error().sentence();
  };
  EXPECT_THAT(said([](Bundle& b) { b.weights.erase("head.weight"); }),
              testing::HasSubstr("head.weight is missing"));
  EXPECT_THAT(said([](Bundle& b) { b.weights["stray"] = {{1}, {0}}; }), testing::HasSubstr("stray belongs"));
  EXPECT_THAT(said([](Bundle& b) { b.weights["head.bias"].values[1] = NAN; }),
              testing::HasSubstr("not finite"));
  EXPECT_THAT(said([](Bundle& b) { b.weights["head.weight"].values[1] = 1e6f; }, ElementType::f16),
              testing::HasSubstr("too large for F16"));
  EXPECT_THAT(said([](Bundle& b) { b = {}; }), testing::HasSubstr("without a graph"));
}

TEST(RandomWeights, AreAFunctionOfTheSeedWithTheScaleThatKeepsVariance) {
  Builder b{"g", {.channels = 64, .height = 8, .width = 8}};
  b.output("x", b.conv(b.input(), {.out = 128}, "conv"));
  const Graph graph = b.finish();
  const Weights weights = random_weights(graph, 1);
  EXPECT_EQ(weights, random_weights(graph, 1));
  EXPECT_NE(weights, random_weights(graph, 2));
  double sum = 0, squares = 0;
  const std::vector<float>& values = weights.at("conv.weight").values;
  for (const float value : values) sum += value, squares += value * value;
  const auto count = static_cast<double>(values.size());
  EXPECT_NEAR(sum / count, 0, 3 * std::sqrt(2.0 / 576 / count));
  EXPECT_NEAR(squares / count * 576, 2, 0.05);
}

double deviation_of(const std::vector<float>& values) {
  double squares = 0;
  for (const float value : values) squares += value * value;
  return std::sqrt(squares / static_cast<double>(values.size()));
}

TEST(WeightsToLearn, AreScaledByWhatLearnsFromThem) {
  Builder b{"g", {.channels = 16, .height = 8, .width = 8}};
  const Value normed = b.relu(b.batch_norm(b.conv(b.input(), {.out = 96, .kernel = 1}, "wide"), "norm"));
  const Value deep = b.conv(normed, {.out = 96, .kernel = 3, .groups = 96}, "deep");
  const Value plain = b.relu(b.conv(b.batch_norm(deep), {.out = 64}, "plain"));
  b.output("logits", b.linear(b.relu(b.linear(b.global_average(plain), 128, "hidden")), 64, "head"));
  const Graph graph = b.finish();
  const Weights weights = weights_to_learn(graph, 1);
  EXPECT_EQ(weights, weights_to_learn(graph, 1));
  EXPECT_NE(weights, weights_to_learn(graph, 2));
  const auto of = [&](const char* name) { return weights.at(name).values; };
  EXPECT_NEAR(deviation_of(of("wide.weight")), std::sqrt(2.0 / 96), 0.01);          // outputs of a pixel
  EXPECT_NEAR(deviation_of(of("deep.weight")), std::sqrt(2.0 / (9 * 96)), 0.01);    // as if in one group
  EXPECT_NEAR(deviation_of(of("plain.weight")), std::sqrt(2.0 / (9 * 96)), 0.002);  // inputs of an output
  EXPECT_NEAR(deviation_of(of("hidden.weight")), std::sqrt(2.0 / 64), 0.01);
  EXPECT_NEAR(deviation_of(of("head.weight")), 0.01, 0.0005);
  EXPECT_EQ(of("head.bias"), std::vector<float>(64, 0));
  EXPECT_EQ(of("norm.weight"), std::vector<float>(96, 1));
  EXPECT_EQ(of("norm.bias"), std::vector<float>(96, 0));
  EXPECT_EQ(of("norm.running_mean"), std::vector<float>(96, 0));
  EXPECT_EQ(of("norm.running_var"), std::vector<float>(96, 1));
}

}  // namespace
}  // namespace haima::graph
