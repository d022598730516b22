// Attributes of a node that may come from outside: looked up with their type and bounds checked.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace haima::graph {

/// An error of the node: "graph vgg16, node features.3: …".
tl::unexpected<Error> misfit(const Node& node, const std::string& what);

Result<std::int64_t> need_integer(const Node& node, const std::string& name, std::int64_t least,
                                  std::int64_t most);
Result<std::vector<std::int64_t>> need_list(const Node& node, const std::string& name, std::size_t length,
                                            std::int64_t least, std::int64_t most);
Result<bool> need_flag(const Node& node, const std::string& name);
Result<double> need_number(const Node& node, const std::string& name, double least, double most);
Result<std::string> need_text(const Node& node, const std::string& name,
                              const std::vector<std::string>& allowed);

/// The most elements that a tensor of a graph may have; far above any network's, far below any machine's
/// memory.
inline constexpr std::int64_t most_elements = std::int64_t{1} << 31;
inline constexpr std::int64_t longest_axis = 1 << 20;

}  // namespace haima::graph
