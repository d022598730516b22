#include "engine/ways.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/named.h"

namespace haima::engine {
namespace {

constexpr std::array<std::pair<Way, std::string_view>, 4> names = {
    {{Way::table, "table"}, {Way::own, "own"}, {Way::blocks, "blocks"}, {Way::winograd, "winograd"}}};
constexpr std::array<std::string_view, 6> closings = {"", " relu", " relu6", " swish", " sigmoid", " tanh"};

std::string lengths_of(const graph::Shape& shape) {
  std::string text;
  for (std::size_t i = 1; i < shape.size(); ++i)
    text += fmt::format("{}{}", i > 1 ? "x" : "", shape[i].number);
  return text;
}

}  // namespace

std::string_view name_of(Way way) { return name_among(names, way); }

Result<Way> way_named(std::string_view name) {
  for (const auto& [way, known] : names) {
    if (known == name) return way;
  }
  return fail(Code::bad_argument, fmt::format("way \"{}\"", name), "convolutions have no such way",
              "choose one of: " + names_among(names));
}

std::string key_of(const Network& network, const Op& convolution) {
  const graph::Node& node = convolution.node;
  const auto list = [&](const char* name) { return fmt::format("{}", fmt::join(node.list(name), "x")); };
  return fmt::format("{} to {}, kernel {}, stride {}, dilation {}, padding {}, groups {}{}{}",
                     lengths_of(network.ops[static_cast<std::size_t>(convolution.inputs[0])].node.shape),
                     lengths_of(node.shape), list("kernel"), list("stride"), list("dilation"),
                     list("padding"), node.integer("groups"),
                     closings[static_cast<std::size_t>(convolution.activation)],
                     convolution.residual ? " onto a sum" : "");
}

void set_ways(Network& network, const Ways& ways) {
  if (ways.empty()) return;
  const auto all = ways.find("*");
  for (Op& op : network.ops) {
    if (op.node.kind != graph::Kind::conv) continue;
    const auto named = ways.find(key_of(network, op));
    op.way = named != ways.end() ? named->second : all != ways.end() ? all->second : Way::table;
  }
}

}  // namespace haima::engine
