#include "train/optimizer.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "train/kernels.h"

namespace haima::train {
namespace {

constexpr std::int64_t least_share = 16384;

/// The gradient laid out as its parameter.
at::Tensor gradient_of(const at::Tensor& parameter) {
  const at::Tensor gradient = parameter.grad();
  if (!gradient.defined() || gradient.strides() == parameter.strides()) return gradient;
  return at::empty_like(parameter).copy_(gradient);
}

double length_of(const std::vector<at::Tensor>& gradients) {
  double square = 0;
  for (const at::Tensor& gradient : gradients) {
    const double length = gradient.norm().item<double>();
    square += length * length;
  }
  return std::sqrt(square);
}

at::Tensor& remembered(Tensors& tensors, const std::string& name, const at::Tensor& parameter) {
  at::Tensor& held = tensors[name];
  if (!held.defined()) held = at::zeros_like(parameter.detach());
  return held;
}

UpdateRule update_of(const Optimizer& o, double rate, double scale, std::int64_t steps, bool decays) {
  const auto at_step = static_cast<double>(steps);
  return {.rate = static_cast<float>(rate),
          .scale = static_cast<float>(scale),
          .momentum = static_cast<float>(o.momentum),
          .beta1 = static_cast<float>(o.beta1),
          .beta2 = static_cast<float>(o.beta2),
          .forget = static_cast<float>(o.forget),
          .epsilon = static_cast<float>(o.epsilon),
          .decay = static_cast<float>(decays ? o.weight_decay : 0),
          .correction1 = static_cast<float>(1 - std::pow(o.beta1, at_step)),
          .correction2 = static_cast<float>(std::sqrt(1 - std::pow(o.beta2, at_step)))};
}

void move(Rule rule, const UpdateRule& update, float* w, const float* g, float* first, float* second,
          std::size_t count) {
  switch (rule) {
    case Rule::adam:
      return adam_update(update, w, g, first, second, count);
    case Rule::adamw:
      return adamw_update(update, w, g, first, second, count);
    case Rule::rmsprop:
      return rmsprop_update(update, w, g, first, second, count);
    case Rule::sgd:
      return sgd_update(update, w, g, first, count);
  }
}

}  // namespace

double step(Network& network, Memory& memory, const Optimizer& optimizer, double rate, double clip) {
  const at::NoGradGuard plain;
  std::vector<std::string> names;
  std::vector<at::Tensor> gradients;
  for (auto& [name, parameter] : network.parameters) {
    const at::Tensor gradient = gradient_of(parameter);
    if (!gradient.defined()) continue;
    names.push_back(name);
    gradients.push_back(gradient);
  }
  const double length = length_of(gradients);
  const double scale = clip > 0 && length > clip ? clip / length : 1;
  ++memory.steps;
  for (std::size_t i = 0; i < names.size(); ++i) {
    at::Tensor& parameter = network.parameters.at(names[i]);
    const UpdateRule update = update_of(optimizer, rate, scale, memory.steps, parameter.dim() > 1);
    auto* w = parameter.data_ptr<float>();
    const auto* g = gradients[i].data_ptr<float>();
    auto* first = remembered(memory.first, names[i], parameter).data_ptr<float>();
    auto* second = remembered(memory.second, names[i], parameter).data_ptr<float>();
    at::parallel_for(0, parameter.numel(), least_share, [&](std::int64_t begin, std::int64_t end) {
      move(optimizer.rule, update, w + begin, g + begin, first + begin, second + begin,
           static_cast<std::size_t>(end - begin));
    });
    parameter.mutable_grad().reset();
  }
  return length;
}

namespace {

bool is_statistic(const std::string& name) {
  return name.ends_with(".running_mean") || name.ends_with(".running_var");
}

}  // namespace

bool has_statistics(const Network& network) {
  return std::any_of(network.parameters.begin(), network.parameters.end(),
                     [](const auto& named) { return is_statistic(named.first); });
}

void average_in(Tensors& average, const Network& network, double part) {
  const at::NoGradGuard plain;
  for (const auto& [name, parameter] : network.parameters) {
    at::Tensor& held = average[name];
    if (held.defined()) {
      if (is_statistic(name)) continue;
      held.mul_(part).add_(parameter, 1 - part);
    } else {
      held = parameter.detach().clone();
    }
  }
}

}  // namespace haima::train
