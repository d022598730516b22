// network: a bundle as a reader's model. Its graph "slice" sees one slice, or "scan" all of them at once;
// "mask", where it has one, draws what they suspect.
#pragma once
#include "graph/bundle.h"
#include "reader/model.h"

namespace haima::reader {

/// The bundle compiled for this processor, at one of its operating points ("": its first); `where` names it
/// in errors.
Result<Model> network_of(const graph::Bundle& bundle, const std::string& where,
                         const std::string& operating_point = {});

}  // namespace haima::reader
