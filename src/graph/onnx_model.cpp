#include "graph/onnx_model.h"

#include "base/version.h"

namespace haima::graph {
namespace {

constexpr int float_type = 1, int64_type = 7;
constexpr std::int64_t format_version = 7, operator_set = 13;

Message attribute(const std::string& name, const OnnxAttribute& value) {
  enum { as_float = 1, as_int = 2, as_text = 3, as_ints = 7 };
  Message m;
  m.text(1, name);
  if (const auto* number = std::get_if<float>(&value)) m.number(2, *number).integer(20, as_float);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) m.integer(3, *whole).integer(20, as_int);
  if (const auto* text = std::get_if<std::string>(&value)) m.text(4, *text).integer(20, as_text);
  if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
    for (const std::int64_t item : *list) m.integer(8, item);
    m.integer(20, as_ints);
  }
  return m;
}

Message length(Length l) {
  Message m;
  if (l.fixed()) return m.integer(1, l.number);
  std::string name = l.batch ? "batch" : "slices";
  if (l.batch && l.slices) name = "batch*slices";
  return m.text(2, l.number == 1 ? name : std::to_string(l.number) + "*" + name);
}

Message value_info(const std::string& name, const Shape& shape) {
  Message lengths, tensor, type, info;
  for (const Length l : shape) lengths.message(1, length(l));
  tensor.integer(1, float_type).message(2, lengths);
  type.message(1, tensor);
  info.text(1, name).message(2, type);
  return info;
}

}  // namespace

std::vector<std::string> OnnxModel::add_several(const std::string& op, const std::vector<std::string>& inputs,
                                                const OnnxAttributes& attributes, std::size_t count) {
  Message node;
  std::vector<std::string> outputs;
  for (const std::string& input : inputs) node.text(1, input);
  for (std::size_t i = 0; i < count; ++i) node.text(2, outputs.emplace_back(fresh()));
  node.text(3, op + "_" + outputs[0]).text(4, op);
  for (const auto& [name, value] : attributes) node.message(5, attribute(name, value));
  nodes_.message(1, node);
  return outputs;
}

std::string OnnxModel::add(const std::string& op, const std::vector<std::string>& inputs,
                           const OnnxAttributes& attributes, const std::string& output) {
  if (output.empty()) return add_several(op, inputs, attributes, 1)[0];
  Message node;
  for (const std::string& input : inputs) node.text(1, input);
  node.text(2, output).text(3, op + "_" + output).text(4, op);
  for (const auto& [name, value] : attributes) node.message(5, attribute(name, value));
  nodes_.message(1, node);
  return output;
}

std::string OnnxModel::constant(const Tensor& tensor, const std::string& name) {
  std::string called = name.empty() ? fresh() : name;
  Message m;
  for (const std::int64_t l : tensor.shape) m.integer(1, l);
  m.integer(2, float_type).text(8, called).numbers(9, tensor.values);
  constants_.message(5, m);
  return called;
}

std::string OnnxModel::constant(const std::vector<std::int64_t>& values) {
  std::string called = fresh();
  Message m;
  m.integer(1, static_cast<std::int64_t>(values.size())).integer(2, int64_type).text(8, called);
  m.text(9, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(std::int64_t)});
  constants_.message(5, m);
  return called;
}

void OnnxModel::input(const std::string& name, const Shape& shape) {
  inputs_.message(11, value_info(name, shape));
}
void OnnxModel::output(const std::string& name, const Shape& shape) {
  outputs_.message(12, value_info(name, shape));
}

std::string OnnxModel::finish(const std::string& name,
                              const std::map<std::string, std::string>& metadata) const {
  Message title;
  title.text(2, name);
  const std::string graph =
      nodes_.bytes() + title.bytes() + constants_.bytes() + inputs_.bytes() + outputs_.bytes();
  Message set, model;
  set.text(1, "").integer(2, operator_set);
  model.integer(1, format_version).text(2, "haima").text(3, version()).text(7, graph).message(8, set);
  for (const auto& [key, value] : metadata) {
    Message property;
    property.text(1, key).text(2, value);
    model.message(14, property);
  }
  return model.bytes();
}

}  // namespace haima::graph
