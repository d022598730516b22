// Where programs keep what they can make again.
#pragma once
#include <functional>

#include "base/files.h"

namespace haima {

/// $XDG_CACHE_HOME/haima, else ~/.cache/haima; `lookup` gives the environment's values, null where there is
/// none.
Path cache_folder(const std::function<const char*(const char*)>& lookup);

}  // namespace haima
