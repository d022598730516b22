#include "reader/model.h"

#include <fmt/format.h>

namespace haima::reader {

Result<Model> model_named(std::string_view name) {
  std::string names;
  for (const ModelKind& kind : models()) {
    if (kind.name == name) return kind.make();
    names += (names.empty() ? "" : ", ") + std::string{kind.name};
  }
  return fail(Code::bad_argument, fmt::format("model \"{}\"", name), "there is none of this name",
              "choose one of: " + names);
}

}  // namespace haima::reader
