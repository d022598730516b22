#include "app/command.h"

int main(int argc, char** argv) { return haima::app::run(argc, argv); }
