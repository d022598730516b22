#include "workbench/workbench.h"

namespace haima::workbench {

cli::Program program() { return {"haima", "The part of haima that trains networks.", commands()}; }

}  // namespace haima::workbench
