// A bundle that draws masks and tells nothing else, as a reader's model: a slice is as likely to bleed as the
// likeliest of its pixels.
#pragma once
#include "graph/bundle.h"
#include "reader/model.h"

namespace haima::reader {

/// Its probabilities are not calibrated; `where` names it in errors.
Result<Model> mask_model_of(const graph::Bundle& bundle, const std::string& where,
                            const std::string& operating_point, const std::string& precision,
                            const engine::Ways& ways);

}  // namespace haima::reader
