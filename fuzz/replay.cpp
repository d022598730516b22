// Gives a fuzz target every file under the given paths, once: the seeds, and crashes that were mended.
#include <iostream>

#include "base/files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// False where the file cannot be read.
bool replay(const haima::Path& file) {
  const auto bytes = haima::read_file(file, 64ull << 20);
  if (!bytes) return false;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes->data()), bytes->size());
  return true;
}

}  // namespace

int main(int count, char** paths) {
  namespace fs = std::filesystem;
  int replayed = 0;
  for (int i = 1; i < count; ++i) {
    if (!fs::is_directory(paths[i])) {
      replayed += replay(paths[i]);
      continue;
    }
    for (const auto& entry : fs::directory_iterator{paths[i]}) replayed += replay(entry.path());
  }
  std::cout << replayed << " inputs replayed\n";
  return replayed > 0 ? 0 : 1;
}
