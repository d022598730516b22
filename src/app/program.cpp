#include "app/command.h"

namespace haima::app {

cli::Program program() { return {"haima", "haima finds bleeding on head CT.", commands()}; }

}  // namespace haima::app
