#include "app/command.h"
#include "base/memory.h"
#include "image/single_thread.h"

int main(int argc, char** argv) {
  haima::keep_freed_memory();
  haima::image::keep_opencv_to_one_thread();
  return haima::cli::run(haima::app::program(), argc, argv);
}
