#include "train/activation.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include "train/kernels.h"
#include "train/layout.h"

namespace haima::train {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

constexpr std::int64_t least_share = 32768;  // of one thread: less is not worth waking it

/// Calls work(begin, count) of each share with the element type of `x`.
template <class Work>
void each_share(const at::Tensor& x, const Work& work) {
  at::parallel_for(0, x.numel(), least_share, [&](std::int64_t begin, std::int64_t end) {
    const auto count = static_cast<std::size_t>(end - begin);
    if (x.scalar_type() == at::kDouble) {
      work(double{}, begin, count);
    } else if (x.scalar_type() == at::kBFloat16) {
      work(Bfloat16{}, begin, count);
    } else {
      work(float{}, begin, count);
    }
  });
}

at::Tensor past_relu(const at::Tensor& y, const at::Tensor& gradient) {
  const at::Tensor dy = laid_out_as(y, gradient);
  at::Tensor dx = at::empty_like(y);
  each_share(y, [&]<class T>(T, std::int64_t begin, std::size_t count) {
    relu_backward(data<T>(y) + begin, data<T>(dy) + begin, data<T>(dx) + begin, count);
  });
  return dx;
}

struct Relu : Function<Relu> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& given) {
    const at::Tensor x = dense(given);
    at::Tensor y = at::empty_like(x);
    each_share(x, [&]<class T>(T, std::int64_t begin, std::size_t count) {
      relu_forward(data<T>(x) + begin, data<T>(y) + begin, count);
    });
    context->save_for_backward({y});
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    return {past_relu(context->get_saved_variables()[0], gradients[0])};
  }
};

struct ReluOfSum : Function<ReluOfSum> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& first, const at::Tensor& second) {
    const at::Tensor a = dense(first), b = laid_out_as(a, second);
    at::Tensor y = at::empty_like(a);
    each_share(a, [&]<class T>(T, std::int64_t begin, std::size_t count) {
      sum_relu_forward(data<T>(a) + begin, data<T>(b) + begin, data<T>(y) + begin, count);
    });
    context->save_for_backward({y});
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const at::Tensor dx = past_relu(context->get_saved_variables()[0], gradients[0]);
    return {dx, dx};
  }
};

struct Relu6 : Function<Relu6> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& given) {
    const at::Tensor x = dense(given);
    at::Tensor y = at::empty_like(x);
    each_share(x, [&]<class T>(T, std::int64_t begin, std::size_t count) {
      relu6_forward(data<T>(x) + begin, data<T>(y) + begin, count);
    });
    context->save_for_backward({y});
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const at::Tensor y = context->get_saved_variables()[0];
    const at::Tensor dy = laid_out_as(y, gradients[0]);
    at::Tensor dx = at::empty_like(y);
    each_share(y, [&]<class T>(T, std::int64_t begin, std::size_t count) {
      relu6_backward(data<T>(y) + begin, data<T>(dy) + begin, data<T>(dx) + begin, count);
    });
    return {dx};
  }
};

struct Swish : Function<Swish> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& given) {
    const at::Tensor x = dense(given);
    at::Tensor y = at::empty_like(x);
    each_share(x, [&]<class T>(T, std::int64_t begin, std::size_t count) {
      swish_forward(data<T>(x) + begin, data<T>(y) + begin, count);
    });
    context->save_for_backward({x});
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const at::Tensor x = context->get_saved_variables()[0];
    const at::Tensor dy = laid_out_as(x, gradients[0]);
    at::Tensor dx = at::empty_like(x);
    each_share(x, [&]<class T>(T, std::int64_t begin, std::size_t count) {
      swish_backward(data<T>(x) + begin, data<T>(dy) + begin, data<T>(dx) + begin, count);
    });
    return {dx};
  }
};

}  // namespace

at::Tensor relu(const at::Tensor& x) { return Relu::apply(x); }
at::Tensor relu_of_sum(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && a.scalar_type() == b.scalar_type() ? ReluOfSum::apply(a, b)
                                                                      : Relu::apply(a.add(b));
}
at::Tensor relu6(const at::Tensor& x) { return Relu6::apply(x); }
at::Tensor swish(const at::Tensor& x) { return Swish::apply(x); }

}  // namespace haima::train
