#include "train/pool.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include "train/kernels.h"
#include "train/layout.h"

namespace haima::train {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

std::size_t whole(std::int64_t number) { return static_cast<std::size_t>(number); }

/// Calls work(T, row of windows, where its pixels begin, where its windows begin) for every row.
template <class Work>
void each_row(const at::Tensor& x, const at::Tensor& y, std::int64_t side, const Work& work) {
  const PoolRow row{whole(x.size(1)), whole(x.size(3)), whole(y.size(3)), whole(side)};
  at::parallel_for(0, y.size(0) * y.size(2), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t from = i / y.size(2) * x.stride(0) + i % y.size(2) * side * x.stride(2);
      const std::int64_t to = i / y.size(2) * y.stride(0) + i % y.size(2) * y.stride(2);
      if (x.scalar_type() == at::kBFloat16) {
        work(Bfloat16{}, row, from, to);
      } else {
        work(float{}, row, from, to);
      }
    }
  });
}

struct Largest : Function<Largest> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, std::int64_t side) {
    at::Tensor y = at::empty({x.size(0), x.size(1), x.size(2) / side, x.size(3) / side},
                             x.options().memory_format(at::MemoryFormat::ChannelsLast));
    each_row(x, y, side, [&]<class T>(T, const PoolRow& row, std::int64_t from, std::int64_t to) {
      pool_forward(row, data<T>(x) + from, data<T>(y) + to);
    });
    context->save_for_backward({x, y});
    context->saved_data["side"] = side;
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &y = saved[1];
    const std::int64_t side = context->saved_data["side"].toInt();
    const at::Tensor dy = laid_out_as(y, gradients[0]);
    const bool covered = x.size(2) % side == 0 && x.size(3) % side == 0;
    at::Tensor dx = covered ? at::empty_like(x) : at::zeros_like(x);
    each_row(x, y, side, [&]<class T>(T, const PoolRow& row, std::int64_t from, std::int64_t to) {
      using Bits = std::conditional_t<sizeof(T) == 2, std::uint16_t, std::uint32_t>;
      thread_local std::vector<Bits> free;
      free.resize(row.channels);
      pool_backward(row, data<Bits>(x) + from, data<Bits>(y) + to, data<Bits>(dy) + to, data<Bits>(dx) + from,
                    free.data());
    });
    return {dx, {}};
  }
};

}  // namespace

bool can_pool(const at::Tensor& x, const std::vector<std::int64_t>& kernel,
              const std::vector<std::int64_t>& stride, const std::vector<std::int64_t>& padding) {
  return kernel.size() == 2 && kernel[0] == kernel[1] && stride == kernel &&
         padding == std::vector<std::int64_t>{0, 0} && x.dim() == 4 &&
         (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) &&
         x.is_contiguous(at::MemoryFormat::ChannelsLast) && x.size(2) >= kernel[0] && x.size(3) >= kernel[0];
}

at::Tensor largest_of_windows(const at::Tensor& x, std::int64_t side) { return Largest::apply(x, side); }

}  // namespace haima::train
