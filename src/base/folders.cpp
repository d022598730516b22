#include "base/folders.h"

namespace haima {

Path cache_folder(const std::function<const char*(const char*)>& lookup) {
  const char* cache = lookup("XDG_CACHE_HOME");
  if (cache && *cache) return Path{cache} / "haima";
  const char* home = lookup("HOME");
  return Path{home && *home ? home : "."} / ".cache/haima";
}

}  // namespace haima
