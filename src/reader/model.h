// A reader's model: whatever turns the planes of a scan into findings, behind one interface.
// Adding a sort of model is adding one file models/NAME.cpp that defines `ModelKind NAME()`.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/context.h"
#include "base/result.h"
#include "ct/ct.h"
#include "engine/engine.h"
#include "reader/findings.h"

namespace haima::reader {

/// Ready to read, from several threads at once.
struct Model {
  std::string name, rights;
  std::string bundle_hash = {}, plan_hash = {}, precision = {};  // "" where there is none
  std::string operating_point = "balanced";
  /// Fills verdict, probabilities, lesions, slices and masks; series, geometry and the scan's own
  /// warnings stand there already.
  std::function<Result<>(const ct::Scan& scan, Findings& findings, Context& context)> find;
};

struct ModelKind {
  std::string_view name;  // as --model takes it
  std::string_view summary;
  Result<Model> (*make)();
};

/// The table, written by the build from the files in models/.
std::span<const ModelKind> models();

inline constexpr const char* default_model = "haima-research";

/// The model of this name, or the one in the bundle that lies at this path, at one of its operating points;
/// "" is its own first. A network computes in `precision`: "float32", "bfloat16", "int8" (float32 where
/// processor or bundle have none) or "model", what its card names; in float32 its convolutions go by `ways`.
Result<Model> model_named(const std::string& name, const Limits& limits,
                          const std::string& operating_point = {}, const std::string& precision = "model",
                          const engine::Ways& ways = {});

}  // namespace haima::reader
