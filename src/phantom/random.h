// The phantom draws with the random numbers of `base`.
#pragma once
#include "base/random.h"
#include "phantom/arithmetic.h"

namespace haima::phantom {

using haima::Random;
using haima::scramble;

}  // namespace haima::phantom
