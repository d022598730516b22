// The network of an experiment, and how pictures of a pack are prepared for it.
#pragma once
#include "corpus/pack.h"
#include "graph/graph.h"
#include "workbench/experiment.h"

namespace haima::workbench {

Result<graph::Graph> graph_of(const Experiment& experiment, const corpus::Pack& pack);

/// Whether it is given whole scans: any number of slices, or a volume of so many planes.
bool sees_scans(const graph::Graph& graph);
/// Planes of the volume that it takes; 0 where it takes slices as they come.
int planes_of(const graph::Graph& graph);

/// For a network of this side.
image::InputSpec spec_of(const Experiment& experiment, const corpus::Pack& pack, int side);

}  // namespace haima::workbench
