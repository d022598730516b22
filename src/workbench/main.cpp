#include "train/train.h"
#include "workbench/workbench.h"

int main(int argc, char** argv) {
  haima::train::keep_memory();
  return haima::cli::run({"haima", "The part of haima that trains networks.", haima::workbench::commands()},
                         argc, argv);
}
