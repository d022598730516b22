// Ops on row-major values: those that no network spends time in, written for any number of axes.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/assembler.h"

namespace haima::engine {
namespace {

using graph::Kind;

/// A value seen as outer × length × inner around one axis.
struct Around {
  std::size_t outer, length, inner;
};
Around around(const Dims& d, std::size_t axis) {
  return {size_of({d.begin(), d.begin() + static_cast<std::ptrdiff_t>(axis)}),
          static_cast<std::size_t>(d[axis]), static_cast<std::size_t>(product(d, axis + 1))};
}

/// Elements apart along each axis.
std::vector<std::size_t> strides_of(const Dims& d) {
  std::vector<std::size_t> strides(d.size(), 1);
  for (std::size_t i = d.size(); i-- > 1;) strides[i - 1] = strides[i] * static_cast<std::size_t>(d[i]);
  return strides;
}

/// For each element of `dims` in order: where it is when the axes have `strides`.
template <class Work>
void walk(const Dims& dims, const std::vector<std::size_t>& strides, const Work& work) {
  Dims at(dims.size(), 0);
  std::size_t offset = 0;
  const std::size_t size = size_of(dims);
  for (std::size_t i = 0; i < size; ++i) {
    work(i, offset);
    for (std::size_t axis = dims.size(); axis-- > 0;) {
      offset += strides[axis];
      if (++at[axis] < dims[axis]) break;
      offset -= strides[axis] * static_cast<std::size_t>(dims[axis]);
      at[axis] = 0;
    }
  }
}

void add_step(Assembler& a, int value, const char* how, std::vector<int> reads, int out,
              std::function<void(const Frame&)> run) {
  a.add({.name = a.op(value).node.name,
         .how = how,
         .reads = std::move(reads),
         .writes = {out},
         .run = [run = std::move(run)](const Frame& f, std::size_t) { run(f); }});
}

void activation(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.plain(op.inputs[0]), out = a.over_plain(value, op.inputs[0]);
  const std::size_t size = size_of(a.dims(value));
  const auto activate = a.kernels().activate;
  add_step(a, value, "activation", {in}, out, [=, kind = activation_of(op.node.kind)](const Frame& f) {
    if (f.at(in) != f.at(out)) std::memcpy(f.at(out), f.at(in), size * sizeof(float));
    activate(f.at(out), size, kind);
  });
}

void two_values(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int x = a.plain(op.inputs[0]), y = a.plain(op.inputs[1]);
  const int out = a.over_plain(value, op.inputs[0]);
  const std::size_t size = size_of(a.dims(value));
  const auto combine = op.node.kind == Kind::add ? a.kernels().add : a.kernels().multiply;
  add_step(a, value, "elementwise", {x, y}, out, [=, activation = op.activation](const Frame& f) {
    combine(f.at(x), f.at(y), f.at(out), size, activation);
  });
}

/// a * b where axes of b may have length 1.
void multiply(Assembler& a, int value) {
  const Op& op = a.op(value);
  const Dims dims = a.dims(value), small = a.dims(op.inputs[1]);
  if (dims == small) return two_values(a, value);
  std::vector<std::size_t> strides = strides_of(small);
  for (std::size_t i = 0; i < small.size(); ++i) {
    if (small[i] == 1) strides[i] = 0;
  }
  const int x = a.plain(op.inputs[0]), y = a.plain(op.inputs[1]), out = a.new_plain(value);
  add_step(a, value, "broadcast", {x, y}, out, [=](const Frame& f) {
    walk(dims, strides, [&](std::size_t i, std::size_t j) { f.at(out)[i] = f.at(x)[i] * f.at(y)[j]; });
  });
}

void batch_norm(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.plain(op.inputs[0]), out = a.over_plain(value, op.inputs[0]);
  const Around s = around(a.dims(value), 1);
  const auto activate = a.kernels().activate;
  add_step(a, value, "affine", {in}, out,
           [=, scale = op.scale, shift = op.shift, activation = op.activation](const Frame& f) {
             for (std::size_t i = 0; i < s.outer * s.length; ++i) {
               const float* from = f.at(in) + i * s.inner;
               float* to = f.at(out) + i * s.inner;
               for (std::size_t k = 0; k < s.inner; ++k)
                 to[k] = from[k] * scale[i % s.length] + shift[i % s.length];
             }
             activate(f.at(out), s.outer * s.length * s.inner, activation);
           });
}

void softmax(Assembler& a, int value) {
  const int in = a.plain(a.op(value).inputs[0]), out = a.new_plain(value);
  const Dims d = a.dims(value);
  const Around s = around(d, d.size() - 1);
  add_step(a, value, "softmax", {in}, out, [=](const Frame& f) {
    for (std::size_t row = 0; row < s.outer; ++row) {
      const float* x = f.at(in) + row * s.length;
      float* y = f.at(out) + row * s.length;
      const float largest = *std::max_element(x, x + s.length);
      float sum = 0;
      for (std::size_t i = 0; i < s.length; ++i) sum += y[i] = std::exp(x[i] - largest);
      for (std::size_t i = 0; i < s.length; ++i) y[i] /= sum;
    }
  });
}

void layer_norm(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.plain(op.inputs[0]), out = a.new_plain(value);
  const Dims d = a.dims(value);
  const Around s = around(d, d.size() - 1);
  const double epsilon = op.node.number("epsilon");
  const std::vector<float>&scale = op.parameters[0].values, &shift = op.parameters[1].values;
  add_step(a, value, "layer norm", {in}, out, [=](const Frame& f) {
    for (std::size_t row = 0; row < s.outer; ++row) {
      const float* x = f.at(in) + row * s.length;
      double mean = 0, variance = 0;
      for (std::size_t i = 0; i < s.length; ++i) mean += x[i];
      mean /= static_cast<double>(s.length);
      for (std::size_t i = 0; i < s.length; ++i) variance += (x[i] - mean) * (x[i] - mean);
      const double factor = 1 / std::sqrt(variance / static_cast<double>(s.length) + epsilon);
      for (std::size_t i = 0; i < s.length; ++i)
        f.at(out)[row * s.length + i] = static_cast<float>((x[i] - mean) * factor) * scale[i] + shift[i];
    }
  });
}

void concat(Assembler& a, int value) {
  const Op& op = a.op(value);
  const auto axis = static_cast<std::size_t>(op.node.integer("axis"));
  std::vector<int> ins;
  for (const int input : op.inputs) ins.push_back(a.plain(input));
  const int out = a.new_plain(value);
  const Around whole = around(a.dims(value), axis);
  std::size_t offset = 0;
  for (std::size_t k = 0; k < ins.size(); ++k) {
    const Around part = around(a.dims(op.inputs[k]), axis);
    const std::size_t size = part.length * part.inner;
    add_step(a, value, "copy", {ins[k]}, out, [=, in = ins[k]](const Frame& f) {
      for (std::size_t i = 0; i < whole.outer; ++i) {
        std::memcpy(f.at(out) + i * whole.length * whole.inner + offset, f.at(in) + i * size,
                    size * sizeof(float));
      }
    });
    offset += size;
  }
}

void transpose(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.plain(op.inputs[0]), out = a.new_plain(value);
  const std::vector<std::size_t> from = strides_of(a.dims(op.inputs[0]));
  std::vector<std::size_t> strides;
  for (const std::int64_t axis : op.node.list("order"))
    strides.push_back(from[static_cast<std::size_t>(axis)]);
  add_step(a, value, "transpose", {in}, out, [=, dims = a.dims(value)](const Frame& f) {
    walk(dims, strides, [&](std::size_t i, std::size_t j) { f.at(out)[i] = f.at(in)[j]; });
  });
}

void slice(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.plain(op.inputs[0]), out = a.new_plain(value);
  const auto axis = static_cast<std::size_t>(op.node.integer("axis"));
  const Around from = around(a.dims(op.inputs[0]), axis), to = around(a.dims(value), axis);
  const std::size_t begin = static_cast<std::size_t>(op.node.integer("begin")) * from.inner;
  add_step(a, value, "slice", {in}, out, [=](const Frame& f) {
    for (std::size_t i = 0; i < to.outer; ++i) {
      std::memcpy(f.at(out) + i * to.length * to.inner, f.at(in) + i * from.length * from.inner + begin,
                  to.length * to.inner * sizeof(float));
    }
  });
}

void reduce(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.plain(op.inputs[0]), out = a.new_plain(value);
  const Around s = around(a.dims(op.inputs[0]), static_cast<std::size_t>(op.node.integer("axis")));
  add_step(a, value, "reduce", {in}, out, [=, largest = op.node.kind == Kind::maximum](const Frame& f) {
    for (std::size_t i = 0; i < s.outer; ++i) {
      float* to = f.at(out) + i * s.inner;
      const float* from = f.at(in) + i * s.length * s.inner;
      std::memcpy(to, from, s.inner * sizeof(float));
      for (std::size_t k = 1; k < s.length; ++k) {
        from += s.inner;
        for (std::size_t j = 0; j < s.inner; ++j)
          to[j] = largest ? std::max(to[j], from[j]) : to[j] + from[j];
      }
      if (largest) continue;
      for (std::size_t j = 0; j < s.inner; ++j) to[j] /= static_cast<float>(s.length);
    }
  });
}

/// Where the output's pixel lies in the input, and how much of the next one it takes.
struct Between {
  std::size_t first, second;
  float share;
};
Between between(std::size_t at, std::int64_t factor, std::size_t length, bool nearest) {
  if (nearest) return {at / static_cast<std::size_t>(factor), at / static_cast<std::size_t>(factor), 0};
  const double centre = std::max(0.0, (static_cast<double>(at) + 0.5) / static_cast<double>(factor) - 0.5);
  const auto first = static_cast<std::size_t>(centre);
  return {first, std::min(first + 1, length - 1), static_cast<float>(centre - static_cast<double>(first))};
}

void upsample(Assembler& a, int value) {
  const Op& op = a.op(value);
  const int in = a.plain(op.inputs[0]), out = a.new_plain(value);
  const Dims from = a.dims(op.inputs[0]), to = a.dims(value);
  const std::int64_t factor = op.node.integer("factor");
  const bool nearest = op.node.text("mode") == "nearest";
  const auto height = static_cast<std::size_t>(from[2]), width = static_cast<std::size_t>(from[3]);
  const auto out_height = static_cast<std::size_t>(to[2]), out_width = static_cast<std::size_t>(to[3]);
  const auto planes = static_cast<std::size_t>(from[0] * from[1]);
  const std::string& name = op.node.name;
  a.add_shared({.name = name, .how = "upsample", .reads = {in}, .writes = {out}}, planes,
               [=](const Frame& f, std::size_t plane) {
                 const float* x = f.at(in) + plane * height * width;
                 float* y = f.at(out) + plane * out_height * out_width;
                 for (std::size_t i = 0; i < out_height; ++i) {
                   const Between rows = between(i, factor, height, nearest);
                   const float *top = x + rows.first * width, *bottom = x + rows.second * width;
                   for (std::size_t j = 0; j < out_width; ++j) {
                     const Between columns = between(j, factor, width, nearest);
                     const float above =
                         top[columns.first] + columns.share * (top[columns.second] - top[columns.first]);
                     const float below = bottom[columns.first] +
                                         columns.share * (bottom[columns.second] - bottom[columns.first]);
                     *y++ = above + rows.share * (below - above);
                   }
                 }
               });
}

/// Windows from floor(i * in / out) to ceil((i + 1) * in / out), one axis after the other.
void adaptive_average(Assembler& a, int value) {
  const Op& op = a.op(value);
  int in = a.plain(op.inputs[0]);
  Dims now = a.dims(op.inputs[0]);
  const Dims wanted = a.dims(value);
  for (std::size_t axis = 2; axis < wanted.size(); ++axis) {
    const Around s = around(now, axis);
    now[axis] = wanted[axis];
    const auto length = static_cast<std::size_t>(wanted[axis]);
    const int out = axis + 1 == wanted.size() ? a.new_plain(value) : a.between(size_of(now));
    add_step(a, value, "adaptive average", {in}, out, [=](const Frame& f) {
      for (std::size_t i = 0; i < s.outer * length; ++i) {
        const std::size_t at = i % length, begin = at * s.length / length;
        const std::size_t end = ((at + 1) * s.length + length - 1) / length;
        float* to = f.at(out) + i * s.inner;
        std::fill(to, to + s.inner, 0.0f);
        for (std::size_t k = begin; k < end; ++k) {
          const float* from = f.at(in) + (i / length * s.length + k) * s.inner;
          for (std::size_t j = 0; j < s.inner; ++j) to[j] += from[j] / static_cast<float>(end - begin);
        }
      }
    });
    in = out;
  }
}

}  // namespace

void assemble_plain(Assembler& a, int value) {
  const Op& op = a.op(value);
  if (is_view(op.node.kind)) return a.view(value, a.plain(op.inputs[0]));
  if (is_activation(op.node.kind)) return activation(a, value);
  switch (op.node.kind) {
    case Kind::add:
      return two_values(a, value);
    case Kind::multiply:
      return multiply(a, value);
    case Kind::batch_norm:
      return batch_norm(a, value);
    case Kind::softmax:
      return softmax(a, value);
    case Kind::layer_norm:
      return layer_norm(a, value);
    case Kind::concat:
      return concat(a, value);
    case Kind::transpose:
      return transpose(a, value);
    case Kind::slice:
      return slice(a, value);
    case Kind::mean:
    case Kind::maximum:
      return reduce(a, value);
    case Kind::upsample:
      return upsample(a, value);
    default:
      return adaptive_average(a, value);
  }
}

}  // namespace haima::engine
