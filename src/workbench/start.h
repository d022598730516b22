// Weights to start from: by chance, ImageNet's, or another bundle's.
#pragma once
#include <string>

#include "base/context.h"
#include "graph/bundle.h"
#include "train/train.h"
#include "workbench/experiment.h"

namespace haima::workbench {

struct Start {
  graph::Weights weights;
  std::string rights;  // of the bundle they are from; "": nobody's data are in them
};

/// A start with "{part}" filled in.
std::string with_part(std::string start, std::string_view part);

/// As the experiment says; "{part}" in a bundle's path is `part`, as "fold-0" or "whole". `data` is the
/// folder of the data sets, where ImageNet's weights lie; `batches` open their batch norms again: folded
/// weights have none.
Result<Start> starting_weights(const Experiment& experiment, const graph::Graph& graph,
                               const std::string& part, const Path& data, train::Batches& batches,
                               Context& context);

/// Puts the folded convolutions of `folder` (conv_N_weight.npy, conv_N_bias.npy, in the order of N) into
/// those of `weights` under "features.", which may be fewer; each batch norm after them only adds the bias.
Result<> put_folded(graph::Weights& weights, const graph::Graph& graph, const Path& folder,
                    const Limits& limits);

}  // namespace haima::workbench
