#include "cli/hand_on.h"

#include <unistd.h>

#include "base/files.h"

namespace haima::cli {

Error hand_on(std::string_view program, const char* const* argv) {
  std::error_code unknown;
  const Path self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  const Path other = self.parent_path() / program;
  // execv takes pointers to what it does not change.
  if (!unknown) ::execv(other.c_str(), const_cast<char* const*>(argv));
  return {Code::not_found, other.string(), "the program that trains is not there",
          "install libtorch (tools/packages train) and build again"};
}

}  // namespace haima::cli
