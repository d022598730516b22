// haima crossval: in the program haima-train, since libtorch is slow to load.
#include "app/command.h"

namespace haima::app {

Command crossval() {
  return {"crossval", "every fold of an experiment", nullptr, on_learning, "haima-train"};
}

}  // namespace haima::app
