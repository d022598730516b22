#include "workbench/start.h"

#include <gtest/gtest.h>

#include <cmath>

#include "corpus/corpus.h"
#include "models/model.h"
#include "support/data.h"
#include "train/samples.h"
#include "workbench/npy.h"

namespace haima::workbench {
namespace {

Bytes npy(const std::string& header, const std::vector<float>& values) {
  std::string text = "\x93NUMPY";
  text += '\x01';
  text += '\0';
  text += static_cast<char>(header.size());
  text += '\0';
  text += header;
  const ByteView start = as_bytes(text), numbers = std::as_bytes(std::span{values});
  Bytes bytes{start.begin(), start.end()};
  bytes.insert(bytes.end(), numbers.begin(), numbers.end());
  return bytes;
}

const std::string two_by_three = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

TEST(Npy, IsReadAsNumpyWritesIt) {
  const auto tensor = decode_npy(npy(two_by_three, {1, 2, 3, 4, 5, 6}), "test");
  ASSERT_TRUE(tensor) << tensor.error().sentence();
  EXPECT_EQ(tensor->shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(tensor->values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(Npy, HostileBytesAreRefused) {
  const Bytes whole = npy(two_by_three, {1, 2, 3, 4, 5, 6});
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(decode_npy(ByteView{whole}.first(length), "test")) << length;
  const std::string huge = "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }";
  EXPECT_FALSE(decode_npy(npy(huge, {1, 2}), "test"));
  EXPECT_FALSE(decode_npy(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", {1, 2}), "test"));
}

// The truth is torchvision's mobilenet_v2 with the same weights, on the same picture: the mean over the last
// map, made by python3-torchvision 0.14.1.
TEST(Start, FoldedWeightsOfImagenetSayWhatTorchvisionSays) {
  HAIMA_NEEDS_DATA("weights/mobilenet_v2_folded");
  const models::Model* model = models::model_named("mobilenet_v2").value();
  models::Spec spec = models::default_spec(*model);
  spec.input = {.channels = 3, .height = 64, .width = 64};
  const graph::Graph graph = models::build(*model, spec).value();
  graph::Weights weights = graph::random_weights(graph, 1);
  const auto put =
      put_folded(weights, graph, haima::test::data_folder() / "weights/mobilenet_v2_folded/weights", {});
  ASSERT_TRUE(put) << put.error().sentence();
  const train::Network network = train::lift(graph, weights);
  const int place[] = {graph.marks.at("embedding")};
  const graph::Tensor embedding =
      train::tensor_of(train::values_of(network, train::test::numbered_inputs(graph, 1, 1), place, {}).at(0));
  double square = 0;
  for (const float value : embedding.values) square += static_cast<double>(value) * value;
  EXPECT_NEAR(std::sqrt(square), 6.9065266, 1e-4);
  EXPECT_NEAR(embedding.values[2], 0.0447066, 1e-5);
  EXPECT_NEAR(embedding.values[3], 0.16991, 1e-4);
  EXPECT_EQ(embedding.values[0], 0);
}

TEST(Start, AnEncoderOfFewerConvolutionsTakesTheSameOnes) {
  HAIMA_NEEDS_DATA("weights/mobilenet_v2_folded");
  const auto started = [](const char* name, models::Task task) {
    const models::Model* model = models::model_named(name).value();
    models::Spec spec = models::default_spec(*model, task);
    spec.input = {.channels = 3, .height = 64, .width = 64};
    const graph::Graph graph = models::build(*model, spec).value();
    graph::Weights weights = graph::random_weights(graph, 1);
    const auto put =
        put_folded(weights, graph, haima::test::data_folder() / "weights/mobilenet_v2_folded/weights", {});
    EXPECT_TRUE(put) << put.error().sentence();
    return weights;
  };
  const graph::Weights whole = started("mobilenet_v2", models::Task::multi_label);
  const graph::Weights encoder = started("mobilenet_v2_unet", models::Task::mask);
  int same = 0;
  for (const auto& [name, tensor] : encoder) {
    if (!name.starts_with("features.")) continue;
    EXPECT_EQ(tensor.values, whole.at(name).values) << name;
    ++same;
  }
  EXPECT_EQ(same, 51 * 5) << "a convolution and the four tensors of its batch norm";
}

}  // namespace
}  // namespace haima::workbench
