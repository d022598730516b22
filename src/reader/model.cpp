#include "reader/model.h"

#include <fmt/format.h>

#include <optional>

#include "models/shipped.h"
#include "reader/classical.h"
#include "reader/network.h"

namespace haima::reader {
namespace {

/// Of models that are no network.
constexpr const char* only_point = "balanced";

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

/// A model that is no network; nothing where `name` is none.
Result<std::optional<Model>> plain_model(const std::string& name, const Limits& limits) {
  for (const ModelKind& kind : models()) {
    if (kind.name != name) continue;
    HAIMA_TRY(Model model, kind.make());
    return std::optional{std::move(model)};
  }
  return classical_in(name, limits);
}

}  // namespace

Result<Model> model_named(const std::string& name, const Limits& limits, const std::string& operating_point,
                          const std::string& precision, const engine::Ways& ways) {
  HAIMA_TRY(std::optional<Model> plain, plain_model(name, limits));
  if (plain) {
    if (operating_point.empty() || operating_point == only_point) return *std::move(plain);
    return fail(Code::bad_argument, fmt::format("operating point \"{}\"", operating_point),
                fmt::format("{} has only \"{}\"", name, only_point));
  }
  const auto bundle = models::bundle_named(name, limits);
  if (bundle) return network_of(*bundle, name, operating_point, precision, ways);
  return fail(bundle.error().code == Code::not_found ? no_such_model(name) : bundle.error());
}

}  // namespace haima::reader
