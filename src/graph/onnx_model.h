// The ONNX model while it is being written: operators, constants and names. Field numbers are those of
// onnx.proto.
#pragma once
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "graph/graph.h"
#include "graph/protobuf.h"
#include "graph/tensor.h"

namespace haima::graph {

using OnnxAttribute = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>>;
using OnnxAttributes = std::vector<std::pair<std::string, OnnxAttribute>>;

class OnnxModel {
 public:
  /// Adds an operator; the name of its first output, or `output` where that is given.
  std::string add(const std::string& op, const std::vector<std::string>& inputs,
                  const OnnxAttributes& attributes = {}, const std::string& output = {});
  /// The names of an operator's `count` outputs.
  std::vector<std::string> add_several(const std::string& op, const std::vector<std::string>& inputs,
                                       const OnnxAttributes& attributes, std::size_t count);

  std::string constant(const Tensor& tensor, const std::string& name = {});
  std::string constant(const std::vector<std::int64_t>& values);
  std::string constant(float value) { return constant(Tensor{{}, {value}}); }

  void input(const std::string& name, const Shape& shape);
  void output(const std::string& name, const Shape& shape);

  std::string finish(const std::string& name, const std::map<std::string, std::string>& metadata) const;

 private:
  std::string fresh() { return "t" + std::to_string(next_++); }

  Message nodes_, constants_, inputs_, outputs_;
  int next_ = 0;
};

}  // namespace haima::graph
