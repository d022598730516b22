// A form: how the tensors of a learned rule are read, from a row of numbers to a score whose height speaks
// for bleeding. Adding a form is adding one file forms/NAME.cpp that defines `Form NAME()`.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "graph/tensor.h"

namespace haima::features {

struct Form {
  std::string_view name, summary;
  /// Whether `tensors`, which may come from anywhere, are such a rule over rows of `columns` numbers; after
  /// that every row of finite numbers has a score, in bounded time and within their bounds.
  Result<> (*check)(const graph::Weights& tensors, std::size_t columns, const std::string& where);
  double (*score)(const graph::Weights& tensors, std::span<const float> row);
};

/// The table, written by the build from the files in forms/.
std::span<const Form> forms();

Result<const Form*> form_named(std::string_view name, const std::string& where);

/// The tensor of this name and number of axes; an axis given as -1 may have any length.
Result<const graph::Tensor*> tensor_in(const graph::Weights& tensors, std::string_view name,
                                       const std::vector<std::int64_t>& shape, const std::string& where);

/// For tensors that were checked.
inline std::span<const float> numbers(const graph::Weights& tensors, std::string_view name) {
  return tensors.find(name)->second.values;
}

}  // namespace haima::features
