#include "models/shipped.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/named.h"

namespace haima::models {

Result<graph::Bundle> bundle_named(const std::string& name_or_file, const Limits& limits) {
  if (const Shipped* bundle = find_named(shipped(), name_or_file))
    return graph::decode_bundle(bundle->bytes, name_or_file, limits);
  std::error_code ignored;
  if (std::filesystem::is_regular_file(name_or_file, ignored))
    return graph::read_bundle(name_or_file, limits);
  const std::string names = all_names(shipped());
  return fail(
      Code::not_found, name_or_file, "there is no bundle of this name",
      names.empty() ? "give a bundle's file" : "choose one of: " + names + ", or give a bundle's file");
}

}  // namespace haima::models
