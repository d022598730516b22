// Trees that each learn from drawn rows and vote, as OpenCV solves them.
#pragma once
#include "classic/method.h"

namespace haima::classic {

/// As many as the setting's "trees"; each split is the best of `features` drawn ones. The score is the share
/// of votes for bleeding less that against it.
Rule voting_trees(const Lesson& lesson, int features);

}  // namespace haima::classic
