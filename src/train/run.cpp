#include "train/run.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/ones_like.h>
#include <c10/util/Exception.h>

#include <new>

#include "train/loss.h"
#include "train/together.h"

namespace haima::train {
namespace {

void append(graph::Tensor& all, const graph::Tensor& rows) {
  if (all.shape.empty()) {
    all = rows;
    return;
  }
  all.shape[0] += rows.shape[0];
  all.values.insert(all.values.end(), rows.values.begin(), rows.values.end());
}

at::Tensor logits_of(const Network& network, const Given& given, const Recipe& recipe) {
  return outputs_of(network, given.inputs, {.mixed = recipe.mixed}).at(recipe.output).to(at::kFloat);
}

Tensors parts_of(const Tensors& inputs, const Share& share) {
  Tensors parts;
  for (const auto& [name, whole] : inputs) parts.emplace(name, part_of(whole, share));
  return parts;
}

at::Tensor known_of(const graph::Tensor& known, const at::Tensor& truth) {
  return known.values.empty() ? at::ones_like(truth) : tensor_of(known);
}

}  // namespace

Given given_of(const Batch& batch) {
  Given given;
  for (const auto& [name, tensor] : batch.inputs) given.inputs.emplace(name, tensor_of(tensor));
  given.truth = tensor_of(batch.truth);
  given.known = known_of(batch.known, given.truth);
  for (const auto& [name, target] : batch.beside) {
    const at::Tensor truth = tensor_of(target.truth);
    given.beside.emplace(name, Given::Target{truth, known_of(target.known, truth)});
  }
  return given;
}

Judged judged(const Network& network, const Given& given, const Recipe& recipe, const Pass& pass) {
  const Tensors outputs =
      outputs_of(network, pass.share ? parts_of(given.inputs, *pass.share) : given.inputs, pass);
  const auto said = [&](const std::string& name) {
    const at::Tensor rows = outputs.at(name).to(at::kFloat);
    return pass.share ? whole_of(rows, *pass.share) : rows;
  };
  Judged out;
  out.logits = said(recipe.output);
  out.loss = loss_of(recipe.loss, out.logits, given.truth, given.known);
  for (const auto& [name, weight] : recipe.beside) {
    const Given::Target& target = given.beside.at(name);
    const at::Tensor rows = said(name).reshape(target.truth.sizes());
    out.loss = out.loss.add(loss_of(recipe.loss, rows, target.truth, target.known).mul(weight));
  }
  return out;
}

void Gathered::add(const Batch& batch, const at::Tensor& logits) {
  all_.samples.insert(all_.samples.end(), batch.samples.begin(), batch.samples.end());
  append(all_.logits, tensor_of(logits));
  append(all_.truth, batch.truth);
  append(all_.known, batch.known);
}

Predictions Gathered::predictions() && { return std::move(all_); }

Result<Judgement> judge(const Network& network, Batches& batches, const Recipe& recipe, Progress& progress,
                        bool gather) {
  const at::NoGradGuard plain;
  Gathered gathered;
  Judgement judgement;
  double rows = 0;
  for (std::size_t i = 0; i < batches.count(); ++i) {
    HAIMA_TRY(const Batch batch, batches.batch(0, i));
    const Given given = given_of(batch);
    const Judged said = judged(network, given, recipe, {.mixed = recipe.mixed});
    const auto count = static_cast<double>(batch.samples.size());
    judgement.loss += count * said.loss.item<double>();
    rows += count;
    if (gather) gathered.add(batch, said.logits);
    progress.step();
  }
  judgement.loss /= std::max(1.0, rows);
  judgement.predictions = std::move(gathered).predictions();
  return judgement;
}

Result<> judge_each(const Network& network, Batches& batches, const Recipe& recipe, Progress& progress,
                    const Take& take) {
  const at::NoGradGuard plain;
  for (std::size_t i = 0; i < batches.count(); ++i) {
    HAIMA_TRY(const Batch batch, batches.batch(0, i));
    Gathered gathered;
    gathered.add(batch, logits_of(network, given_of(batch), recipe));
    HAIMA_TRY_ONLY(take(std::move(gathered).predictions()));
    progress.step();
  }
  return {};
}

Error error_of(const std::exception& thrown, const std::string& where) {
  if (dynamic_cast<const std::bad_alloc*>(&thrown))
    return {Code::over_limit, where, "there is not enough memory", "make the batch or the picture smaller"};
  const auto* torch = dynamic_cast<const c10::Error*>(&thrown);
  return {Code::internal, where, torch ? torch->what_without_backtrace() : thrown.what(), {}};
}

void use_threads(const Context& context) { at::set_num_threads(static_cast<int>(context.pool.size())); }

}  // namespace haima::train
