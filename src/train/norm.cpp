#include "train/norm.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "train/layout.h"
#include "train/together.h"

namespace haima::train {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

std::size_t channels_of(const at::Tensor& x) { return static_cast<std::size_t>(x.size(1)); }
std::size_t rows_of(const at::Tensor& x) { return static_cast<std::size_t>(x.numel()) / channels_of(x); }

/// Calls work(T, thread, first row, rows) for each thread's share of the rows of `x`.
template <class Work>
void each_share(const at::Tensor& x, const Work& work) {
  const auto threads = static_cast<std::size_t>(at::get_num_threads());
  const std::size_t rows = rows_of(x);
  at::parallel_for(0, static_cast<std::int64_t>(threads), 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto thread = static_cast<std::size_t>(begin); thread < static_cast<std::size_t>(end); ++thread) {
      const std::size_t first = rows * thread / threads, last = rows * (thread + 1) / threads;
      if (x.scalar_type() == at::kBFloat16) {
        work(Bfloat16{}, thread, first, last - first);
      } else {
        work(float{}, thread, first, last - first);
      }
    }
  });
}

template <class T>
NormShare<T> share_of(const at::Tensor& x, const at::Tensor& dy, const at::Tensor& out, std::size_t first,
                      std::size_t rows) {
  const std::size_t channels = channels_of(x), at = first * channels;
  const auto from = [&](const at::Tensor& tensor) {
    return tensor.defined() ? data<T>(tensor) + at : nullptr;
  };
  return {rows, channels, from(x), from(dy), from(out)};
}

/// Two sums of each channel, by thread, so that their order does not hang on who is first.
struct Sums {
  std::size_t channels;
  std::vector<double> values;

  explicit Sums(std::size_t count)
      : channels(count), values(2 * count * static_cast<std::size_t>(at::get_num_threads())) {}
  double* first(std::size_t thread) { return values.data() + 2 * channels * thread; }
  double* second(std::size_t thread) { return first(thread) + channels; }
  /// All threads' together: `channels` first sums, then as many second ones.
  std::vector<double> total() const {
    std::vector<double> all(2 * channels);
    for (std::size_t i = 0; i < values.size(); ++i) all[i % all.size()] += values[i];
    return all;
  }
};

/// What of each channel the way back needs, in float32: rows of one tensor.
enum Row { scale_row, offset_row, mean_row, deviation_row, row_count };

float* row_of(const at::Tensor& kept, Row row) { return data<float>(kept) + row * kept.size(1); }

struct Moments {
  double mean, variance;
};

Moments moments_of(const std::vector<double>& sums, std::size_t channel, double about, double count) {
  const double away = sums[channel] / count;
  return {about + away, std::max(0.0, sums[sums.size() / 2 + channel] / count - away * away)};
}

void move(float& running, double value, double momentum) {
  running = static_cast<float>((1 - momentum) * running + momentum * value);
}

/// Sums of channels and how many rows they are of, over all processes of the batch.
struct Total {
  std::vector<double> sums;
  double rows;

  void spread(const Together* together) {
    if (!together) return;
    sums.push_back(rows);
    together->sum(sums);
    rows = sums.back();
    sums.pop_back();
  }
};

/// Fills `kept`, and moves the running statistics; the rows of the batch.
double measure(const at::Tensor& x, const NormParameters& p, const at::Tensor& kept,
               const Together* together) {
  const auto channels = channels_of(x);
  float* mean = data<float>(p.running_mean);
  float* variance = data<float>(p.running_variance);
  Sums sums{channels};
  // Squares are taken about the first row: far from zero they would cancel.
  std::vector<float> about(channels);
  each_share(x, [&]<class T>(T, std::size_t thread, std::size_t, std::size_t) {
    if (thread == 0)
      std::transform(data<T>(x), data<T>(x) + channels, about.begin(), [](T v) { return wide(v); });
  });
  if (together) together->from_first(about);
  each_share(x, [&]<class T>(T, std::size_t thread, std::size_t first, std::size_t rows) {
    norm_sums(share_of<T>(x, {}, {}, first, rows), about.data(), sums.first(thread), sums.second(thread));
  });
  Total total{sums.total(), static_cast<double>(rows_of(x))};
  total.spread(together);
  const double count = total.rows;
  for (std::size_t c = 0; c < channels; ++c) {
    const Moments m = moments_of(total.sums, c, static_cast<double>(about[c]), count);
    const double deviation = std::sqrt(m.variance + p.epsilon);
    const double scale = static_cast<double>(data<float>(p.weight)[c]) / deviation;
    row_of(kept, scale_row)[c] = static_cast<float>(scale);
    row_of(kept, offset_row)[c] =
        static_cast<float>(static_cast<double>(data<float>(p.bias)[c]) - m.mean * scale);
    row_of(kept, mean_row)[c] = static_cast<float>(m.mean);
    row_of(kept, deviation_row)[c] = static_cast<float>(deviation);
    move(mean[c], m.mean, p.momentum);
    move(variance[c], m.variance * count / std::max(1.0, count - 1), p.momentum);
  }
  return count;
}

/// libtorch carries numbers from the way there to the way back, and no pointers.
const Together* pointed(std::int64_t together) { return reinterpret_cast<const Together*>(together); }

NormLine line_of(const at::Tensor& kept) { return {row_of(kept, scale_row), row_of(kept, offset_row)}; }

struct Norm : Function<Norm> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias, const at::Tensor& running_mean,
                            const at::Tensor& running_variance, double momentum, double epsilon,
                            std::int64_t then, std::int64_t together) {
    const at::Tensor kept = at::empty({row_count, x.size(1)}, weight.options());
    context->saved_data["rows"] = measure(
        x, {weight, bias, running_mean, running_variance, momentum, epsilon}, kept, pointed(together));
    context->saved_data["together"] = together;
    at::Tensor y = at::empty_like(x);
    each_share(x, [&]<class T>(T, std::size_t, std::size_t first, std::size_t rows) {
      norm_forward(share_of<T>(x, {}, y, first, rows), line_of(kept), static_cast<Then>(then));
    });
    context->save_for_backward({x, kept});
    context->saved_data["then"] = then;
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &kept = saved[1];
    const at::Tensor dy = laid_out_as(x, gradients[0]);
    const auto then = static_cast<Then>(context->saved_data["then"].toInt());
    const auto channels = channels_of(x);
    Sums sums{channels};
    each_share(x, [&]<class T>(T, std::size_t thread, std::size_t first, std::size_t rows) {
      norm_slopes(share_of<T>(x, dy, {}, first, rows), line_of(kept), then, row_of(kept, mean_row),
                  sums.first(thread), sums.second(thread));
    });
    const std::vector<double> own = sums.total();  // of which the gradients are summed later, with all others
    Total total{own, 0};
    total.spread(pointed(context->saved_data["together"].toInt()));
    at::Tensor dweight = at::empty({x.size(1)}, kept.options()), dbias = at::empty_like(dweight);
    std::vector<float> back(2 * channels);
    const double count = context->saved_data["rows"].toDouble();
    for (std::size_t c = 0; c < channels; ++c) {
      const auto value = [&](Row row) { return static_cast<double>(row_of(kept, row)[c]); };
      const double g = total.sums[c], gx = total.sums[channels + c], deviation = value(deviation_row);
      data<float>(dweight)[c] = static_cast<float>(own[channels + c] / deviation);
      data<float>(dbias)[c] = static_cast<float>(own[c]);
      // dx = scale · (g − Σg / n − (x − mean) / deviation² · Σg(x − mean) / n), as a line in x
      const double slope = -value(scale_row) * gx / (deviation * deviation * count);
      back[c] = static_cast<float>(slope);
      back[channels + c] = static_cast<float>(-value(scale_row) * g / count - slope * value(mean_row));
    }
    at::Tensor dx = at::empty_like(x);
    each_share(x, [&]<class T>(T, std::size_t, std::size_t first, std::size_t rows) {
      norm_backward(share_of<T>(x, dy, dx, first, rows), line_of(kept), then,
                    {back.data(), back.data() + channels});
    });
    return {dx, dweight, dbias, {}, {}, {}, {}, {}, {}};
  }
};

}  // namespace

bool can_norm(const at::Tensor& x) {
  if (x.numel() == 0 || (x.scalar_type() != at::kFloat && x.scalar_type() != at::kBFloat16)) return false;
  if (x.dim() == 2) return x.is_contiguous();
  return x.dim() == 4 && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor normed(const at::Tensor& x, const NormParameters& p, Then then, const Share* share) {
  const Together* together = share ? share->together : nullptr;
  return Norm::apply(x, p.weight, p.bias, p.running_mean, p.running_variance, p.momentum, p.epsilon,
                     static_cast<std::int64_t>(then), reinterpret_cast<std::int64_t>(together));
}

}  // namespace haima::train
