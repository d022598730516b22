#include "reader/model.h"

#include <fmt/format.h>

#include "models/shipped.h"
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

}  // namespace

Result<Model> model_named(const std::string& name, const Limits& limits) {
  for (const ModelKind& kind : models()) {
    if (kind.name == name) return kind.make();
  }
  const auto bundle = models::bundle_named(name, limits);
  if (bundle) return network_of(*bundle, name);
  return fail(bundle.error().code == Code::not_found ? no_such_model(name) : bundle.error());
}

}  // namespace haima::reader
