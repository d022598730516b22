// How tensors lie in memory, for loops that see plain pointers.
#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty_like.h>

namespace haima::train {

/// Memory without holes, so that element i is the same of all tensors with these strides.
inline at::Tensor dense(const at::Tensor& x) { return x.is_non_overlapping_and_dense() ? x : x.contiguous(); }

/// `x` laid out as `like`.
inline at::Tensor laid_out_as(const at::Tensor& like, const at::Tensor& x) {
  return x.strides() == like.strides() && x.scalar_type() == like.scalar_type()
             ? x
             : at::empty_like(like).copy_(x);
}

template <class T>
T* data(const at::Tensor& x) {
  return static_cast<T*>(x.data_ptr());
}

}  // namespace haima::train
