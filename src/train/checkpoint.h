// Checkpoints: all that a training needs to go on as if it had never stopped.
#pragma once
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/json.h"
#include "base/settings.h"
#include "train/lift.h"
#include "train/optimizer.h"
#include "train/schedule.h"

namespace haima::train {

/// A training between two epochs.
struct Progressed {
  Network network;
  Memory memory;
  Tensors average;  // of weights; empty: none is kept
  PlateauState plateau = {};
  int epoch = 0;  // that are done
  int best_epoch = 0;
  double best_loss = 0;
  Json epochs = Json::array();
};

/// last.safetensors of `folder`; `recipe` is kept with it.
Result<> keep(const Progressed& progressed, const Json& recipe, const Path& folder);

/// The same file as it stands; empty where there is none.
Result<Bytes> kept_in(const Path& folder, const Limits& limits);

/// Fills `progressed`, whose network is lifted from where the training starts, from the bytes of a
/// checkpoint; of none it stays as it is. A checkpoint of another recipe or graph is an error that names
/// `folder`.
Result<> go_on(Progressed& progressed, const Bytes& bytes, const Json& recipe, const Path& folder,
               const Limits& limits);

/// best.safetensors: the weights alone.
Result<> keep_best(const graph::Weights& weights, const Path& folder);
Result<graph::Weights> best_of(const Path& folder, const Limits& limits);

}  // namespace haima::train
