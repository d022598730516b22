// Masks of slices that bleed and have none: what one network of masks draws of them teaches the next.
#pragma once
#include <map>
#include <string>

#include "workbench/parts.h"

namespace haima::workbench {

struct Drawn {
  std::map<std::size_t, image::Mask> masks;  // by place in the pack
  std::string rights;                        // of the bundle that drew them; "": none did
};

/// As the experiment's `drawn_by` says; nothing without it. Whoever bleeds and has no mask, nor is drawn any,
/// no longer teaches.
Result<Drawn> draw_missing(const Trial& trial, Places& training, const image::InputSpec& spec,
                           Context& context);

}  // namespace haima::workbench
