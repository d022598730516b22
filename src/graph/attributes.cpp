#include "graph/attributes.h"

#include <fmt/format.h>

#include <algorithm>

namespace haima::graph {
namespace {

template <class T>
Result<T> need(const Node& node, const std::string& name, std::string_view type) {
  const auto at = node.attributes.find(name);
  if (at == node.attributes.end()) return misfit(node, fmt::format("attribute {} is missing", name));
  if (const T* value = std::get_if<T>(&at->second)) return *value;
  return misfit(node, fmt::format("attribute {} is not {}", name, type));
}

tl::unexpected<Error> outside(const Node& node, const std::string& name, double value, double least,
                              double most) {
  return misfit(node, fmt::format("attribute {} is {}, outside {} to {}", name, value, least, most));
}

}  // namespace

tl::unexpected<Error> misfit(const Node& node, const std::string& what) {
  return fail(Code::malformed, fmt::format("node {} ({})", node.name, kind_of(node.kind).name), what,
              "the graph's description is wrong");
}

Result<std::int64_t> need_integer(const Node& node, const std::string& name, std::int64_t least,
                                  std::int64_t most) {
  HAIMA_TRY(const auto value, need<std::int64_t>(node, name, "a whole number"));
  if (value < least || value > most) {
    return outside(node, name, static_cast<double>(value), static_cast<double>(least),
                   static_cast<double>(most));
  }
  return value;
}

Result<std::vector<std::int64_t>> need_list(const Node& node, const std::string& name, std::size_t length,
                                            std::int64_t least, std::int64_t most) {
  HAIMA_TRY(auto values, need<std::vector<std::int64_t>>(node, name, "a list of whole numbers"));
  if (length != 0 && values.size() != length) {
    return misfit(
        node, fmt::format("attribute {} has {} numbers where {} are needed", name, values.size(), length));
  }
  for (const std::int64_t value : values) {
    if (value < least || value > most) {
      return outside(node, name, static_cast<double>(value), static_cast<double>(least),
                     static_cast<double>(most));
    }
  }
  return values;
}

Result<bool> need_flag(const Node& node, const std::string& name) {
  return need<bool>(node, name, "true or false");
}

Result<double> need_number(const Node& node, const std::string& name, double least, double most) {
  HAIMA_TRY(const double value, need<double>(node, name, "a number"));
  if (!(value >= least && value <= most)) return outside(node, name, value, least, most);
  return value;
}

Result<std::string> need_text(const Node& node, const std::string& name,
                              const std::vector<std::string>& allowed) {
  HAIMA_TRY(auto value, need<std::string>(node, name, "a text"));
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
    return misfit(node, fmt::format("attribute {} is \"{}\", which is not known", name, value));
  }
  return value;
}

}  // namespace haima::graph
