// haima train: in the program haima-train, since libtorch is slow to load.
#include "app/command.h"

namespace haima::app {

Command train() {
  return {"train", "train a network as an experiment file says", nullptr, on_learning, "haima-train"};
}

}  // namespace haima::app
