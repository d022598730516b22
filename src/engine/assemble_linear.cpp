// Dense layers, recurrent layers and attention: rows of features, weights in blocks of outputs.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/assembler.h"

namespace haima::engine {
namespace {

using graph::Kind;
using graph::Tensor;

struct Dense {
  std::shared_ptr<const Floats> weights, bias;
  std::size_t inputs, outputs, blocks;
};

/// `rows` outputs of `weight` from `first` on.
Dense dense(Assembler& a, const std::string& name, const Tensor& weight, const Tensor& bias) {
  const std::size_t width = a.lanes();
  const auto outputs = static_cast<std::size_t>(weight.shape[0]);
  const std::size_t inputs = weight.values.size() / outputs, blocks = (outputs + width - 1) / width;
  const auto packed = a.packed().get(name + " dense", [&] {
    Floats all(blocks * a.block_size(inputs));
    for (std::size_t o = 0; o < outputs; ++o) {
      for (std::size_t i = 0; i < inputs; ++i)
        put_number(a.kernels(), all.data(), (o / width * inputs + i) * width + o % width,
                   weight.values[o * inputs + i]);
    }
    return all;
  });
  const auto shift = a.packed().get(name + " shift", [&] {
    Floats all(blocks * width);
    std::memcpy(all.data(), bias.values.data(), bias.values.size() * sizeof(float));
    return all;
  });
  return {packed, shift, inputs, outputs, blocks};
}

constexpr std::size_t least_work_a_part =
    20000;  // multiplications; below it a thread costs more than it brings

/// The layer over `work.rows` rows, the blocks of outputs from `first` to `last`.
void run_dense(const Dense& d, LinearWork work, void (*linear)(const LinearWork&), std::size_t first,
               std::size_t last) {
  work.weights = d.weights->data();
  work.bias = d.bias->data();
  work.inputs = d.inputs;
  work.outputs = d.outputs;
  work.first_block = first;
  work.last_block = last;
  linear(work);
}

/// A step that runs the layer from buffer `in` to `out`, `before` (where not -1) added first.
void add_dense(Assembler& a, Step step, const Dense& d, int in, int before, int out, std::size_t rows,
               Activation activation) {
  const std::size_t worthwhile = std::max<std::size_t>(1, rows * d.inputs * d.outputs / least_work_a_part);
  const std::size_t wanted = a.threads() == 1 ? 1 : 2 * a.threads();
  const std::size_t parts = std::min({d.blocks, wanted, worthwhile});
  step.reads.push_back(in);
  if (before >= 0) step.reads.push_back(before);
  step.writes = {out};
  step.parts = parts;
  step.run = [=, linear = a.kernels().linear](const Frame& f, std::size_t part) {
    const LinearWork work{.in = f.at(in),
                          .before = before >= 0 ? f.at(before) : nullptr,
                          .out = f.at(out),
                          .rows = rows,
                          .in_stride = d.inputs,
                          .out_stride = d.outputs,
                          .activation = activation};
    run_dense(d, work, linear, d.blocks * part / parts, d.blocks * (part + 1) / parts);
  };
  a.add(std::move(step));
}

/// A step that gives `rows` × outputs of the first layer of an op; the buffer.
int project(Assembler& a, int value, const Dense& d, int in, std::size_t rows) {
  const int out = a.between(rows * d.outputs);
  add_dense(a, {.name = a.op(value).node.name, .how = "projection"}, d, in, -1, out, rows, Activation::none);
  return out;
}

struct Gates {
  std::size_t steps, hidden;
  const Kernels* kernels;
};

/// Cells and hidden values after one step of an LSTM; gates lie as input, forget, cell, output.
void lstm_step(const Gates& g, float* gates, float* cell, float* hidden) {
  const std::size_t n = g.hidden;
  g.kernels->activate(gates, 2 * n, Activation::sigmoid);
  g.kernels->activate(gates + 2 * n, n, Activation::tanh);
  g.kernels->activate(gates + 3 * n, n, Activation::sigmoid);
  for (std::size_t i = 0; i < n; ++i) {
    cell[i] = gates[n + i] * cell[i] + gates[i] * gates[2 * n + i];
    hidden[i] = cell[i];
  }
  g.kernels->activate(hidden, n, Activation::tanh);
  for (std::size_t i = 0; i < n; ++i) hidden[i] *= gates[3 * n + i];
}

/// The same of a GRU; `in` and `back` lie as reset, update, new: from the input and from the hidden values.
void gru_step(const Gates& g, float* in, const float* back, float* hidden) {
  const std::size_t n = g.hidden;
  for (std::size_t i = 0; i < 2 * n; ++i) in[i] += back[i];
  g.kernels->activate(in, 2 * n, Activation::sigmoid);
  for (std::size_t i = 0; i < n; ++i) in[2 * n + i] += in[i] * back[2 * n + i];
  g.kernels->activate(in + 2 * n, n, Activation::tanh);
  for (std::size_t i = 0; i < n; ++i) hidden[i] = (1 - in[n + i]) * in[2 * n + i] + in[n + i] * hidden[i];
}

/// One direction over all samples.
void add_direction(Assembler& a, int value, int in, int out, bool backwards) {
  const Op& op = a.op(value);
  const Dims d = a.dims(op.inputs[0]);
  const auto samples = static_cast<std::size_t>(d[0]), steps = static_cast<std::size_t>(d[1]);
  const auto n = static_cast<std::size_t>(op.node.integer("hidden"));
  const std::size_t first = backwards ? 4 : 0;
  const std::string name = op.node.name + (backwards ? " backwards" : " forwards");
  const Dense from_input = dense(a, name + " input", op.parameters[first], op.parameters[first + 2]);
  const Dense from_hidden = dense(a, name + " hidden", op.parameters[first + 1], op.parameters[first + 3]);
  const int before = project(a, value, from_input, in, samples * steps);
  const bool is_lstm = op.node.kind == Kind::lstm;
  const std::size_t wide = from_input.outputs, row = static_cast<std::size_t>(a.dims(value)[2]);
  const std::size_t room = wide + 2 * n;  // gates, hidden, cell of a sample
  const Gates gates{steps, n, &a.kernels()};
  const auto run_sample = [=](const Frame& f, std::size_t sample) {
    float* scratch = f.scratch + sample * room;
    float *back = scratch, *hidden = scratch + wide, *cell = hidden + n;
    std::memset(hidden, 0, 2 * n * sizeof(float));
    for (std::size_t i = 0; i < steps; ++i) {
      const std::size_t step = sample * steps + (backwards ? steps - 1 - i : i);
      float* mine = f.at(before) + step * wide;
      LinearWork work{.in = hidden,
                      .before = is_lstm ? mine : nullptr,
                      .out = back,
                      .rows = 1,
                      .in_stride = n,
                      .out_stride = wide,
                      .activation = Activation::none};
      run_dense(from_hidden, work, gates.kernels->linear, 0, from_hidden.blocks);
      if (is_lstm) lstm_step(gates, back, cell, hidden);
      if (!is_lstm) gru_step(gates, mine, back, hidden);
      std::memcpy(f.at(out) + step * row + (backwards ? n : 0), hidden, n * sizeof(float));
    }
  };
  a.add_shared({.name = op.node.name,
                .how = "recurrence",
                .reads = {before},
                .writes = {out},
                .scratch = samples * room},
               samples, run_sample);
}

/// One head of one sample: softmax(q kᵀ / √n) v.
void attend(const float* projected, float* out, std::size_t steps, std::size_t features, std::size_t head,
            std::size_t n, float* weights) {
  const float scale = 1 / std::sqrt(static_cast<float>(n));
  const std::size_t stride = 3 * features;
  for (std::size_t s = 0; s < steps; ++s) {
    const float* query = projected + s * stride + head * n;
    float largest = -INFINITY, sum = 0;
    for (std::size_t t = 0; t < steps; ++t) {
      const float* key = projected + t * stride + features + head * n;
      float dot = 0;
      for (std::size_t i = 0; i < n; ++i) dot += query[i] * key[i];
      weights[t] = dot * scale;
      largest = std::max(largest, weights[t]);
    }
    for (std::size_t t = 0; t < steps; ++t) sum += weights[t] = std::exp(weights[t] - largest);
    float* to = out + s * features + head * n;
    std::memset(to, 0, n * sizeof(float));
    for (std::size_t t = 0; t < steps; ++t) {
      const float* worth = projected + t * stride + 2 * features + head * n;
      for (std::size_t i = 0; i < n; ++i) to[i] += weights[t] / sum * worth[i];
    }
  }
}

}  // namespace

void assemble_linear(Assembler& a, int value) {
  const Op& op = a.op(value);
  const Dense d = dense(a, op.node.name, op.parameters[0], op.parameters[1]);
  const int in = a.plain(op.inputs[0]);
  const int before = op.residual ? a.plain(op.inputs.back()) : -1;
  const int out = a.new_plain(value);
  const std::size_t rows = size_of(a.dims(value)) / d.outputs;
  add_dense(a, {.name = op.node.name, .how = "dense"}, d, in, before, out, rows, op.activation);
}

void assemble_recurrent(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.plain(op.inputs[0]), out = a.new_plain(value);
  add_direction(a, value, in, out, false);
  if (op.node.flag("bidirectional")) add_direction(a, value, in, out, true);
}

void assemble_attention(Assembler& a, int value) {
  const Op& op = a.op(value);
  const Dims dims = a.dims(value);
  const auto samples = static_cast<std::size_t>(dims[0]), steps = static_cast<std::size_t>(dims[1]);
  const auto features = static_cast<std::size_t>(dims[2]),
             heads = static_cast<std::size_t>(op.node.integer("heads"));
  const Dense in_projection = dense(a, op.node.name + " in", op.parameters[0], op.parameters[1]);
  const Dense out_projection = dense(a, op.node.name + " out", op.parameters[2], op.parameters[3]);
  const int in = a.plain(op.inputs[0]);
  const int from = project(a, value, in_projection, in, samples * steps);
  const int attended = a.between(samples * steps * features);
  a.add_shared({.name = op.node.name,
                .how = "attention",
                .reads = {from},
                .writes = {attended},
                .scratch = samples * heads * steps},
               samples * heads, [=](const Frame& f, std::size_t i) {
                 const std::size_t sample = i / heads, rows = sample * steps * features;
                 attend(f.at(from) + 3 * rows, f.at(attended) + rows, steps, features, i % heads,
                        features / heads, f.scratch + i * steps);
               });
  const int out = a.new_plain(value);
  add_dense(a, {.name = op.node.name, .how = "projection"}, out_projection, attended, -1, out,
            samples * steps, Activation::none);
}

}  // namespace haima::engine
