// haima reproduce: in the program haima-train, since libtorch is slow to load.
#include "app/command.h"

namespace haima::app {

Command reproduce() {
  return {"reproduce", "train what the papers trained, and set their figures beside ours", nullptr,
          on_learning, "haima-train"};
}

}  // namespace haima::app
