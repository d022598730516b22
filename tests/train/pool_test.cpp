// Pools, ReLU and sums closed with it, forward and back, against libtorch's own.
#include "train/pool.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <gtest/gtest.h>

#include "train/activation.h"

namespace haima::train {
namespace {

struct Passed {
  at::Tensor y, dx;
};

template <class Function>
Passed pass(const at::Tensor& given, const Function& function) {
  const at::Tensor x = given.detach().clone().requires_grad_(true);
  const at::Tensor y = function(x);
  at::manual_seed(5);
  y.backward(at::randn(y.sizes()).to(y.scalar_type()));
  return {y.detach(), x.grad()};
}

void expect_same(const Passed& is, const Passed& wanted, const std::string& what) {
  EXPECT_TRUE(at::equal(is.y, wanted.y)) << what;
  EXPECT_TRUE(at::equal(is.dx, wanted.dx)) << what;
}

/// Few different numbers, so that windows have several largest ones.
at::Tensor map_of(std::int64_t height, std::int64_t width, at::ScalarType type) {
  return at::randint(-3, 4, {2, 20, height, width}).to(type).contiguous(at::MemoryFormat::ChannelsLast);
}

TEST(Pool, IsLibtorchsToTheBit) {
  at::manual_seed(3);
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    for (const std::int64_t side : {2, 3}) {
      for (const auto& [height, width] : {std::pair{6, 12}, {7, 5}, {3, 3}}) {
        const at::Tensor x = map_of(height, width, type);
        ASSERT_TRUE(can_pool(x, {side, side}, {side, side}, {0, 0}));
        expect_same(pass(x, [&](const at::Tensor& v) { return largest_of_windows(v, side); }),
                    pass(x,
                         [&](const at::Tensor& v) {
                           return at::max_pool2d(v, {side, side});
                         }),
                    std::to_string(side) + " of " + std::to_string(height) + " × " + std::to_string(width));
      }
    }
  }
}

TEST(Pool, WindowsThatOverlapOrLeaveTheMapAreLeftToLibtorch) {
  const at::Tensor x = map_of(6, 6, at::kFloat);
  EXPECT_FALSE(can_pool(x, {3, 3}, {2, 2}, {0, 0}));
  EXPECT_FALSE(can_pool(x, {2, 2}, {2, 2}, {1, 1}));
  EXPECT_FALSE(can_pool(x, {8, 8}, {8, 8}, {0, 0}));
  EXPECT_FALSE(can_pool(x.contiguous(), {2, 2}, {2, 2}, {0, 0}));
  EXPECT_FALSE(can_pool(x.to(at::kDouble), {2, 2}, {2, 2}, {0, 0}));
}

TEST(Relu, IsLibtorchsToTheBitAlsoOfASum) {
  at::manual_seed(4);
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16, at::kDouble}) {
    const at::Tensor x = map_of(6, 12, type), other = map_of(6, 12, type);
    expect_same(pass(x, [](const at::Tensor& v) { return train::relu(v); }),
                pass(x, [](const at::Tensor& v) { return at::relu(v); }), "relu");
    expect_same(pass(x, [&](const at::Tensor& v) { return relu_of_sum(v, other); }),
                pass(x, [&](const at::Tensor& v) { return at::relu(v + other); }), "of a sum");
    expect_same(pass(x, [&](const at::Tensor& v) { return relu_of_sum(v * 2, v); }),
                pass(x, [&](const at::Tensor& v) { return at::relu(v * 2 + v); }), "of a sum of one's own");
  }
}

}  // namespace
}  // namespace haima::train
