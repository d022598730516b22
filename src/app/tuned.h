// What `haima tune` found for this processor, as it is kept between runs.
#pragma once
#include "base/files.h"
#include "engine/engine.h"

namespace haima::app {

/// The file in the user's cache.
Path tuned_file();

/// None where nothing was tuned, or on another processor or for another instruction set; a file that can't be
/// read is logged and left aside, since no scan needs it.
engine::Ways tuned_here();

/// What `file` holds of this processor.
Result<engine::Ways> tuned_in(const Path& file);
/// Adds to what the file holds of this processor; what it holds of another goes.
Result<> keep_tuned(const Path& file, const engine::Ways& ways);

}  // namespace haima::app
