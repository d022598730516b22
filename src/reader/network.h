// network: a bundle as a reader's model. Its graph "slice" sees one slice, or "scan" all of them at once.
#pragma once
#include "base/settings.h"
#include "graph/bundle.h"
#include "reader/model.h"

namespace haima::reader {

/// The bundle in `file`, compiled for this processor.
Result<Model> network_in(const Path& file, const Limits& limits);
/// `where` names the bundle in errors.
Result<Model> network_of(const graph::Bundle& bundle, const std::string& where);

}  // namespace haima::reader
