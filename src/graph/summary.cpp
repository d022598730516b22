#include "graph/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haima::graph {
namespace {

std::string inputs_text(const Node& node, const Graph& graph) {
  std::string text;
  for (const int place : node.inputs) {
    text += (text.empty() ? "" : ", ") + graph.nodes[static_cast<std::size_t>(place)].name;
  }
  return text;
}

/// Columns as wide as their longest cell; "×" and "·" are one column wide and two bytes long.
std::size_t columns_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, columns_of(text)), ' ');
}

}  // namespace

std::string count_text(std::int64_t count) {
  constexpr std::array<std::pair<double, const char*>, 3> units = {{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
  for (const auto& [unit, letter] : units) {
    if (static_cast<double>(count) >= unit)
      return fmt::format("{:.3g} {}", static_cast<double>(count) / unit, letter);
  }
  return std::to_string(count);
}

std::string summary_of(const Graph& graph) {
  using Row = std::array<std::string, 6>;
  std::vector<Row> rows = {{"layer", "kind", "output", "parameters", "flop", "from"}};
  for (const Node& node : graph.nodes) {
    const Cost cost = cost_of(node, graph.nodes);
    rows.push_back({node.name, std::string{kind_of(node.kind).name}, text_of(node.shape),
                    cost.parameters ? count_text(cost.parameters) : "",
                    cost.flop ? count_text(cost.flop) : "", inputs_text(node, graph)});
  }
  std::array<std::size_t, 6> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += padded(row[i], widths[i]) + "  ";
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  const Cost cost = cost_of(graph);
  return text + fmt::format("\n{} layers, {} parameters, {} flop and {} bytes of activations for one input\n",
                            graph.nodes.size(), count_text(cost.parameters), count_text(cost.flop),
                            count_text(cost.activation_bytes));
}

}  // namespace haima::graph
