#include "base/version.h"

namespace haima {

std::string_view version() { return HAIMA_VERSION; }

}  // namespace haima
