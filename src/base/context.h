// What work is done with: handed from the program's top down to every room that needs it.
#pragma once
#include "base/progress.h"
#include "base/settings.h"
#include "base/threads.h"

namespace haima {

struct Context {
  const Settings& settings;
  Pool& pool;
  Progress& progress;

  const Limits& limits() const { return settings.limits; }
};

}  // namespace haima
