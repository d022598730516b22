#include "train/loss.h"

#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>

namespace haima::train {
namespace {

struct Judged {
  const Loss& loss;
  const at::Tensor &logits, &truth, &known;
};

/// The mean over what counts; 0 where nothing does.
at::Tensor mean_of(const at::Tensor& losses, const at::Tensor& weights) {
  return losses.mul(weights).sum().div(weights.sum().clamp_min(1e-12));
}

/// Class weights along axis 1.
at::Tensor class_weights(const Judged& j) {
  if (j.loss.class_weights.empty()) return at::ones_like(j.truth);
  std::vector<std::int64_t> shape(static_cast<std::size_t>(j.truth.dim()), 1);
  shape[1] = j.truth.size(1);
  return at::tensor(j.loss.class_weights, j.truth.options()).reshape(shape).expand_as(j.truth);
}

at::Tensor cross_entropy(const Judged& j) {
  const double share = j.loss.smoothing / static_cast<double>(j.truth.size(1));
  const at::Tensor wanted = j.truth.mul(1 - j.loss.smoothing).add(share);
  const at::Tensor losses = wanted.mul(at::log_softmax(j.logits, 1)).sum(1).neg();
  const at::Tensor weights = j.truth.mul(class_weights(j)).sum(1).mul(j.known.amin(1));
  return mean_of(losses, weights);
}

/// −t·log p − (1−t)·log(1−p) of each output, positives weighed; each term with a factor of its own.
at::Tensor binary(const Judged& j, double gamma) {
  const at::Tensor wanted = j.truth.mul(1 - j.loss.smoothing).add(j.loss.smoothing / 2);
  at::Tensor yes = at::log_sigmoid(j.logits), no = at::log_sigmoid(j.logits.neg());
  if (gamma > 0) {
    const at::Tensor p = j.logits.sigmoid();
    yes = yes.mul(p.neg().add(1).pow(gamma));
    no = no.mul(p.pow(gamma));
  }
  const at::Tensor losses = wanted.mul(class_weights(j)).mul(yes).add(wanted.neg().add(1).mul(no)).neg();
  return mean_of(losses, j.known);
}

/// Over the whole batch, so that a picture without blood does not make it 0 or 1.
at::Tensor dice(const Judged& j) {
  std::vector<std::int64_t> axes = {0};
  for (std::int64_t axis = 2; axis < j.truth.dim(); ++axis) axes.push_back(axis);
  const at::Tensor p = j.logits.sigmoid().mul(j.known), t = j.truth.mul(j.known);
  const at::Tensor both = p.mul(t).sum(axes).mul(2).add(1);
  return both.div(p.sum(axes).add(t.sum(axes)).add(1)).neg().add(1).mean();
}

at::Tensor part_of(LossKind kind, const Judged& j) {
  switch (kind) {
    case LossKind::cross_entropy:
      return cross_entropy(j);
    case LossKind::bce:
      return binary(j, 0);
    case LossKind::focal:
      return binary(j, j.loss.focal_gamma);
    case LossKind::dice:
      return dice(j);
  }
  return {};
}

}  // namespace

at::Tensor loss_of(const Loss& loss, const at::Tensor& logits, const at::Tensor& truth,
                   const at::Tensor& known) {
  const Judged judged{loss, logits, truth, known};
  at::Tensor total;
  for (const auto& [kind, weight] : loss.parts) {
    const at::Tensor part = part_of(kind, judged).mul(weight);
    total = total.defined() ? total.add(part) : part;
  }
  return total;
}

}  // namespace haima::train
