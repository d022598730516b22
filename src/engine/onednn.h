// oneDNN as this room uses it, through what its second and third versions call differently.
#pragma once
#include <dnnl.hpp>
#include <string>

namespace haima::engine {

/// What describes a convolution but for its attributes.
struct Convolving {
  dnnl::algorithm algorithm;
  dnnl::memory::desc in, weights, bias, out;
  dnnl::memory::dims stride, dilation, padding_begin, padding_end;
};

#if DNNL_VERSION_MAJOR >= 3

template <class Primitive>
typename Primitive::primitive_desc description_of(const Convolving& c, const dnnl::primitive_attr& attr,
                                                  const dnnl::engine& engine) {
  return {engine,        dnnl::prop_kind::forward_inference,
          c.algorithm,   c.in,
          c.weights,     c.bias,
          c.out,         c.stride,
          c.dilation,    c.padding_begin,
          c.padding_end, attr};
}

inline void append(dnnl::post_ops& ops, dnnl::algorithm algorithm, float alpha, float beta) {
  ops.append_eltwise(algorithm, alpha, beta);
}

inline void set_handle(const dnnl::memory& memory, void* at, const dnnl::stream&) {
  memory.set_data_handle(at);
}

/// The same for the same layout.
inline std::string bytes_of(dnnl::memory::desc desc) {
  const auto blob = desc.get_blob();
  return {reinterpret_cast<const char*>(blob.data()), blob.size()};
}

#else

template <class Primitive>
typename Primitive::primitive_desc description_of(const Convolving& c, const dnnl::primitive_attr& attr,
                                                  const dnnl::engine& engine) {
  const typename Primitive::desc d{dnnl::prop_kind::forward_inference,
                                   c.algorithm,
                                   c.in,
                                   c.weights,
                                   c.bias,
                                   c.out,
                                   c.stride,
                                   c.dilation,
                                   c.padding_begin,
                                   c.padding_end};
  return {d, attr, engine};
}

inline void append(dnnl::post_ops& ops, dnnl::algorithm algorithm, float alpha, float beta) {
  ops.append_eltwise(1.0f, algorithm, alpha, beta);
}

inline void set_handle(const dnnl::memory& memory, void* at, const dnnl::stream& stream) {
  memory.set_data_handle(at, stream);
}

/// The same for the same layout.
inline std::string bytes_of(const dnnl::memory::desc& desc) {
  return {reinterpret_cast<const char*>(&desc.data), sizeof desc.data};
}

#endif

}  // namespace haima::engine
