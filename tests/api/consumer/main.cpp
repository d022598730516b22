#include <haima/haima.h>

#include <iostream>

int main(int argc, char** argv) {
  const auto stopped = haima::v1::read({argv + 1, argv + argc}, {}, [](const haima::v1::Study& study) {
    std::cout << study.path << ": " << study.error.value_or(study.reason) << "\n";
  });
  if (stopped) std::cout << "stopped: " << *stopped << "\n";
  return stopped ? 1 : 0;
}
