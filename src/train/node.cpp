#include "train/node.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/adaptive_avg_pool1d.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_avg_pool3d.h>
#include <ATen/ops/avg_pool1d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/avg_pool3d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/max_pool1d.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/max_pool3d.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_nearest2d.h>

#include <cmath>

#include "train/activation.h"
#include "train/depthwise.h"
#include "train/pool.h"
#include "train/together.h"

namespace haima::train {
namespace {

using graph::Kind;
using Lengths = std::vector<std::int64_t>;

/// In the type of the parameters: what sums over many elements is not left in bfloat16.
at::Tensor widened(const at::Tensor& x) { return x.scalar_type() == at::kBFloat16 ? x.to(at::kFloat) : x; }

at::Tensor convolved(const NodeCall& c, bool transposed) {
  const graph::Node& n = c.node;
  const Lengths none(n.list("kernel").size(), 0), one(n.list("kernel").size(), 1);
  // libtorch 1.13 refuses transposed ones in bfloat16.
  const bool narrow = c.pass.mixed && !transposed;
  const auto narrowed = [&](const at::Tensor& x) { return narrow ? x.to(at::kBFloat16) : widened(x); };
  if (!transposed && !n.flag("bias")) {
    const DepthwiseSteps steps{n.list("stride"), n.list("padding"), n.list("dilation"), n.integer("groups")};
    const at::Tensor x = narrowed(c.inputs[0]);
    if (can_depthwise(x, c.parameters[0], steps)) return depthwise(x, c.parameters[0], steps);
  }
  c10::optional<at::Tensor> bias;
  if (n.flag("bias")) bias = narrowed(c.parameters[1]);
  return at::convolution(narrowed(c.inputs[0]), narrowed(c.parameters[0]), bias, n.list("stride"),
                         n.list("padding"), transposed ? one : n.list("dilation"), transposed, none,
                         transposed ? 1 : n.integer("groups"));
}

at::Tensor activated(const at::Tensor& x, Then then) {
  switch (then) {
    case Then::nothing:
      return x;
    case Then::relu:
      return relu(x);
    case Then::relu6:
      return relu6(x);
    case Then::swish:
      return swish(x);
  }
  return x;
}

at::Tensor batch_norm(const NodeCall& c) {
  const auto& p = c.parameters;
  const at::Tensor& x = c.inputs[0];
  const double momentum = c.node.number("momentum"), epsilon = c.node.number("epsilon");
  const NormParameters parameters{p[0], p[1], p[2], p[3], momentum, epsilon};
  if (c.pass.training && can_norm(x)) return normed(x, parameters, c.then, c.pass.share);
  if (c.pass.training && c.pass.share) {  // libtorch's own knows nothing of other processes
    const at::Tensor rows = x.movedim(1, -1);
    return normed(rows.reshape({-1, x.size(1)}).contiguous(), parameters, c.then, c.pass.share)
        .reshape(rows.sizes())
        .movedim(-1, 1);
  }
  return activated(at::batch_norm(x, p[0], p[1], p[2], p[3], c.pass.training, momentum, epsilon,
                                  /*cudnn_enabled=*/false),
                   c.then);
}

at::Tensor layer_norm(const NodeCall& c) {
  return at::layer_norm(widened(c.inputs[0]), c.parameters[0].sizes(), c.parameters[0], c.parameters[1],
                        c.node.number("epsilon"));
}

at::Tensor linear(const NodeCall& c) {
  c10::optional<at::Tensor> bias;
  if (c.node.flag("bias")) bias = c.parameters[1];
  return at::linear(widened(c.inputs[0]), c.parameters[0], bias);
}

/// Ones where something is kept, scaled so that the mean stays; a function of seed and place alone.
at::Tensor kept(const NodeCall& c, const Lengths& shape, double rate) {
  constexpr std::uint64_t spread = 0x9e3779b97f4a7c15;
  const at::Generator chance = at::make_generator<at::CPUGeneratorImpl>(c.pass.seed + spread * (c.place + 1));
  Lengths whole = shape;
  const Share* share = c.pass.share;
  const std::int64_t each = share ? shape[0] / share->count : 1;  // rows of a sample
  if (share) whole[0] = each * share->all;
  at::Tensor mask = at::empty_like(c.inputs[0], c.inputs[0].options().dtype(at::kFloat)).new_empty(whole);
  mask.bernoulli_(1 - rate, chance).div_(1 - rate);
  if (share) mask = mask.narrow(0, each * share->first, shape[0]);  // as one process would have drawn them
  return mask.to(c.inputs[0].scalar_type());
}

at::Tensor dropped(const NodeCall& c, bool whole_samples) {
  const at::Tensor& x = c.inputs[0];
  const double rate = c.node.number("rate");
  if (!c.pass.training || rate == 0) return x;
  Lengths shape = x.sizes().vec();
  if (whole_samples) std::fill(shape.begin() + 1, shape.end(), 1);
  return x.mul(kept(c, shape, rate));
}

at::Tensor max_pooled(const NodeCall& c) {
  const Lengths &kernel = c.node.list("kernel"), &stride = c.node.list("stride"),
                &padding = c.node.list("padding");
  const at::Tensor& x = c.inputs[0];
  if (can_pool(x, kernel, stride, padding)) return largest_of_windows(x, kernel[0]);
  if (kernel.size() == 1) return at::max_pool1d(x, kernel, stride, padding);
  return kernel.size() == 2 ? at::max_pool2d(x, kernel, stride, padding)
                            : at::max_pool3d(widened(x), kernel, stride, padding);
}

at::Tensor average_pooled(const NodeCall& c) {
  const Lengths &kernel = c.node.list("kernel"), &stride = c.node.list("stride"),
                &padding = c.node.list("padding");
  const at::Tensor& x = c.inputs[0];
  if (kernel.size() == 1) return at::avg_pool1d(widened(x), kernel, stride, padding);
  return kernel.size() == 2 ? at::avg_pool2d(x, kernel, stride, padding)
                            : at::avg_pool3d(widened(x), kernel, stride, padding);
}

at::Tensor adaptive_average(const NodeCall& c) {
  const Lengths& size = c.node.list("size");
  const at::Tensor x = widened(c.inputs[0]);
  if (size.size() == 1) return at::adaptive_avg_pool1d(x, size);
  return size.size() == 2 ? at::adaptive_avg_pool2d(x, size) : at::adaptive_avg_pool3d(x, size);
}

at::Tensor global_average(const at::Tensor& x) {
  Lengths axes;
  for (std::int64_t axis = 2; axis < x.dim(); ++axis) axes.push_back(axis);
  return widened(x).mean(axes);
}

at::Tensor upsampled(const NodeCall& c) {
  const at::Tensor x = widened(c.inputs[0]);
  const std::int64_t factor = c.node.integer("factor");
  const Lengths size = {x.size(2) * factor, x.size(3) * factor};
  return c.node.text("mode") == "nearest" ? at::upsample_nearest2d(x, size)
                                          : at::upsample_bilinear2d(x, size, /*align_corners=*/false);
}

at::Tensor concatenated(const NodeCall& c) { return at::cat(c.inputs, c.node.integer("axis")); }

at::Tensor reshaped(const NodeCall& c) {
  Lengths shape = {c.inputs[0].size(0)};
  shape.insert(shape.end(), c.node.list("shape").begin(), c.node.list("shape").end());
  return c.inputs[0].reshape(shape);
}

at::Tensor part(const NodeCall& c) {
  const std::int64_t begin = c.node.integer("begin");
  return c.inputs[0].narrow(c.node.integer("axis"), begin, c.node.integer("end") - begin);
}

at::Tensor recurrent(const NodeCall& c) {
  const at::Tensor x = widened(c.inputs[0]);
  const bool both = c.node.flag("bidirectional");
  const at::Tensor start = x.new_zeros({both ? 2 : 1, x.size(0), c.node.integer("hidden")});
  if (c.node.kind == Kind::lstm)
    return std::get<0>(at::lstm(x, {start, start}, c.parameters, true, 1, 0, c.pass.training, both, true));
  return std::get<0>(at::gru(x, start, c.parameters, true, 1, 0, c.pass.training, both, true));
}

at::Tensor attention(const NodeCall& c) {
  const at::Tensor x = widened(c.inputs[0]);
  const std::int64_t rows = x.size(0), steps = x.size(1), features = x.size(2);
  const std::int64_t heads = c.node.integer("heads"), width = features / heads;
  // (rows, steps, 3 features) → 3 × (rows, heads, steps, width)
  const at::Tensor all = at::linear(x, c.parameters[0], c.parameters[1])
                             .reshape({rows, steps, 3, heads, width})
                             .permute({2, 0, 3, 1, 4});
  const at::Tensor query = all.select(0, 0).div(std::sqrt(static_cast<double>(width)));
  const at::Tensor weight = query.matmul(all.select(0, 1).transpose(2, 3)).softmax(-1);
  const at::Tensor seen = weight.matmul(all.select(0, 2)).transpose(1, 2).reshape({rows, steps, features});
  return at::linear(seen, c.parameters[2], c.parameters[3]);
}

at::Tensor folded(const at::Tensor& x) {
  Lengths shape = x.sizes().vec();
  shape[1] *= shape[0];
  shape.erase(shape.begin());
  return x.reshape(shape);
}

at::Tensor unfolded(const NodeCall& c) {
  Lengths shape = c.inputs[0].sizes().vec();
  shape[0] /= c.slices;
  shape.insert(shape.begin() + 1, c.slices);
  return c.inputs[0].reshape(shape);
}

}  // namespace

at::Tensor value_of(const NodeCall& c) {
  const auto x = [&]() -> const at::Tensor& { return c.inputs[0]; };
  switch (c.node.kind) {
    case Kind::input:
      break;
    case Kind::conv:
      return convolved(c, false);
    case Kind::conv_transpose:
      return convolved(c, true);
    case Kind::linear:
      return linear(c);
    case Kind::batch_norm:
      return batch_norm(c);
    case Kind::layer_norm:
      return layer_norm(c);
    case Kind::relu:
      return activated(x(), Then::relu);
    case Kind::relu6:
      return activated(x(), Then::relu6);
    case Kind::swish:
      return activated(x(), Then::swish);
    case Kind::sigmoid:
      return x().sigmoid();
    case Kind::tanh:
      return x().tanh();
    case Kind::softmax:
      return widened(x()).softmax(-1);
    case Kind::dropout:
      return dropped(c, false);
    case Kind::drop_path:
      return dropped(c, true);
    case Kind::max_pool:
      return max_pooled(c);
    case Kind::average_pool:
      return average_pooled(c);
    case Kind::adaptive_average:
      return adaptive_average(c);
    case Kind::global_average:
      return global_average(x());
    case Kind::upsample:
      return upsampled(c);
    case Kind::add:
      return c.then == Then::relu ? relu_of_sum(x(), c.inputs[1]) : x().add(c.inputs[1]);
    case Kind::multiply:
      return x().mul(c.inputs[1]);
    case Kind::concat:
      return concatenated(c);
    case Kind::flatten:
      return x().flatten(1);
    case Kind::reshape:
      return reshaped(c);
    case Kind::transpose:
      return x().permute(c.node.list("order"));
    case Kind::slice:
      return part(c);
    case Kind::mean:
      return widened(x()).mean(c.node.integer("axis"));
    case Kind::maximum:
      return x().amax(c.node.integer("axis"));
    case Kind::lstm:
    case Kind::gru:
      return recurrent(c);
    case Kind::attention:
      return attention(c);
    case Kind::fold_slices:
      return folded(x());
    case Kind::unfold_slices:
      return unfolded(c);
  }
  return {};
}

}  // namespace haima::train
