#include "graph/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace haima::graph {
namespace {

std::string across(const std::vector<std::int64_t>& lengths) {
  std::string text;
  for (const std::int64_t length : lengths) text += fmt::format("{}{}", text.empty() ? "" : "×", length);
  return text;
}

bool all_are(const std::vector<std::int64_t>& lengths, std::int64_t value) {
  return std::all_of(lengths.begin(), lengths.end(), [&](std::int64_t length) { return length == value; });
}

/// ", stride 2", of equal lengths as one number.
std::string unless_one(std::string_view name, const std::vector<std::int64_t>& lengths) {
  if (all_are(lengths, 1)) return "";
  return fmt::format(", {} {}", name,
                     all_are(lengths, lengths.front()) ? std::to_string(lengths.front()) : across(lengths));
}

std::string convolution_text(const Node& node) {
  const std::int64_t groups = node.integer("groups");
  const bool depthwise = groups > 1 && groups == node.integer("out");
  std::string text = fmt::format("{} {} {}", across(node.list("kernel")), depthwise ? "depthwise" : "conv",
                                 node.integer("out"));
  if (groups > 1 && !depthwise) text += fmt::format(", {} groups", groups);
  return text + unless_one("stride", node.list("stride")) + unless_one("dilated", node.list("dilation"));
}

std::string recurrent_text(const Node& node, std::string_view name) {
  return fmt::format("{}{} {}", node.flag("bidirectional") ? "bidirectional " : "", name,
                     node.integer("hidden"));
}

std::string text_of(const Node& node) {
  switch (node.kind) {
    case Kind::input:
      return node.name;
    case Kind::conv:
      return convolution_text(node);
    case Kind::conv_transpose:
      return fmt::format("{} transposed conv {}{}", across(node.list("kernel")), node.integer("out"),
                         unless_one("stride", node.list("stride")));
    case Kind::linear:
      return fmt::format("dense {}", node.integer("out"));
    case Kind::batch_norm:
      return "BN";
    case Kind::layer_norm:
      return "layer norm";
    case Kind::relu:
      return "ReLU";
    case Kind::relu6:
      return "ReLU6";
    case Kind::dropout:
      return fmt::format("dropout {:g}", node.number("rate"));
    case Kind::drop_path:
      return "drop path";
    case Kind::max_pool:
      return fmt::format("{} max pool{}", across(node.list("kernel")),
                         unless_one("stride", node.list("stride")));
    case Kind::average_pool:
      return fmt::format("{} average pool{}", across(node.list("kernel")),
                         unless_one("stride", node.list("stride")));
    case Kind::adaptive_average:
      return fmt::format("average over {}", across(node.list("size")));
    case Kind::global_average:
      return "global average";
    case Kind::upsample:
      return fmt::format("{} upsampling by {}", node.text("mode"), node.integer("factor"));
    case Kind::slice:
      return fmt::format("part {} to {}", node.integer("begin"), node.integer("end"));
    case Kind::lstm:
      return recurrent_text(node, "LSTM");
    case Kind::gru:
      return recurrent_text(node, "GRU");
    case Kind::attention:
      return fmt::format("self-attention, {} heads", node.integer("heads"));
    case Kind::fold_slices:
      return "each slice";
    case Kind::unfold_slices:
      return "slices as a scan";
    case Kind::swish:
    case Kind::sigmoid:
    case Kind::tanh:
    case Kind::softmax:
    case Kind::add:
    case Kind::multiply:
    case Kind::concat:
    case Kind::flatten:
    case Kind::reshape:
    case Kind::transpose:
    case Kind::mean:
    case Kind::maximum:
      return std::string{kind_of(node.kind).name};
  }
  return "";
}

Sort sort_of(Kind kind) {
  switch (kind) {
    case Kind::input:
      return Sort::data;
    case Kind::conv:
    case Kind::conv_transpose:
      return Sort::map;
    case Kind::linear:
      return Sort::dense;
    case Kind::lstm:
    case Kind::gru:
    case Kind::attention:
      return Sort::sequence;
    case Kind::max_pool:
    case Kind::average_pool:
    case Kind::adaptive_average:
    case Kind::global_average:
    case Kind::mean:
    case Kind::maximum:
    case Kind::upsample:
      return Sort::pool;
    case Kind::add:
    case Kind::multiply:
    case Kind::concat:
      return Sort::join;
    default:
      return Sort::other;
  }
}

/// What a figure writes behind the layer before it. A norm of what was joined begins the next layer, as in a
/// dense block.
bool follows(Kind kind, Kind before) {
  switch (kind) {
    case Kind::batch_norm:
    case Kind::layer_norm:
      return before != Kind::input && sort_of(before) != Sort::join;
    case Kind::relu:
    case Kind::relu6:
    case Kind::swish:
    case Kind::sigmoid:
    case Kind::tanh:
    case Kind::softmax:
    case Kind::dropout:
    case Kind::drop_path:
    case Kind::flatten:
    case Kind::reshape:
    case Kind::transpose:
    case Kind::unfold_slices:
      return before != Kind::input;
    default:
      return false;
  }
}

class Gathering {
 public:
  explicit Gathering(const Graph& graph)
      : graph_(graph), takers_(graph.nodes.size()), layer_(graph.nodes.size()), in_gate_(graph.nodes.size()) {
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      for (const int place : graph.nodes[i].inputs) takers_[at(place)].push_back(i);
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) find_gate(i);
  }

  std::vector<Layer> layers() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (!in_gate_[i] && !joins(i)) open(i);
    }
    return std::move(layers_);
  }

 private:
  static std::size_t at(int place) { return static_cast<std::size_t>(place); }
  const Node& node(std::size_t place) const { return graph_.nodes[place]; }
  bool taken_once(std::size_t place) const {
    return std::all_of(takers_[place].begin(), takers_[place].end(),
                       [&](std::size_t taker) { return taker == takers_[place].front(); });
  }

  /// Squeeze and excitation is one layer of a figure: x · s, where a chain that nothing else looks at makes s
  /// of x's means.
  void find_gate(std::size_t product) {
    if (node(product).kind != Kind::multiply) return;
    const int whole = node(product).inputs.front();
    std::vector<std::size_t> chain;
    for (int place = node(product).inputs.back(); place != whole; place = node(at(place)).inputs.front()) {
      if (node(at(place)).inputs.size() != 1 || !taken_once(at(place))) return;
      chain.insert(chain.begin(), at(place));
    }
    if (chain.empty() || node(chain.front()).kind != Kind::global_average) return;
    for (const std::size_t place : chain) in_gate_[place] = true;
    gates_[product] = std::move(chain);
  }

  std::string gate_text(const std::vector<std::size_t>& chain) const {
    const auto squeeze = std::find_if(chain.begin(), chain.end(), [&](std::size_t place) {
      return node(place).kind == Kind::conv || node(place).kind == Kind::linear;
    });
    return squeeze == chain.end() ? "gate by its means"
                                  : fmt::format("squeeze and excite {}", node(*squeeze).integer("out"));
  }

  /// A layer that begins with this node, or with the gate that it closes.
  void open(std::size_t place) {
    Layer layer{.nodes = {static_cast<int>(place)},
                .text = text_of(node(place)),
                .sort = sort_of(node(place).kind),
                .shape = node(place).shape,
                .from = {}};
    if (const auto gate = gates_.find(place); gate != gates_.end()) {
      layer.nodes.assign(gate->second.begin(), gate->second.end());
      layer.nodes.push_back(static_cast<int>(place));
      layer.text = gate_text(gate->second);
      layer.sort = Sort::other;
    }
    for (const int input : node(place).inputs) {
      if (!in_gate_[at(input)]) layer.from.push_back(layer_[at(input)]);
    }
    std::sort(layer.from.begin(), layer.from.end());
    layer.from.erase(std::unique(layer.from.begin(), layer.from.end()), layer.from.end());
    layer_[place] = layers_.size();
    layers_.push_back(std::move(layer));
  }

  /// Writes the node behind the layer before it, where nothing else takes from that.
  bool joins(std::size_t place) {
    if (node(place).inputs.empty()) return false;
    const std::size_t before = at(node(place).inputs.front());
    if (!follows(node(place).kind, node(before).kind) || !taken_once(before)) return false;
    Layer& layer = layers_[layer_[before]];
    layer.nodes.push_back(static_cast<int>(place));
    layer.text += " · " + text_of(node(place));
    layer.shape = node(place).shape;
    layer_[place] = layer_[before];
    return true;
  }

  const Graph& graph_;
  std::vector<std::vector<std::size_t>> takers_;
  std::vector<std::size_t> layer_;  // of each node
  std::vector<bool> in_gate_;
  std::map<std::size_t, std::vector<std::size_t>> gates_;  // product: what makes its second factor
  std::vector<Layer> layers_;
};

class Repetition {
 public:
  explicit Repetition(const std::vector<Layer>& layers) : layers_(layers), last_taker_(layers.size(), 0) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      for (const std::size_t from : layers[i].from) last_taker_[from] = i;
    }
  }

  /// The run that starts at `first` and spares most layers; one time where there is none.
  Repeat longest(std::size_t first) const {
    Repeat best{.first = first, .count = 1, .times = 1};
    for (std::size_t count = 1; first + 2 * count <= layers_.size(); ++count) {
      Repeat run{.first = first, .count = count, .times = 1};
      if (!closed(first, count)) continue;
      while (next_is_like(run)) ++run.times;
      if (run.count * (run.times - 1) > best.count * (best.times - 1)) best = run;
    }
    return best;
  }

 private:
  /// Takes from the layer before it alone, and only its last layer is taken from.
  bool closed(std::size_t first, std::size_t count) const {
    if (first == 0) return false;
    for (std::size_t i = first; i < first + count; ++i) {
      if (layers_[i].from.empty() || layers_[i].from.front() + 1 < first) return false;
      if (i + 1 < first + count && last_taker_[i] >= first + count) return false;
    }
    return true;
  }

  bool next_is_like(const Repeat& run) const {
    const std::size_t next = run.end(), before = next - run.count;
    if (next + run.count > layers_.size() || !closed(next, run.count)) return false;
    if (last_taker_[next - 1] >= next + run.count) return false;  // the block before has other takers too
    for (std::size_t i = 0; i < run.count; ++i) {
      if (!alike(layers_[before + i], layers_[next + i], run.count)) return false;
    }
    return true;
  }

  /// They read alike and take alike, and what comes out is of one size but for its channels, which may grow.
  static bool alike(const Layer& a, const Layer& b, std::size_t apart) {
    const auto size_of = [](const Layer& layer) {
      return std::span{layer.shape}.subspan(std::min<std::size_t>(2, layer.shape.size()));
    };
    return a.text == b.text && std::ranges::equal(size_of(a), size_of(b)) &&
           std::equal(a.from.begin(), a.from.end(), b.from.begin(), b.from.end(),
                      [&](std::size_t x, std::size_t y) { return x + apart == y; });
  }

  const std::vector<Layer>& layers_;
  std::vector<std::size_t> last_taker_;
};

}  // namespace

std::vector<Layer> layers_of(const Graph& graph) { return Gathering{graph}.layers(); }

std::vector<Repeat> repeats_of(const std::vector<Layer>& layers) {
  const Repetition repetition{layers};
  std::vector<Repeat> repeats;
  for (std::size_t i = 0; i < layers.size();) {
    const Repeat run = repetition.longest(i);
    if (run.times > 1) repeats.push_back(run);
    i = run.end();
  }
  return repeats;
}

}  // namespace haima::graph
