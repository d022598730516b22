// classical: a rule over features as a reader's model, slice by slice.
#pragma once
#include "features/bundle.h"
#include "reader/model.h"

namespace haima::reader {

Model classical_of(features::Bundle bundle);

}  // namespace haima::reader
