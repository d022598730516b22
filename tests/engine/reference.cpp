#include "reference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>

namespace haima::engine::reference {
namespace {

using graph::Graph;
using graph::Kind;
using graph::Node;
using graph::Tensor;
using graph::Weights;
using Index = std::vector<std::int64_t>;

std::int64_t count(const Index& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies{});
}

Tensor zeros(const Index& shape) {
  return {shape, std::vector<float>(static_cast<std::size_t>(count(shape)))};
}

std::int64_t place(const Index& shape, const Index& at) {
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) offset = offset * shape[i] + at[i];
  return offset;
}

float get(const Tensor& t, const Index& at) { return t.values[static_cast<std::size_t>(place(t.shape, at))]; }

/// Calls f for every index of `shape`, in order.
void each(const Index& shape, const std::function<void(const Index&)>& f) {
  Index at(shape.size(), 0);
  for (std::int64_t n = count(shape); n > 0; --n) {
    f(at);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++at[axis] < shape[axis]) break;
      at[axis] = 0;
    }
  }
}

Tensor filled(const Index& shape, const std::function<double(const Index&)>& f) {
  Tensor out = zeros(shape);
  std::size_t i = 0;
  each(shape, [&](const Index& at) { out.values[i++] = static_cast<float>(f(at)); });
  return out;
}

/// What one node works with.
struct Case {
  const Node& node;
  Index shape;  // of the output
  std::vector<const Tensor*> in;
  std::vector<const Tensor*> parameters;
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

Index spatial(const Index& shape) { return {shape.begin() + 2, shape.end()}; }

/// For each tap of the kernel and each pixel of the output: the input's pixel under it, -1 outside.
std::vector<std::int64_t> pixels_under(const Case& c, const Index& kernel) {
  const auto &stride = c.node.list("stride"), &padding = c.node.list("padding"),
             &dilation = c.node.list("dilation");
  const Index in = spatial(c.in[0]->shape), out = spatial(c.shape);
  std::vector<std::int64_t> under;
  Index from(kernel.size());
  each(kernel, [&](const Index& k) {
    each(out, [&](const Index& at) {
      bool inside = true;
      for (std::size_t a = 0; a < k.size(); ++a) {
        from[a] = at[a] * stride[a] - padding[a] + k[a] * dilation[a];
        inside = inside && from[a] >= 0 && from[a] < in[a];
      }
      under.push_back(inside ? place(in, from) : -1);
    });
  });
  return under;
}

Tensor conv(const Case& c) {
  const Tensor &x = *c.in[0], &w = *c.parameters[0];
  const std::int64_t groups = c.node.integer("groups"), inner = w.shape[1], outer = w.shape[0] / groups;
  const Index kernel = spatial(w.shape);
  const std::vector<std::int64_t> under = pixels_under(c, kernel);
  const auto taps = static_cast<std::size_t>(count(kernel)), pixels = under.size() / taps;
  const auto in_pixels = count(spatial(x.shape));
  Tensor out = zeros(c.shape);
  std::vector<double> sums(pixels);
  for (std::int64_t n = 0; n < c.shape[0]; ++n) {
    for (std::int64_t o = 0; o < c.shape[1]; ++o) {
      const double bias = c.parameters.size() > 1 ? c.parameters[1]->values[static_cast<std::size_t>(o)] : 0;
      std::fill(sums.begin(), sums.end(), bias);
      for (std::int64_t i = 0; i < inner; ++i) {
        const float* from =
            &x.values[static_cast<std::size_t>((n * x.shape[1] + o / outer * inner + i) * in_pixels)];
        for (std::size_t t = 0; t < taps; ++t) {
          const double weight = w.values[static_cast<std::size_t>(o * inner + i) * taps + t];
          const std::int64_t* place_under = &under[t * pixels];
          for (std::size_t p = 0; p < pixels; ++p) {
            if (place_under[p] >= 0) sums[p] += weight * from[place_under[p]];
          }
        }
      }
      std::transform(sums.begin(), sums.end(),
                     &out.values[static_cast<std::size_t>(n * c.shape[1] + o) * pixels],
                     [](double sum) { return static_cast<float>(sum); });
    }
  }
  return out;
}

Tensor conv_transpose(const Case& c) {
  const Tensor &x = *c.in[0], &w = *c.parameters[0];
  const auto &stride = c.node.list("stride"), &padding = c.node.list("padding");
  std::vector<double> sums(static_cast<std::size_t>(count(c.shape)), 0.0);
  each(x.shape, [&](const Index& at) {
    each({w.shape.begin() + 1, w.shape.end()}, [&](const Index& k) {
      Index to = {at[0], k[0]}, weight = {at[1]};
      for (std::size_t a = 2; a < at.size(); ++a) {
        to.push_back(at[a] * stride[a - 2] - padding[a - 2] + k[a - 1]);
        if (to[a] < 0 || to[a] >= c.shape[a]) return;
      }
      weight.insert(weight.end(), k.begin(), k.end());
      sums[static_cast<std::size_t>(place(c.shape, to))] += static_cast<double>(get(x, at)) * get(w, weight);
    });
  });
  std::size_t i = 0;
  return filled(c.shape, [&](const Index& at) {
    return sums[i++] +
           (c.parameters.size() > 1 ? c.parameters[1]->values[static_cast<std::size_t>(at[1])] : 0);
  });
}

/// Rows of `x` times the rows of `weight`, plus bias.
std::vector<double> dense(const float* x, const Tensor& weight, const Tensor* bias) {
  const std::int64_t outputs = weight.shape[0], inputs = weight.shape[1];
  std::vector<double> y;
  for (std::int64_t o = 0; o < outputs; ++o) {
    double sum = bias ? bias->values[static_cast<std::size_t>(o)] : 0;
    for (std::int64_t i = 0; i < inputs; ++i)
      sum += static_cast<double>(weight.values[static_cast<std::size_t>(o * inputs + i)]) * x[i];
    y.push_back(sum);
  }
  return y;
}

Tensor linear(const Case& c) {
  const Tensor& w = *c.parameters[0];
  Tensor out{c.shape, {}};
  for (std::size_t at = 0; at < c.in[0]->values.size(); at += static_cast<std::size_t>(w.shape[1])) {
    const auto row = dense(&c.in[0]->values[at], w, c.parameters.size() > 1 ? c.parameters[1] : nullptr);
    for (const double v : row) out.values.push_back(static_cast<float>(v));
  }
  return out;
}

Tensor batch_norm(const Case& c) {
  const double epsilon = c.node.number("epsilon");
  return filled(c.shape, [&](const Index& at) {
    const auto channel = static_cast<std::size_t>(at[1]);
    const auto p = [&](std::size_t i) { return static_cast<double>(c.parameters[i]->values[channel]); };
    return (get(*c.in[0], at) - p(2)) / std::sqrt(p(3) + epsilon) * p(0) + p(1);
  });
}

/// Over the last axis: mean, variance, largest, sum of exponentials.
Tensor rows(const Case& c, const std::function<double(const float* row, std::size_t i)>& f) {
  const auto length = static_cast<std::size_t>(c.shape.back());
  Tensor out = zeros(c.shape);
  for (std::size_t i = 0; i < out.values.size(); ++i)
    out.values[i] = static_cast<float>(f(&c.in[0]->values[i / length * length], i % length));
  return out;
}

Tensor layer_norm(const Case& c) {
  const auto n = static_cast<std::size_t>(c.shape.back());
  return rows(c, [&](const float* row, std::size_t i) {
    const double mean = std::accumulate(row, row + n, 0.0) / static_cast<double>(n);
    double variance = 0;
    for (std::size_t k = 0; k < n; ++k)
      variance += (row[k] - mean) * (row[k] - mean) / static_cast<double>(n);
    return (row[i] - mean) / std::sqrt(variance + c.node.number("epsilon")) * c.parameters[0]->values[i] +
           c.parameters[1]->values[i];
  });
}

Tensor softmax(const Case& c) {
  const auto n = static_cast<std::size_t>(c.shape.back());
  return rows(c, [&](const float* row, std::size_t i) {
    double sum = 0;
    for (std::size_t k = 0; k < n; ++k) sum += std::exp(static_cast<double>(row[k]) - row[i]);
    return 1 / sum;
  });
}

Tensor pool(const Case& c) {
  const auto &kernel = c.node.list("kernel"), &stride = c.node.list("stride"),
             &padding = c.node.list("padding");
  const bool largest = c.node.kind == Kind::max_pool;
  return filled(c.shape, [&](const Index& at) {
    double found = largest ? -INFINITY : 0;
    each(kernel, [&](const Index& k) {
      Index from = {at[0], at[1]};
      for (std::size_t a = 0; a < k.size(); ++a) {
        from.push_back(at[a + 2] * stride[a] - padding[a] + k[a]);
        if (from.back() < 0 || from.back() >= c.in[0]->shape[a + 2]) return;
      }
      const double v = get(*c.in[0], from);
      found = largest ? std::max(found, v) : found + v / static_cast<double>(count(kernel));
    });
    return found;
  });
}

/// The mean over windows that divide the axes as evenly as they can.
Tensor adaptive_average(const Case& c, const Index& size) {
  Index shape = {c.in[0]->shape[0], c.in[0]->shape[1]};
  shape.insert(shape.end(), size.begin(), size.end());
  Tensor out = filled(shape, [&](const Index& at) {
    Index begin, length;
    for (std::size_t a = 0; a < size.size(); ++a) {
      const std::int64_t in = c.in[0]->shape[a + 2], i = at[a + 2];
      begin.push_back(i * in / size[a]);
      length.push_back(((i + 1) * in + size[a] - 1) / size[a] - begin.back());
    }
    double sum = 0;
    each(length, [&](const Index& k) {
      Index from = {at[0], at[1]};
      for (std::size_t a = 0; a < k.size(); ++a) from.push_back(begin[a] + k[a]);
      sum += get(*c.in[0], from);
    });
    return sum / static_cast<double>(count(length));
  });
  out.shape = c.shape;
  return out;
}

Tensor upsample(const Case& c) {
  const std::int64_t factor = c.node.integer("factor");
  const bool nearest = c.node.text("mode") == "nearest";
  const Tensor& x = *c.in[0];
  return filled(c.shape, [&](const Index& at) {
    if (nearest) return static_cast<double>(get(x, {at[0], at[1], at[2] / factor, at[3] / factor}));
    double sum = 0;
    for (std::int64_t i = 0; i < x.shape[2]; ++i) {
      for (std::int64_t j = 0; j < x.shape[3]; ++j) {
        const auto weight = [&](std::int64_t out, std::int64_t k, std::int64_t length) {
          double centre = (static_cast<double>(out) + 0.5) / static_cast<double>(factor) - 0.5;
          centre = std::clamp(centre, 0.0, static_cast<double>(length - 1));
          return std::max(0.0, 1 - std::abs(centre - static_cast<double>(k)));
        };
        sum += weight(at[2], i, x.shape[2]) * weight(at[3], j, x.shape[3]) * get(x, {at[0], at[1], i, j});
      }
    }
    return sum;
  });
}

Tensor reduce(const Case& c) {
  const auto axis = static_cast<std::ptrdiff_t>(c.node.integer("axis"));
  const std::int64_t length = c.in[0]->shape[static_cast<std::size_t>(axis)];
  return filled(c.shape, [&](const Index& at) {
    double sum = 0, largest = -INFINITY;
    for (std::int64_t k = 0; k < length; ++k) {
      Index from = at;
      from.insert(from.begin() + axis, k);
      sum += get(*c.in[0], from);
      largest = std::max<double>(largest, get(*c.in[0], from));
    }
    return c.node.kind == Kind::maximum ? largest : sum / static_cast<double>(length);
  });
}

Tensor concat(const Case& c) {
  const auto axis = static_cast<std::size_t>(c.node.integer("axis"));
  return filled(c.shape, [&](const Index& at) {
    Index from = at;
    for (const Tensor* part : c.in) {
      if (from[axis] < part->shape[axis]) return get(*part, from);
      from[axis] -= part->shape[axis];
    }
    throw std::logic_error{"concat"};
  });
}

/// One direction of a recurrent layer, the formulas as cuDNN and PyTorch state them.
void recur(const Case& c, bool backwards, Tensor& out) {
  const Tensor& x = *c.in[0];
  const auto n = static_cast<std::size_t>(c.node.integer("hidden")),
             first = static_cast<std::size_t>(backwards ? 4 : 0);
  const std::int64_t steps = x.shape[1];
  for (std::int64_t b = 0; b < x.shape[0]; ++b) {
    std::vector<float> hidden(n, 0.0f);
    std::vector<double> cell(n, 0.0);
    for (std::int64_t s = 0; s < steps; ++s) {
      const std::int64_t t = backwards ? steps - 1 - s : s;
      const auto in = dense(&x.values[static_cast<std::size_t>((b * steps + t) * x.shape[2])],
                            *c.parameters[first], c.parameters[first + 2]);
      const auto back = dense(hidden.data(), *c.parameters[first + 1], c.parameters[first + 3]);
      for (std::size_t i = 0; i < n; ++i) {
        const auto gate = [&](std::size_t g) { return in[g * n + i] + back[g * n + i]; };
        if (c.node.kind == Kind::lstm) {
          cell[i] = sigmoid(gate(1)) * cell[i] + sigmoid(gate(0)) * std::tanh(gate(2));
          hidden[i] = static_cast<float>(sigmoid(gate(3)) * std::tanh(cell[i]));
        } else {
          const double reset = sigmoid(gate(0)), update = sigmoid(gate(1));
          const double fresh = std::tanh(in[2 * n + i] + reset * back[2 * n + i]);
          hidden[i] = static_cast<float>((1 - update) * fresh + update * hidden[i]);
        }
        const auto at = static_cast<std::size_t>(
            place(out.shape, {b, t, static_cast<std::int64_t>(i + (backwards ? n : 0))}));
        out.values[at] = hidden[i];
      }
    }
  }
}

Tensor recurrent(const Case& c) {
  Tensor out = zeros(c.shape);
  recur(c, false, out);
  if (c.node.flag("bidirectional")) recur(c, true, out);
  return out;
}

Tensor attention(const Case& c) {
  const Tensor& x = *c.in[0];
  const std::int64_t steps = x.shape[1], features = x.shape[2], heads = c.node.integer("heads"),
                     n = features / heads;
  Tensor joined = zeros(x.shape), out{x.shape, {}};
  for (std::int64_t b = 0; b < x.shape[0]; ++b) {
    std::vector<std::vector<double>> projected;
    for (std::int64_t s = 0; s < steps; ++s)
      projected.push_back(dense(&x.values[static_cast<std::size_t>((b * steps + s) * features)],
                                *c.parameters[0], c.parameters[1]));
    const auto value = [&](std::int64_t s, std::int64_t which, std::int64_t i) {
      return projected[static_cast<std::size_t>(s)][static_cast<std::size_t>(which * features + i)];
    };
    for (std::int64_t h = 0; h < heads; ++h) {
      for (std::int64_t s = 0; s < steps; ++s) {
        std::vector<double> weights;
        double total = 0;
        for (std::int64_t t = 0; t < steps; ++t) {
          double dot = 0;
          for (std::int64_t i = h * n; i < (h + 1) * n; ++i) dot += value(s, 0, i) * value(t, 1, i);
          weights.push_back(std::exp(dot / std::sqrt(static_cast<double>(n))));
          total += weights.back();
        }
        for (std::int64_t i = h * n; i < (h + 1) * n; ++i) {
          double sum = 0;
          for (std::int64_t t = 0; t < steps; ++t)
            sum += weights[static_cast<std::size_t>(t)] / total * value(t, 2, i);
          joined.values[static_cast<std::size_t>((b * steps + s) * features + i)] = static_cast<float>(sum);
        }
      }
    }
  }
  for (std::size_t at = 0; at < joined.values.size(); at += static_cast<std::size_t>(features)) {
    for (const double v : dense(&joined.values[at], *c.parameters[2], c.parameters[3]))
      out.values.push_back(static_cast<float>(v));
  }
  return out;
}

Tensor each_element(const Case& c, const std::function<double(double)>& f) {
  Tensor out = *c.in[0];
  for (float& v : out.values) v = static_cast<float>(f(v));
  return out;
}

Tensor multiply(const Case& c) {
  return filled(c.shape, [&](const Index& at) {
    Index other = at;
    for (std::size_t a = 0; a < at.size(); ++a) other[a] = std::min(at[a], c.in[1]->shape[a] - 1);
    return static_cast<double>(get(*c.in[0], at)) * get(*c.in[1], other);
  });
}

Tensor value_of(const Case& c) {
  switch (c.node.kind) {
    case Kind::conv:
      return conv(c);
    case Kind::conv_transpose:
      return conv_transpose(c);
    case Kind::linear:
      return linear(c);
    case Kind::batch_norm:
      return batch_norm(c);
    case Kind::layer_norm:
      return layer_norm(c);
    case Kind::relu:
      return each_element(c, [](double x) { return std::max(x, 0.0); });
    case Kind::relu6:
      return each_element(c, [](double x) { return std::clamp(x, 0.0, 6.0); });
    case Kind::swish:
      return each_element(c, [](double x) { return x * sigmoid(x); });
    case Kind::sigmoid:
      return each_element(c, sigmoid);
    case Kind::tanh:
      return each_element(c, [](double x) { return std::tanh(x); });
    case Kind::softmax:
      return softmax(c);
    case Kind::max_pool:
    case Kind::average_pool:
      return pool(c);
    case Kind::adaptive_average:
      return adaptive_average(c, c.node.list("size"));
    case Kind::global_average:
      return adaptive_average(c, Index(c.in[0]->shape.size() - 2, 1));
    case Kind::upsample:
      return upsample(c);
    case Kind::add:
      return filled(c.shape, [&](const Index& at) {
        return static_cast<double>(get(*c.in[0], at)) + get(*c.in[1], at);
      });
    case Kind::multiply:
      return multiply(c);
    case Kind::concat:
      return concat(c);
    case Kind::transpose:
      return filled(c.shape, [&](const Index& at) {
        Index from(at.size());
        for (std::size_t a = 0; a < at.size(); ++a)
          from[static_cast<std::size_t>(c.node.list("order")[a])] = at[a];
        return get(*c.in[0], from);
      });
    case Kind::slice:
      return filled(c.shape, [&](const Index& at) {
        Index from = at;
        from[static_cast<std::size_t>(c.node.integer("axis"))] += c.node.integer("begin");
        return get(*c.in[0], from);
      });
    case Kind::mean:
    case Kind::maximum:
      return reduce(c);
    case Kind::lstm:
    case Kind::gru:
      return recurrent(c);
    case Kind::attention:
      return attention(c);
    default:
      return {c.shape, c.in[0]->values};  // dropout while reading, and the same elements in another shape
  }
}

}  // namespace

Tensors run(const Graph& graph, const Weights& weights, const Tensors& inputs) {
  std::vector<Tensor> values;
  std::int64_t batch = 1, slices = 1;
  for (const Node& node : graph.nodes) {
    if (node.kind != Kind::input) continue;
    for (std::size_t a = 0; a < node.shape.size(); ++a) {
      const std::int64_t length = inputs.find(node.name)->second.shape[a] / node.shape[a].number;
      if (node.shape[a].batch && !node.shape[a].slices) batch = length;
      if (node.shape[a].slices && !node.shape[a].batch) slices = length;
    }
  }
  for (const Node& node : graph.nodes) {
    Case c{node, {}, {}, {}};
    for (const graph::Length length : node.shape) c.shape.push_back(length.at(batch, slices));
    for (const int input : node.inputs) c.in.push_back(&values[static_cast<std::size_t>(input)]);
    for (const graph::Parameter& p : node.parameters) c.parameters.push_back(&weights.find(p.name)->second);
    values.push_back(node.kind == Kind::input ? inputs.find(node.name)->second : value_of(c));
  }
  Tensors results;
  for (const auto& [name, at] : graph.outputs) results[name] = values[static_cast<std::size_t>(at)];
  for (const auto& [name, at] : graph.marks) results[name] = values[static_cast<std::size_t>(at)];
  return results;
}

double apart(const graph::Tensor& is, const graph::Tensor& wanted) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < wanted.values.size(); ++i) {
    difference += std::pow(is.values[i] - wanted.values[i], 2);
    size += std::pow(wanted.values[i], 2);
  }
  return std::sqrt(difference / size);
}

graph::Graph smallest(const models::Model& model) {
  models::Spec spec = models::default_spec(model);
  spec.input.height = spec.input.width = model.least_side;
  if (spec.input.depth > 0) spec.input.depth = 16;
  return models::build(model, spec).value();
}

bool expect_nearly_float32(const Graph& graph, const Weights& weights, const Tensors& inputs,
                           Precision precision) {
  const auto exact = compile(graph, weights), plan = compile(graph, weights, {.precision = precision});
  EXPECT_TRUE(exact && plan) << graph.name;
  if (!exact || !plan || plan->precision() != precision) return false;
  Pool one{1}, two{2};
  const auto truth = exact->run(inputs, one), is = plan->run(inputs, one), same = plan->run(inputs, two);
  EXPECT_TRUE(truth && is && same) << graph.name;
  if (!truth || !is || !same) return false;
  EXPECT_EQ(*is, *same) << graph.name << ": other bits on two threads";
  EXPECT_NE(plan->hash(), exact->hash()) << graph.name;
  for (const auto& [name, wanted] : *truth)
    EXPECT_LT(apart(is->at(name), wanted), 0.1) << graph.name << ", " << name;
  return true;
}

std::vector<Convolution> convolutions() {
  std::vector<Convolution> all;
  for (const std::int64_t channels : {5, 16, 24, 70}) {
    for (const std::int64_t out : {8, 30, 48, 64, 150}) {
      const graph::Input input{.channels = channels, .height = 13, .width = 17};
      all.push_back({input, {.out = out, .kernel = 1}});
      all.push_back({input, {.out = out, .kernel = 1, .stride = 2}});
      all.push_back({input, {.out = out, .kernel = 3}});
    }
  }
  const graph::Input small{.channels = 20, .height = 9, .width = 8};
  for (const std::int64_t stride : {1, 2}) all.push_back({small, {.out = 40, .kernel = 5, .stride = stride}});
  all.push_back({small, {.out = 40, .kernel = 3, .dilation = 2}});
  all.push_back({{.channels = 32, .height = 64, .width = 60}, {.out = 32, .kernel = 1}});
  all.push_back({{.channels = 64, .height = 60, .width = 64}, {.out = 32, .kernel = 3}});
  return all;
}

}  // namespace haima::engine::reference
