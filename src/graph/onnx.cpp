#include "graph/onnx.h"

#include <algorithm>
#include <cmath>

#include "graph/attributes.h"
#include "graph/onnx_model.h"

namespace haima::graph {
namespace {

using Lengths = std::vector<std::int64_t>;

/// Writes the graph's nodes one after the other.
class Exporter {
 public:
  Exporter(const Graph& graph, const Weights& weights) : graph_(graph), weights_(weights) {}

  Result<std::string> run(const std::map<std::string, std::string>& metadata) {
    for (const Node& node : graph_.nodes) {
      HAIMA_TRY(std::string name, written(node));
      names_.push_back(std::move(name));
    }
    for (const auto& [name, place] : graph_.outputs) {
      const Node& node = graph_.nodes[static_cast<std::size_t>(place)];
      if (std::find(names_.begin(), names_.end(), name) != names_.end())
        return misfit(node, "its output has the name of another value");
      model_.add("Identity", {names_[static_cast<std::size_t>(place)]}, {}, name);
      model_.output(name, node.shape);
    }
    return model_.finish(graph_.name, metadata);
  }

 private:
  const Shape& shape_in(const Node& node, std::size_t i = 0) const {
    return graph_.nodes[static_cast<std::size_t>(node.inputs[i])].shape;
  }
  const std::string& in(const Node& node, std::size_t i = 0) const {
    return names_[static_cast<std::size_t>(node.inputs[i])];
  }
  const Tensor& tensor(const Node& node, std::size_t i) const {
    return weights_.find(node.parameters[i].name)->second;
  }
  std::string parameter(const Node& node, std::size_t i) {
    return model_.constant(tensor(node, i), node.parameters[i].name);
  }

  Result<std::string> written(const Node& node) {
    switch (node.kind) {
      case Kind::input:
        model_.input(node.name, node.shape);
        return node.name;
      case Kind::conv:
      case Kind::conv_transpose:
        return conv(node);
      case Kind::linear:
        return linear(node);
      case Kind::batch_norm:
        return model_.add(
            "BatchNormalization",
            {in(node), parameter(node, 0), parameter(node, 1), parameter(node, 2), parameter(node, 3)},
            {{"epsilon", static_cast<float>(node.number("epsilon"))}});
      case Kind::layer_norm:
        return layer_norm(node);
      case Kind::relu:
        return model_.add("Relu", {in(node)});
      case Kind::relu6:
        return model_.add("Clip", {in(node), model_.constant(0.0f), model_.constant(6.0f)});
      case Kind::swish:
        return model_.add("Mul", {in(node), model_.add("Sigmoid", {in(node)})});
      case Kind::sigmoid:
        return model_.add("Sigmoid", {in(node)});
      case Kind::tanh:
        return model_.add("Tanh", {in(node)});
      case Kind::softmax:
        return model_.add("Softmax", {in(node)}, {{"axis", std::int64_t{-1}}});
      case Kind::dropout:
      case Kind::drop_path:
        return in(node);
      case Kind::max_pool:
        return model_.add("MaxPool", {in(node)}, windows(node));
      case Kind::average_pool:
        return average_pool(node);
      case Kind::adaptive_average:
        return adaptive_average(node);
      case Kind::global_average:
        return model_.add("Flatten", {model_.add("GlobalAveragePool", {in(node)})},
                          {{"axis", std::int64_t{1}}});
      case Kind::upsample:
        return upsample(node);
      case Kind::add:
        return model_.add("Add", {in(node, 0), in(node, 1)});
      case Kind::multiply:
        return model_.add("Mul", {in(node, 0), in(node, 1)});
      case Kind::concat:
        return concat(node);
      case Kind::flatten:
        return model_.add("Flatten", {in(node)}, {{"axis", std::int64_t{1}}});
      case Kind::reshape:
        return reshaped(in(node), Lengths{0}, node.shape, 1);
      case Kind::transpose:
        return model_.add("Transpose", {in(node)}, {{"perm", node.list("order")}});
      case Kind::slice:
        return model_.add("Slice", {in(node), model_.constant(Lengths{node.integer("begin")}),
                                    model_.constant(Lengths{node.integer("end")}),
                                    model_.constant(Lengths{node.integer("axis")})});
      case Kind::mean:
      case Kind::maximum:
        return model_.add(node.kind == Kind::mean ? "ReduceMean" : "ReduceMax", {in(node)},
                          {{"axes", Lengths{node.integer("axis")}}, {"keepdims", std::int64_t{0}}});
      case Kind::lstm:
      case Kind::gru:
        return recurrent(node);
      case Kind::attention:
        return attention(node);
      case Kind::fold_slices:
        return reshaped(in(node), Lengths{-1}, node.shape, 1);
      case Kind::unfold_slices:
        return unfold(node);
    }
    return misfit(node, "ONNX has no form for it");
  }

  /// `x` with the axes `first` and then those of `shape` from `from` on.
  std::string reshaped(const std::string& x, Lengths first, const Shape& shape, std::size_t from) {
    for (std::size_t i = from; i < shape.size(); ++i) first.push_back(shape[i].fixed() ? shape[i].number : 0);
    return model_.add("Reshape", {x, model_.constant(first)});
  }

  static OnnxAttributes windows(const Node& node) {
    Lengths pads = node.list("padding");
    pads.insert(pads.end(), node.list("padding").begin(), node.list("padding").end());
    return {{"kernel_shape", node.list("kernel")}, {"strides", node.list("stride")}, {"pads", pads}};
  }

  std::string conv(const Node& node) {
    OnnxAttributes attributes = windows(node);
    if (node.kind == Kind::conv) {
      attributes.emplace_back("dilations", node.list("dilation"));
      attributes.emplace_back("group", node.integer("groups"));
    }
    std::vector<std::string> inputs = {in(node), parameter(node, 0)};
    if (node.parameters.size() > 1) inputs.push_back(parameter(node, 1));
    return model_.add(node.kind == Kind::conv ? "Conv" : "ConvTranspose", inputs, attributes);
  }

  std::string average_pool(const Node& node) {
    OnnxAttributes attributes = windows(node);
    attributes.emplace_back("count_include_pad", std::int64_t{1});
    return model_.add("AveragePool", {in(node)}, attributes);
  }

  static Tensor transposed(const Tensor& matrix) {
    const auto rows = static_cast<std::size_t>(matrix.shape[0]),
               columns = static_cast<std::size_t>(matrix.shape[1]);
    Tensor turned{{matrix.shape[1], matrix.shape[0]}, std::vector<float>(matrix.values.size())};
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) turned.values[j * rows + i] = matrix.values[i * columns + j];
    }
    return turned;
  }

  std::string product(const std::string& x, const Tensor& weight, const Tensor* bias) {
    const std::string y = model_.add("MatMul", {x, model_.constant(transposed(weight))});
    return bias ? model_.add("Add", {y, model_.constant(*bias)}) : y;
  }

  std::string linear(const Node& node) {
    const bool has_bias = node.parameters.size() > 1;
    if (node.shape.size() != 2)
      return product(in(node), tensor(node, 0), has_bias ? &tensor(node, 1) : nullptr);
    std::vector<std::string> inputs = {in(node), parameter(node, 0)};
    if (has_bias) inputs.push_back(parameter(node, 1));
    return model_.add("Gemm", inputs, {{"transB", std::int64_t{1}}});
  }

  std::string layer_norm(const Node& node) {
    const OnnxAttributes last = {{"axes", Lengths{-1}}, {"keepdims", std::int64_t{1}}};
    const std::string centred = model_.add("Sub", {in(node), model_.add("ReduceMean", {in(node)}, last)});
    const std::string variance = model_.add("ReduceMean", {model_.add("Mul", {centred, centred})}, last);
    const std::string epsilon = model_.constant(static_cast<float>(node.number("epsilon")));
    const std::string deviation = model_.add("Sqrt", {model_.add("Add", {variance, epsilon})});
    const std::string normal = model_.add("Div", {centred, deviation});
    return model_.add("Add", {model_.add("Mul", {normal, parameter(node, 0)}), parameter(node, 1)});
  }

  /// The weights with which windows of equal share average an axis: out × in.
  static Tensor shares(std::int64_t from, std::int64_t to) {
    Tensor m{{to, from}, std::vector<float>(static_cast<std::size_t>(to * from), 0.0f)};
    for (std::int64_t i = 0; i < to; ++i) {
      const std::int64_t begin = i * from / to, end = ((i + 1) * from + to - 1) / to;
      for (std::int64_t k = begin; k < end; ++k)
        m.values[static_cast<std::size_t>(i * from + k)] = 1 / static_cast<float>(end - begin);
    }
    return m;
  }

  Result<std::string> adaptive_average(const Node& node) {
    const Shape& from = shape_in(node);
    if (from == node.shape) return in(node);
    if (from.size() == 5 || !from.back().fixed() || !from[from.size() - 2].fixed())
      return misfit(node, "only averages over one or two axes of known length are exported");
    const std::string columns =
        product(in(node), shares(from.back().number, node.shape.back().number), nullptr);
    if (from.size() == 3) return columns;
    return model_.add("MatMul", {model_.constant(shares(from[2].number, node.shape[2].number)), columns});
  }

  std::string upsample(const Node& node) {
    const auto factor = static_cast<float>(node.integer("factor"));
    const std::string scales = model_.constant(Tensor{{4}, {1, 1, factor, factor}});
    if (node.text("mode") == "nearest") {
      return model_.add(
          "Resize", {in(node), "", scales},
          {{"mode", "nearest"}, {"coordinate_transformation_mode", "asymmetric"}, {"nearest_mode", "floor"}});
    }
    return model_.add("Resize", {in(node), "", scales},
                      {{"mode", "linear"}, {"coordinate_transformation_mode", "half_pixel"}});
  }

  std::string concat(const Node& node) {
    std::vector<std::string> inputs;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) inputs.push_back(in(node, i));
    return model_.add("Concat", inputs, {{"axis", node.integer("axis")}});
  }

  /// The blocks of rows of both directions' tensors in ONNX's order of gates, one direction after the other.
  Tensor gates(const Node& node, std::initializer_list<std::size_t> which) const {
    const bool is_lstm = node.kind == Kind::lstm;
    const Lengths order = is_lstm ? Lengths{0, 3, 1, 2} : Lengths{1, 0, 2};  // i o f c; z r h
    const std::size_t directions = node.parameters.size() / 4;
    Tensor all;
    std::int64_t rows = 0;
    for (std::size_t direction = 0; direction < directions; ++direction) {
      for (const std::size_t i : which) {
        const Tensor& t = tensor(node, 4 * direction + i);
        const std::size_t block = t.values.size() / order.size();
        for (const std::int64_t gate : order) {
          const auto first =
              t.values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(gate) * block);
          all.values.insert(all.values.end(), first, first + static_cast<std::ptrdiff_t>(block));
        }
        if (direction == 0) rows += t.shape[0];
        all.shape = {static_cast<std::int64_t>(directions), rows};
        if (t.shape.size() == 2) all.shape.push_back(t.shape[1]);
      }
    }
    return all;
  }

  /// ONNX's recurrent operators run over (steps, batch, features) and give (steps, direction, batch, hidden).
  std::string recurrent(const Node& node) {
    OnnxAttributes attributes = {{"hidden_size", node.integer("hidden")},
                                 {"direction", node.flag("bidirectional") ? "bidirectional" : "forward"}};
    if (node.kind == Kind::gru) attributes.emplace_back("linear_before_reset", std::int64_t{1});
    const std::string x = model_.add("Transpose", {in(node)}, {{"perm", Lengths{1, 0, 2}}});
    const std::string y = model_.add(node.kind == Kind::lstm ? "LSTM" : "GRU",
                                     {x, model_.constant(gates(node, {0})), model_.constant(gates(node, {1})),
                                      model_.constant(gates(node, {2, 3}))},
                                     attributes);
    const std::string turned = model_.add("Transpose", {y}, {{"perm", Lengths{2, 0, 1, 3}}});
    return model_.add("Reshape", {turned, model_.constant(Lengths{0, 0, node.shape[2].number})});
  }

  std::string attention(const Node& node) {
    const std::int64_t features = node.shape[2].number, heads = node.integer("heads"), n = features / heads;
    const std::string all = product(in(node), tensor(node, 0), &tensor(node, 1));
    const auto parts =
        model_.add_several("Split", {all, model_.constant(Lengths{features, features, features})},
                           {{"axis", std::int64_t{2}}}, 3);
    const auto by_head = [&](const std::string& x, const Lengths& order) {
      const std::string split = model_.add("Reshape", {x, model_.constant(Lengths{0, 0, heads, n})});
      return model_.add("Transpose", {split}, {{"perm", order}});
    };
    const std::string scores =
        model_.add("MatMul", {by_head(parts[0], {0, 2, 1, 3}), by_head(parts[1], {0, 2, 3, 1})});
    const std::string scaled =
        model_.add("Mul", {scores, model_.constant(1 / std::sqrt(static_cast<float>(n)))});
    const std::string weights = model_.add("Softmax", {scaled}, {{"axis", std::int64_t{-1}}});
    const std::string found = model_.add("MatMul", {weights, by_head(parts[2], {0, 2, 1, 3})});
    const std::string joined = model_.add("Transpose", {found}, {{"perm", Lengths{0, 2, 1, 3}}});
    const std::string rows = model_.add("Reshape", {joined, model_.constant(Lengths{0, 0, features})});
    return product(rows, tensor(node, 2), &tensor(node, 3));
  }

  /// Batch and slices stand in the shape of the input that has both.
  Result<std::string> unfold(const Node& node) {
    for (const Node& other : graph_.nodes) {
      if (other.kind != Kind::input || other.shape.size() < 2 || other.shape[0] != Length{1, true, false} ||
          other.shape[1] != Length{1, false, true})
        continue;
      const std::string shape = model_.add("Shape", {other.name});
      const std::string open = model_.add(
          "Slice",
          {shape, model_.constant(Lengths{0}), model_.constant(Lengths{2}), model_.constant(Lengths{0})});
      Lengths rest;
      for (std::size_t i = 2; i < node.shape.size(); ++i) {
        if (!node.shape[i].fixed())
          return misfit(node, "an axis of open length after the slices is not exported");
        rest.push_back(node.shape[i].number);
      }
      const std::string wanted =
          rest.empty() ? open
                       : model_.add("Concat", {open, model_.constant(rest)}, {{"axis", std::int64_t{0}}});
      return model_.add("Reshape", {in(node), wanted});
    }
    return misfit(node, "no input tells how many slices there are");
  }

  const Graph& graph_;
  const Weights& weights_;
  OnnxModel model_;
  std::vector<std::string> names_;  // of each node's value
};

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 31;  // of a protocol buffer

}  // namespace

Result<Bytes> to_onnx(const Graph& graph, const Weights& weights,
                      const std::map<std::string, std::string>& metadata) {
  HAIMA_TRY(check_weights(graph, weights, "graph " + graph.name));
  HAIMA_TRY(const std::string model, Exporter(graph, weights).run(metadata));
  if (model.size() >= most_bytes)
    return fail(Code::unsupported, "graph " + graph.name, "its weights are larger than an ONNX file may be");
  const ByteView bytes = as_bytes(model);
  return Bytes(bytes.begin(), bytes.end());
}

}  // namespace haima::graph
