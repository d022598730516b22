#include "reader/model.h"

#include <fmt/format.h>

#include "reader/network.h"

namespace haima::reader {

Result<Model> model_named(const std::string& name, const Limits& limits) {
  std::string names;
  for (const ModelKind& kind : models()) {
    if (kind.name == name) return kind.make();
    names += (names.empty() ? "" : ", ") + std::string{kind.name};
  }
  std::error_code ignored;
  if (std::filesystem::is_regular_file(name, ignored)) return network_in(name, limits);
  return fail(Code::bad_argument, fmt::format("model \"{}\"", name), "there is none of this name",
              "choose one of: " + names + ", or give a bundle's file");
}

}  // namespace haima::reader
