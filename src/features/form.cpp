#include "features/form.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/named.h"

namespace haima::features {

Result<const Form*> form_named(std::string_view name, const std::string& where) {
  if (const Form* form = find_named(forms(), name)) return form;
  return fail(Code::unsupported, where, fmt::format("a learned rule of the form \"{}\"", name),
              "a newer haima may know it");
}

Result<const graph::Tensor*> tensor_in(const graph::Weights& tensors, std::string_view name,
                                       const std::vector<std::int64_t>& shape, const std::string& where) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) return fail(Code::malformed, where, fmt::format("tensor {} is missing", name));
  const graph::Tensor& tensor = found->second;
  const bool fits =
      std::equal(shape.begin(), shape.end(), tensor.shape.begin(), tensor.shape.end(),
                 [](std::int64_t wanted, std::int64_t is) { return wanted == -1 || wanted == is; });
  std::size_t size = 1;
  for (const std::int64_t length : tensor.shape) size *= static_cast<std::size_t>(length);
  if (fits && size == tensor.values.size()) return &tensor;
  return fail(Code::malformed, where,
              fmt::format("tensor {} is {} where {} is wanted", name, fmt::join(tensor.shape, " × "),
                          fmt::join(shape, " × ")));
}

}  // namespace haima::features
