// Meeting: several processes, on one machine or many, that learn one network together. Each takes a part of
// every batch; what they learn is what one process would.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace haima::train {

struct Meeting {
  int process = 0, processes = 1;  // the first is 0
  std::string where = {};          // a file that all see and none has made yet, or HOST:PORT of the first
};

/// "2/4" is the second of four processes; `where` as above.
Result<Meeting> meeting_from(std::string_view process, const std::string& where);

}  // namespace haima::train
