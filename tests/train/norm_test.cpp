// The fused norm against libtorch's own, which shares no code with it.
#include "train/norm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

namespace haima::train {
namespace {

/// Everything that comes out of a norm and its activation, and of the way back.
struct Passed {
  at::Tensor y, dx, dweight, dbias, running_mean, running_variance;
};

struct Given {
  at::Tensor x, dy;
  NormParameters parameters;
};

Given given(std::int64_t channels, double mean) {
  Given g;
  g.x = (at::randn({3, channels, 7, 9}) * 2 + mean).contiguous(at::MemoryFormat::ChannelsLast);
  g.dy = at::randn({3, channels, 7, 9}).contiguous(at::MemoryFormat::ChannelsLast);
  g.parameters = {at::randn({channels}) + 1.5,
                  at::randn({channels}) * 2,
                  at::zeros({channels}) + mean / 2,
                  at::ones({channels}),
                  0.1,
                  1e-5};
  return g;
}

at::Tensor activated(const at::Tensor& x, Then then) {
  if (then == Then::relu) return at::relu(x);
  if (then == Then::relu6) return at::clamp(x, 0, 6);
  return then == Then::swish ? at::silu(x) : x;
}

template <class Function>
Passed pass(const Given& g, at::ScalarType type, const Function& function) {
  NormParameters p = g.parameters;
  for (at::Tensor* one : {&p.weight, &p.bias, &p.running_mean, &p.running_variance}) *one = one->clone();
  p.weight.requires_grad_(true), p.bias.requires_grad_(true);
  const at::Tensor x = g.x.to(type).detach().requires_grad_(true);
  const at::Tensor y = function(x, p);
  y.backward(g.dy.to(type));
  return {y.detach().to(at::kFloat), x.grad().to(at::kFloat), p.weight.grad(), p.bias.grad(), p.running_mean,
          p.running_variance};
}

void expect_alike(const Passed& a, const Passed& b, double tolerance, const std::string& what) {
  EXPECT_TRUE(at::allclose(a.y, b.y, tolerance, tolerance)) << what;
  EXPECT_TRUE(at::allclose(a.dx, b.dx, tolerance, tolerance)) << what;
  EXPECT_TRUE(at::allclose(a.dweight, b.dweight, tolerance, 20 * tolerance)) << what;
  EXPECT_TRUE(at::allclose(a.dbias, b.dbias, tolerance, 20 * tolerance)) << what;
  EXPECT_TRUE(at::allclose(a.running_mean, b.running_mean, tolerance, tolerance)) << what;
  EXPECT_TRUE(at::allclose(a.running_variance, b.running_variance, tolerance, tolerance)) << what;
}

Passed own(const Given& g, Then then, at::ScalarType type) {
  return pass(g, type, [&](const at::Tensor& x, const NormParameters& p) { return normed(x, p, then); });
}

Passed reference(const Given& g, Then then) {
  return pass(g, at::kFloat, [&](const at::Tensor& x, const NormParameters& p) {
    return activated(at::batch_norm(x, p.weight, p.bias, p.running_mean, p.running_variance, true, p.momentum,
                                    p.epsilon, false),
                     then);
  });
}

TEST(Norm, IsLibtorchsWithTheActivationAfterItForwardAndBack) {
  for (const Then then : {Then::nothing, Then::relu, Then::relu6, Then::swish}) {
    for (const std::int64_t channels : {1, 5, 16, 33}) {
      const Given g = given(channels, 0.5);
      expect_alike(own(g, then, at::kFloat), reference(g, then), 1e-4,
                   std::to_string(static_cast<int>(then)) + " of " + std::to_string(channels) + " channels");
    }
  }
}

TEST(Norm, DoesNotLoseTheVarianceOfValuesFarFromZero) {
  Given g = given(8, 0);
  g.x = g.x * 0.01 + 50;
  g.parameters.running_mean = g.parameters.running_mean + 49.9;
  expect_alike(own(g, Then::nothing, at::kFloat), reference(g, Then::nothing), 5e-2, "far from zero");
}

TEST(Norm, InBfloat16IsAsNearAsItsNumbersAllow) {
  Given g = given(16, 0.5);
  g.x = g.x.to(at::kBFloat16).to(at::kFloat), g.dy = g.dy.to(at::kBFloat16).to(at::kFloat);
  expect_alike(own(g, Then::swish, at::kBFloat16), reference(g, Then::swish), 2e-2, "bfloat16");
}

TEST(Norm, SaysWhichTensorsItKnows) {
  const at::Tensor x = at::randn({2, 3, 4, 5});
  EXPECT_FALSE(can_norm(x));
  EXPECT_TRUE(can_norm(x.contiguous(at::MemoryFormat::ChannelsLast)));
  EXPECT_FALSE(can_norm(x.contiguous(at::MemoryFormat::ChannelsLast).to(at::kDouble)));
  EXPECT_TRUE(can_norm(at::randn({4, 3})));
}

}  // namespace
}  // namespace haima::train
