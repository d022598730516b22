// A context of one thread: on a busy machine the threads of OpenMP wait for each other most of the time.
#pragma once
#include "base/context.h"

namespace haima::test {

inline Context& one_thread() {
  static const Settings settings;
  static Pool pool{1};
  static Progress silent;
  static Context made{settings, pool, silent};
  return made;
}

}  // namespace haima::test
