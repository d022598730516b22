// Progress of long work. The default says nothing; the program on a terminal draws a bar.
#pragma once
#include <cstddef>
#include <string_view>

namespace haima {

class Progress {
 public:
  virtual ~Progress() = default;
  /// A stage of `total` steps begins; it ends with the next stage or with finish().
  virtual void stage(std::string_view name, std::size_t total) { (void)name, (void)total; }
  /// One step is done; may be called from any thread.
  virtual void step() {}
  virtual void finish() {}
};

}  // namespace haima
