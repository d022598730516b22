#include "support/data.h"

#include <cstdlib>

namespace haima::test {

Path source_folder() { return HAIMA_SOURCE_DIR; }

Path data_folder() {
  const char* set = std::getenv("HAIMA_DATA");
  const Path folder = set ? Path{set} : source_folder() / "../shared/data";
  return std::filesystem::is_directory(folder) ? folder : Path{};
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "haima-test-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Context& context() {
  static const Settings settings;
  static Pool pool{2};
  static Progress silent;
  static Context made{settings, pool, silent};
  return made;
}

}  // namespace haima::test
