// ONNX Runtime through its C interface, loaded from a file: the peer that the engine is measured against.
#pragma once
#include <memory>
#include <string>

#include "base/files.h"
#include "engine/engine.h"

namespace haima::bench {

/// A session over a model in memory, on `threads` threads.
class OnnxRuntime {
 public:
  static Result<OnnxRuntime> load(const Path& library, ByteView model, int threads);
  ~OnnxRuntime();
  OnnxRuntime(OnnxRuntime&&) noexcept;

  Result<engine::Tensors> run(const engine::Tensors& inputs, const std::vector<std::string>& outputs);
  const std::string& version() const;

 private:
  struct Inner;
  explicit OnnxRuntime(std::unique_ptr<Inner> inner);
  std::unique_ptr<Inner> inner_;
};

}  // namespace haima::bench
