// Bundles that are part of the program: the files in bundles/, which the build puts into it. Adding one is
// adding a file.
#pragma once
#include <span>
#include <string_view>

#include "base/files.h"
#include "base/settings.h"
#include "graph/bundle.h"

namespace haima::models {

struct Shipped {
  std::string_view name;  // of the file, without its ending
  ByteView bytes;
};

/// In the order of their names; written by the build.
std::span<const Shipped> shipped();

/// The bundle of this name among those that ship, or the one that lies at this path.
Result<graph::Bundle> bundle_named(const std::string& name_or_file, const Limits& limits);

}  // namespace haima::models
