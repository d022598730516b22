// explain: where a network saw what made it say "bleeding" (Grad-CAM: Selvaraju et al., 2017), by the
// gradient graph that the engine runs.
#pragma once
#include "engine/engine.h"
#include "image/plane.h"
#include "models/model.h"

namespace haima::reader {

class Explainer {
 public:
  /// For a network of this task that marks its "last_map". An error where it has none, or one too coarse to
  /// show a place, or its gradient cannot be followed.
  static Result<Explainer> of(const graph::Graph& graph, const graph::Weights& weights, models::Task task);

  /// What speaks for bleeding, over what the network was shown, 1 at the highest; empty where nothing does.
  /// Its grid is finer than the last map's: the picture is shown several times, each time moved by a part of
  /// a cell, and the maps are woven together. `inputs`: of one slice.
  Result<image::Plane<float>> heat(const engine::Tensors& inputs, Pool& pool) const;

 private:
  /// How often and how far a picture is moved along each axis.
  struct Shifts {
    int count = 1, stride = 1;  // stride: pixels of a cell
  };
  static Shifts shifts_of(const graph::Shape& input, const graph::Shape& map);

  Explainer(engine::Plan forward, engine::Plan backward, graph::Tensor seed, Shifts shifts);

  engine::Plan forward_, backward_;
  graph::Tensor seed_;  // how much each output speaks for bleeding
  Shifts shifts_;
};

}  // namespace haima::reader
