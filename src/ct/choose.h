// choose: which series of a study is the axial head CT without contrast, in a kernel for brain. Rules are
// rows of a table; each says in a sentence why a series is passed over.
#pragma once
#include <string>

#include "ct/ct.h"

namespace haima::ct {

/// Names the kind of every series and why it was chosen or not, and marks the one to be read. `wanted`
/// overrules: a series' UID, number or place ("#2"); empty: the rules alone. Nothing is chosen where
/// nothing fits.
void choose(Study& study, const std::string& wanted);

/// The one series that `wanted` names.
std::optional<std::size_t> series_named(const Study& study, const std::string& wanted);

}  // namespace haima::ct
