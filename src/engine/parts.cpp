#include "engine/parts.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace haima::engine {
namespace {

using graph::Kind;

bool is_seam(Kind kind) { return kind == Kind::fold_slices || kind == Kind::unfold_slices; }

Result<> check_rows(const Op& op) {
  const graph::Shape& shape = op.node.shape;
  const bool mixed = std::any_of(shape.begin() + 1, shape.end(), [](graph::Length l) { return l.batch; });
  if (shape[0].batch && !mixed) return {};
  return fail(Code::unsupported, "node " + op.node.name, "its first axis is not the batch",
              "the engine runs graphs that treat every sample alike");
}

/// Whether a map follows: true for the small layers of a squeeze-and-excitation.
std::vector<bool> feeds_a_map(const Network& network) {
  std::vector<bool> feeds(network.ops.size(), false);
  for (std::size_t i = network.ops.size(); i-- > 0;) {
    const Op& op = network.ops[i];
    const bool map = op.node.shape.size() >= 4 && !is_seam(op.node.kind);
    for (const int input : op.inputs) {
      if (map || feeds[i]) feeds[static_cast<std::size_t>(input)] = true;
    }
  }
  return feeds;
}

/// What parts are sorted and told apart by.
using Key = std::tuple<int, bool, bool>;  // how many seams before, over slices, over vectors

}  // namespace

Result<Division> divided(const Network& network) {
  Division division;
  const std::vector<bool> feeds = feeds_a_map(network);
  std::vector<Key> keys(network.ops.size());
  std::map<Key, Part> parts;
  for (std::size_t i = 0; i < network.ops.size(); ++i) {
    const Op& op = network.ops[i];
    HAIMA_TRY(check_rows(op));
    division.source.push_back(static_cast<int>(i));
    if (is_seam(op.node.kind)) division.source[i] = division.source[static_cast<std::size_t>(op.inputs[0])];
    const auto is_map = [&](int value) {
      return network.ops[static_cast<std::size_t>(value)].node.shape.size() >= 4;
    };
    const bool of_maps = std::any_of(op.inputs.begin(), op.inputs.end(), is_map);
    const bool vectors = op.node.shape.size() < 4 && !feeds[i] && !of_maps;
    int level = 0;
    for (const int input : op.inputs) {
      const auto from = static_cast<std::size_t>(input);
      const auto& [before, over_slices, over_vectors] = keys[from];
      const bool same = over_slices == op.node.shape[0].slices && over_vectors == vectors;
      const bool outside = network.ops[from].node.kind == Kind::input;
      level = std::max(level, outside ? 0 : before + (same ? 0 : 1));
    }
    keys[i] = {level, op.node.shape[0].slices, vectors};
    if (op.node.kind != Kind::input && !is_seam(op.node.kind))
      parts[keys[i]].ops.push_back(static_cast<int>(i));
  }
  std::set<int> wanted;  // sources that another part or the caller looks at
  for (const auto& [name, place] : network.results)
    wanted.insert(division.source[static_cast<std::size_t>(place)]);
  for (auto& [key, part] : parts) {
    const std::set<int> own(part.ops.begin(), part.ops.end());
    std::set<int> inputs;
    for (const int value : part.ops) {
      for (const int input : network.ops[static_cast<std::size_t>(value)].inputs) {
        if (own.contains(input)) continue;
        inputs.insert(input);
        wanted.insert(division.source[static_cast<std::size_t>(input)]);
      }
    }
    part.inputs.assign(inputs.begin(), inputs.end());
  }
  for (auto& [key, part] : parts) {
    for (const int value : part.ops) {
      if (wanted.contains(value)) part.results.push_back(value);
    }
    division.parts.push_back(std::move(part));
    division.maps.push_back(!std::get<2>(key));
  }
  return division;
}

}  // namespace haima::engine
