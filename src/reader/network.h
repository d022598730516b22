// network: a bundle as a reader's model. Its graph "slice" sees one slice, or "scan" all of them at once;
// "mask", where it has one, draws what they suspect.
#pragma once
#include "engine/engine.h"
#include "graph/bundle.h"
#include "models/about.h"
#include "reader/model.h"

namespace haima::reader {

/// The bundle compiled for this processor, at one of its operating points ("": its first), in a precision as
/// model_named() takes it; `where` names it in errors.
Result<Model> network_of(const graph::Bundle& bundle, const std::string& where,
                         const std::string& operating_point = {}, const std::string& precision = "model",
                         const engine::Ways& ways = {});

/// What `asked`, as model_named() takes it, means for this bundle.
Result<engine::Precision> precision_of(const std::string& asked, const models::About& about);

}  // namespace haima::reader
