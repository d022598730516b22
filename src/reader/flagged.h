// Outlines for a network that tells whether there is blood and of which kind, not where.
#pragma once
#include "base/context.h"
#include "ct/ct.h"
#include "reader/findings.h"

namespace haima::reader {

/// Bright tissue that reaches into a flagged slice, as the threshold reader outlines it, becomes the
/// findings' lesions, named epidural or subdural, intraparenchymal or intraventricular as the network says;
/// their volumes are summed. A warning says whose outlines they are, or that there are none.
Result<> outline_flagged(const ct::Scan& scan, Findings& findings, Context& context);

}  // namespace haima::reader
