// Depthwise convolutions and their way back against libtorch's own, which shares no code with them.
#include "train/depthwise.h"

#include <ATen/Parallel.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

namespace haima::train {
namespace {

struct Passed {
  at::Tensor y, dx, dweight;
};

struct Given {
  at::Tensor x, weight;
  DepthwiseSteps steps;
};

Given given(std::int64_t channels, std::int64_t height, std::int64_t width, std::int64_t kernel,
            std::int64_t stride, std::int64_t padding) {
  return {
      at::randn({3, channels, height, width}).to(at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast),
      at::randn({channels, 1, kernel, kernel}),
      {{stride, stride}, {padding, padding}, {1, 1}, channels}};
}

template <class Function>
Passed pass(const Given& g, at::ScalarType type, const Function& function) {
  const at::Tensor x = g.x.to(type).detach().requires_grad_(true);
  const at::Tensor weight = g.weight.detach().clone().requires_grad_(true);
  const at::Tensor y = function(x, weight);
  at::manual_seed(5);
  y.backward(at::randn(y.sizes()).to(at::kBFloat16).to(type));
  return {y.detach().to(at::kFloat), x.grad().to(at::kFloat), weight.grad()};
}

Passed own(const Given& g) {
  return pass(g, at::kBFloat16, [&](const at::Tensor& x, const at::Tensor& weight) {
    EXPECT_TRUE(can_depthwise(x, weight, g.steps));
    return depthwise(x, weight, g.steps);
  });
}

Passed reference(const Given& g) {
  return pass(g, at::kFloat, [&](const at::Tensor& x, const at::Tensor& weight) {
    return at::convolution(x, weight, {}, g.steps.stride, g.steps.padding, {1, 1}, false, {0, 0},
                           g.steps.groups);
  });
}

/// Rounded once to eight bits; the weights' gradients stay float32.
void expect_alike(const Passed& is, const Passed& wanted, const std::string& what) {
  constexpr double a_bit = 1.0 / 256;
  EXPECT_TRUE(at::allclose(is.y, wanted.y, a_bit, 1e-5)) << what;
  EXPECT_TRUE(at::allclose(is.dx, wanted.dx, a_bit, 1e-5)) << what;
  EXPECT_TRUE(at::allclose(is.dweight, wanted.dweight, 1e-4, 1e-3)) << what;
}

TEST(Depthwise, IsLibtorchsForwardAndBack) {
  at::manual_seed(3);
  for (const std::int64_t kernel : {5, 7}) {
    for (const std::int64_t stride : {1, 2, 3}) {
      for (const std::int64_t padding : {std::int64_t{0}, std::int64_t{1}, kernel / 2}) {
        for (const auto& [height, width] : {std::pair{7, 16}, {11, 8}, {14, 14}}) {
          const Given g = given(height == 11 ? 48 : 16, height, width, kernel, stride, padding);
          const std::string what = std::to_string(kernel) + " wide, steps of " + std::to_string(stride) +
                                   ", border " + std::to_string(padding) + ", " + std::to_string(height) +
                                   " × " + std::to_string(width);
          expect_alike(own(g), reference(g), what);
        }
      }
    }
  }
}

TEST(Depthwise, TheNumberOfThreadsChangesNoBit) {
  at::manual_seed(6);
  const Given g = given(32, 12, 10, 5, 1, 2);
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const Passed one = own(g);
  at::set_num_threads(3);
  const Passed three = own(g);
  at::set_num_threads(before);
  EXPECT_TRUE(at::equal(one.y, three.y));
  EXPECT_TRUE(at::equal(one.dx, three.dx));
  EXPECT_TRUE(at::equal(one.dweight, three.dweight));
}

TEST(Depthwise, WhatDoesNotSuitIsLeftToLibtorch) {
  const Given g = given(16, 8, 8, 5, 1, 2);
  EXPECT_TRUE(can_depthwise(g.x, g.weight, g.steps));
  EXPECT_FALSE(can_depthwise(g.x.contiguous(), g.weight, g.steps)) << "channels outermost";
  EXPECT_FALSE(can_depthwise(g.x.to(at::kFloat), g.weight, g.steps)) << "libtorch is as fast in float32";
  const Given odd = given(20, 8, 8, 5, 1, 2), narrow = given(16, 8, 8, 3, 1, 1);
  EXPECT_FALSE(can_depthwise(odd.x, odd.weight, odd.steps)) << "20 channels";
  EXPECT_FALSE(can_depthwise(narrow.x, narrow.weight, narrow.steps)) << "libtorch is as fast";
  DepthwiseSteps wide = g.steps;
  wide.dilation = {2, 2};
  EXPECT_FALSE(can_depthwise(g.x, g.weight, wide));
}

}  // namespace
}  // namespace haima::train
