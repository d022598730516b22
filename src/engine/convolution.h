// Convolutions by oneDNN: the one place that sees it.
#pragma once
#include <memory>
#include <string>

#include "engine/assembler.h"

namespace haima::engine {

/// oneDNN's engine, shared by all programs of a plan.
class ConvolutionMaker {
 public:
  ConvolutionMaker();
  ~ConvolutionMaker();

  /// Adds the steps of a convolution or transposed convolution, plain or in blocks as is best.
  void assemble(Assembler& a, int value) const;

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

}  // namespace haima::engine
