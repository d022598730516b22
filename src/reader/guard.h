// The guard: is this an upright axial slice of a head as CT shows it, in a window that shows brain? What is
// not is not judged. It sees the pictures alone, with a small network that ships for it; what files say of
// themselves is weighed in ct.
#pragma once
#include <string>
#include <string_view>

#include "base/context.h"
#include "ct/ct.h"

namespace haima::reader {

/// The bundle that ships for this alone.
inline constexpr std::string_view guard_name = "haima-guard";

struct Guarded {
  Warnings warnings;
  std::string refusal;  // why nothing may be said of this scan; empty where something may
  double head_mm = 0;   // the longer side of the head; 0: no head, or not known
};

/// Looks at some slices from the middle of the scan.
Result<Guarded> guarded(const ct::Stack& stack, Context& context);

}  // namespace haima::reader
