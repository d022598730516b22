#include "train/train.h"
#include "workbench/workbench.h"

int main(int argc, char** argv) {
  haima::train::keep_memory();
  return haima::cli::run(haima::workbench::program(), argc, argv);
}
