#include "onnx_runtime.h"

#include <dlfcn.h>

#include <numeric>

namespace haima::bench {
namespace {

// The functions stand in a table whose order never changes; these are the places of those used here.
enum Place {
  get_error_message = 2,
  create_env = 3,
  create_session_from_array = 8,
  run_session = 9,
  create_session_options = 10,
  set_intra_op_threads = 24,
  create_tensor_with_data = 49,
  get_tensor_data = 51,
  get_dimension_count = 61,
  get_dimensions = 62,
  get_shape = 65,
  create_cpu_memory_info = 69,
  release_value = 96,
  release_shape = 99,
};

struct Base {
  const void* const* (*get_api)(std::uint32_t version);
  const char* (*get_version)();
};

using Handle = void*;

/// A function of the table that returns nothing or an error.
template <class... Arguments>
Handle call(const void* const* api, Place place, Arguments... arguments) {
  return reinterpret_cast<Handle (*)(Arguments...)>(const_cast<void*>(api[place]))(arguments...);
}

}  // namespace

struct OnnxRuntime::Inner {
  const void* const* api = nullptr;
  Handle env = nullptr, options = nullptr, session = nullptr, memory = nullptr;
  std::string version;

  Result<> check(Handle problem) const {
    if (!problem) return {};
    const auto message = reinterpret_cast<const char* (*)(Handle)>(const_cast<void*>(api[get_error_message]));
    return fail(Code::internal, "ONNX Runtime", message(problem));
  }
};

OnnxRuntime::OnnxRuntime(std::unique_ptr<Inner> inner) : inner_(std::move(inner)) {}
OnnxRuntime::OnnxRuntime(OnnxRuntime&&) noexcept = default;
OnnxRuntime::~OnnxRuntime() = default;  // sessions live as long as the process

const std::string& OnnxRuntime::version() const { return inner_->version; }

Result<OnnxRuntime> OnnxRuntime::load(const Path& library, ByteView model, int threads) {
  void* loaded = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!loaded) return fail(Code::not_found, library.string(), ::dlerror());
  const auto get_base = reinterpret_cast<const Base* (*)()>(::dlsym(loaded, "OrtGetApiBase"));
  if (!get_base) return fail(Code::unsupported, library.string(), "it is no ONNX Runtime");
  auto inner = std::make_unique<Inner>();
  inner->api = get_base()->get_api(1);
  inner->version = get_base()->get_version();
  const int warnings = 3, arena = 0, ordinary = 0;
  HAIMA_TRY(inner->check(call(inner->api, create_env, warnings, "haima", &inner->env)));
  HAIMA_TRY(inner->check(call(inner->api, create_session_options, &inner->options)));
  HAIMA_TRY(inner->check(call(inner->api, set_intra_op_threads, inner->options, threads)));
  HAIMA_TRY(inner->check(call(inner->api, create_session_from_array, inner->env, model.data(), model.size(),
                              inner->options, &inner->session)));
  HAIMA_TRY(inner->check(call(inner->api, create_cpu_memory_info, arena, ordinary, &inner->memory)));
  return OnnxRuntime{std::move(inner)};
}

Result<engine::Tensors> OnnxRuntime::run(const engine::Tensors& inputs,
                                         const std::vector<std::string>& outputs) {
  constexpr int float_type = 1;
  std::vector<const char*> in_names, out_names;
  std::vector<Handle> in_values, out_values(outputs.size(), nullptr);
  for (const auto& [name, tensor] : inputs) {
    in_names.push_back(name.c_str());
    HAIMA_TRY(inner_->check(call(inner_->api, create_tensor_with_data, inner_->memory, tensor.values.data(),
                                 tensor.values.size() * sizeof(float), tensor.shape.data(),
                                 tensor.shape.size(), float_type, &in_values.emplace_back(nullptr))));
  }
  for (const std::string& name : outputs) out_names.push_back(name.c_str());
  HAIMA_TRY(inner_->check(call(inner_->api, run_session, inner_->session, static_cast<Handle>(nullptr),
                               in_names.data(), in_values.data(), in_names.size(), out_names.data(),
                               out_names.size(), out_values.data())));
  engine::Tensors results;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    float* data = nullptr;
    Handle shape = nullptr;
    std::size_t axes = 0;
    HAIMA_TRY(inner_->check(call(inner_->api, get_tensor_data, out_values[i], &data)));
    HAIMA_TRY(inner_->check(call(inner_->api, get_shape, out_values[i], &shape)));
    HAIMA_TRY(inner_->check(call(inner_->api, get_dimension_count, shape, &axes)));
    graph::Tensor& result = results[outputs[i]];
    result.shape.resize(axes);
    HAIMA_TRY(inner_->check(call(inner_->api, get_dimensions, shape, result.shape.data(), axes)));
    const auto size =
        std::accumulate(result.shape.begin(), result.shape.end(), std::int64_t{1}, std::multiplies{});
    result.values.assign(data, data + size);
    call(inner_->api, release_shape, shape);
    call(inner_->api, release_value, out_values[i]);
  }
  for (const Handle value : in_values) call(inner_->api, release_value, value);
  return results;
}

}  // namespace haima::bench
