#include "reader/model.h"

#include <fmt/format.h>

#include <optional>

#include "models/shipped.h"
#include "reader/classical.h"
#include "reader/network.h"

namespace haima::reader {
namespace {

Error no_such_model(const std::string& name) {
  std::string names;
  for (const ModelKind& kind : models()) names += std::string{kind.name} + ", ";
  for (const models::Shipped& bundle : models::shipped()) names += std::string{bundle.name} + ", ";
  return {Code::bad_argument, fmt::format("model \"{}\"", name), "there is none of this name",
          "choose one of: " + names + "or give a bundle's file"};
}

/// Of a file that is one; a bundle says itself of what sort it is.
Result<std::optional<Model>> classical_in(const std::string& name, const Limits& limits) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(name, ignored)) return std::optional<Model>{};
  HAIMA_TRY(const MappedFile file, MappedFile::open(name, limits.file_size));
  if (!features::is_bundle(file.bytes())) return std::optional<Model>{};
  HAIMA_TRY(features::Bundle bundle, features::decode_bundle(file.bytes(), name, limits));
  return std::optional{classical_of(std::move(bundle))};
}

}  // namespace

Result<Model> model_named(const std::string& name, const Limits& limits) {
  for (const ModelKind& kind : models()) {
    if (kind.name == name) return kind.make();
  }
  HAIMA_TRY(std::optional<Model> classical, classical_in(name, limits));
  if (classical) return *std::move(classical);
  const auto bundle = models::bundle_named(name, limits);
  if (bundle) return network_of(*bundle, name);
  return fail(bundle.error().code == Code::not_found ? no_such_model(name) : bundle.error());
}

}  // namespace haima::reader
