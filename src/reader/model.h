// A reader's model: whatever turns the planes of a scan into findings, behind one interface.
// Adding a model is adding one file models/NAME.cpp that defines `Model NAME()`.
#pragma once
#include <span>
#include <string_view>

#include "base/context.h"
#include "base/result.h"
#include "ct/ct.h"
#include "reader/findings.h"

namespace haima::reader {

struct Model {
  std::string_view name;  // as --model takes it
  std::string_view summary;
  std::string_view rights;
  /// Fills verdict, probabilities, lesions, slices and masks; series, geometry and the scan's own
  /// warnings stand there already.
  Result<> (*find)(const ct::Scan& scan, Findings& findings, Context& context);
};

/// The table, written by the build from the files in models/.
std::span<const Model> models();

}  // namespace haima::reader
