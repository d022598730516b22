// Tables of rows that have a name: one is found by it, and all are told to whoever asked for another.
#pragma once
#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace haima {

/// Null where none has this name.
template <class Rows>
auto find_named(const Rows& rows, std::string_view name) -> decltype(&*std::begin(rows)) {
  const auto found =
      std::find_if(std::begin(rows), std::end(rows), [&](const auto& row) { return row.name == name; });
  return found == std::end(rows) ? nullptr : &*found;
}

/// The names of all, as in "a, b, c".
template <class Rows>
std::string all_names(const Rows& rows, std::string_view between = ", ") {
  std::string names;
  for (const auto& row : rows) {
    if (!names.empty()) names += between;
    names += row.name;
  }
  return names;
}

/// Values and their names are an array of pairs, as in {std::pair{Filter::none, "none"}, …}.
template <class Names, class Value>
std::string_view name_among(const Names& names, Value value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return "";
}

/// All of them, as in "none, linear".
template <class Names>
std::string names_among(const Names& names) {
  std::string text;
  for (const auto& [known, name] : names) text += (text.empty() ? "" : ", ") + std::string{name};
  return text;
}

}  // namespace haima
