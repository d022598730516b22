// A trial of a network that sees whole scans.
#pragma once
#include "workbench/parts.h"

namespace haima::workbench {

/// predictions.csv is of slices where the network tells of them, and scans.csv of scans; else predictions.csv
/// is of scans.
Result<TrialResult> run_scan_trial(const Trial& trial, const graph::Graph& graph, const Parts& parts,
                                   Context& context);

}  // namespace haima::workbench
