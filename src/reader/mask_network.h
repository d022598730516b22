// A bundle's graph "mask": how likely each pixel of a scan is blood.
#pragma once
#include <optional>
#include <vector>

#include "base/context.h"
#include "ct/ct.h"
#include "engine/engine.h"
#include "graph/bundle.h"
#include "models/about.h"

namespace haima::reader {

/// Of each slice, on its own frame.
struct MaskMaps {
  std::vector<image::Plane<float>> of_slice;  // empty where no pixel is at all likely, and where not read
  std::vector<bool> read;                     // false: no head was found in it
};

class MaskNetwork {
 public:
  /// Nothing where the bundle has no such graph; `where` names it in errors.
  static Result<std::optional<MaskNetwork>> of(const graph::Bundle& bundle, const models::MaskUse& use,
                                               const std::string& where,
                                               engine::Precision precision = engine::Precision::float32,
                                               const engine::Ways& ways = {});

  Result<MaskMaps> maps(const ct::Stack& stack, Context& context) const;

  const models::MaskUse& use() const { return use_; }
  const std::string& plan_hash() const { return plan_.hash(); }
  engine::Precision precision() const { return plan_.precision(); }

 private:
  MaskNetwork(models::MaskUse use, engine::Plan plan, std::string input)
      : use_(std::move(use)), plan_(std::move(plan)), input_(std::move(input)) {}

  models::MaskUse use_;
  engine::Plan plan_;
  std::string input_;
};

}  // namespace haima::reader
