#include "train/depthwise.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <functional>

#include "train/depthwise_kernels.h"
#include "train/layout.h"

namespace haima::train {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

std::size_t length(const at::Tensor& x, std::int64_t axis) { return static_cast<std::size_t>(x.size(axis)); }

DepthwiseShape shape_of(const at::Tensor& x, const at::Tensor& weight, std::int64_t stride,
                        std::int64_t padding) {
  DepthwiseShape s{length(x, 1), length(x, 2), length(x, 3), 0, 0, length(weight, 2), 0, 0};
  s.stride = static_cast<std::size_t>(stride), s.padding = static_cast<std::size_t>(padding);
  s.out_height = (s.height + 2 * s.padding - s.kernel) / s.stride + 1;
  s.out_width = (s.width + 2 * s.padding - s.kernel) / s.stride + 1;
  return s;
}

/// Calls work(sample, room) for every sample of `x`.
template <class Work>
void each_sample(const at::Tensor& x, const DepthwiseShape& shape, const Work& work) {
  at::parallel_for(0, x.size(0), 1, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> room(depthwise_room(shape));
    for (std::int64_t n = begin; n < end; ++n) work(n, room.data());
  });
}

Bfloat16* sample(const at::Tensor& x, std::int64_t n) { return data<Bfloat16>(x) + n * x.stride(0); }

at::Tensor empty_map(const at::Tensor& like, std::size_t height, std::size_t width) {
  return at::empty(
      {like.size(0), like.size(1), static_cast<std::int64_t>(height), static_cast<std::int64_t>(width)},
      like.options().memory_format(at::MemoryFormat::ChannelsLast));
}

/// Kernel row, kernel column, channel.
at::Tensor taps_of(const at::Tensor& weight) { return weight.permute({2, 3, 1, 0}).contiguous(); }

/// Samples are summed up in their order, whoever computed them.
at::Tensor slopes_of(const at::Tensor& x, const at::Tensor& dy, const at::Tensor& weight,
                     const DepthwiseShape& shape) {
  const std::size_t size = shape.kernel * shape.kernel * shape.channels;
  std::vector<float> each(size * length(x, 0));
  each_sample(x, shape, [&](std::int64_t n, float* room) {
    depthwise_slopes(shape, sample(x, n), sample(dy, n), each.data() + static_cast<std::size_t>(n) * size,
                     room);
  });
  const at::Tensor taps = taps_of(at::zeros_like(weight));
  float* sum = data<float>(taps);
  for (const float* one = each.data(); one < each.data() + each.size(); one += size)
    std::transform(one, one + size, sum, sum, std::plus{});
  return at::empty_like(weight).copy_(taps.permute({3, 2, 0, 1}));
}

struct Depthwise : Function<Depthwise> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            std::int64_t stride, std::int64_t padding) {
    const DepthwiseShape shape = shape_of(x, weight, stride, padding);
    const at::Tensor taps = taps_of(weight);
    at::Tensor y = empty_map(x, shape.out_height, shape.out_width);
    each_sample(x, shape, [&](std::int64_t n, float* room) {
      depthwise_forward(shape, sample(x, n), data<float>(taps), sample(y, n), room);
    });
    context->save_for_backward({x, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const DepthwiseShape shape =
        shape_of(x, weight, context->saved_data["stride"].toInt(), context->saved_data["padding"].toInt());
    const at::Tensor dy = laid_out_as(empty_map(x, shape.out_height, shape.out_width), gradients[0]);
    const at::Tensor taps = taps_of(weight);
    at::Tensor dx;
    if (context->needs_input_grad(0)) {
      dx = at::empty_like(x);
      each_sample(x, shape, [&](std::int64_t n, float* room) {
        depthwise_backward(shape, sample(dy, n), data<float>(taps), sample(dx, n), room);
      });
    }
    return {dx, slopes_of(x, dy, weight, shape), {}, {}};
  }
};

}  // namespace

bool can_depthwise(const at::Tensor& x, const at::Tensor& weight, const DepthwiseSteps& steps) {
  const auto alike = [](const std::vector<std::int64_t>& both) { return both[0] == both[1]; };
  return x.dim() == 4 && x.numel() > 0 && x.scalar_type() == at::kBFloat16 &&
         weight.scalar_type() == at::kFloat && x.is_contiguous(at::MemoryFormat::ChannelsLast) &&
         x.size(1) % static_cast<std::int64_t>(depthwise_lanes) == 0 && steps.groups == x.size(1) &&
         weight.size(0) == x.size(1) && weight.size(2) == weight.size(3) &&
         suits_depthwise(length(weight, 2)) && alike(steps.stride) && alike(steps.padding) &&
         steps.dilation == std::vector<std::int64_t>{1, 1};
}

at::Tensor depthwise(const at::Tensor& x, const at::Tensor& weight, const DepthwiseSteps& steps) {
  return Depthwise::apply(x, weight, steps.stride[0], steps.padding[0]);
}

}  // namespace haima::train
