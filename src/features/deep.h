// Deep features: what a network makes of a picture before its last layers, as a bundle holds it.
#pragma once
#include <string>

#include "base/settings.h"
#include "engine/engine.h"
#include "graph/bundle.h"
#include "image/prepare.h"
#include "models/about.h"

namespace haima::features {

class Deep {
 public:
  /// A bundle that ships, or a file of one. Its graph "slice" must mark an "embedding".
  static Result<Deep> in(const std::string& name_or_file, const Limits& limits);
  static Result<Deep> of(const graph::Bundle& bundle, const std::string& where);

  /// How a picture is prepared for it.
  const image::InputSpec& spec() const { return about_.input; }
  const std::string& rights() const { return about_.rights; }
  /// Of a picture that was prepared so. From any thread.
  Result<std::vector<float>> features_of(const image::Tensor& picture, Pool& pool) const;

 private:
  Deep(models::About about, engine::Plan plan, std::string input)
      : about_(std::move(about)), plan_(std::move(plan)), input_(std::move(input)) {}

  models::About about_;
  engine::Plan plan_;
  std::string input_;
};

}  // namespace haima::features
