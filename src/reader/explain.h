// explain: where a network saw what made it say "bleeding", by the gradient graph that the engine runs.
#pragma once
#include <string_view>

#include "engine/engine.h"
#include "image/plane.h"
#include "models/model.h"

namespace haima::reader {

/// How much each channel of a map counts.
enum class HeatBy {
  grad_cam,     // the mean of its gradient (Selvaraju et al., 2017)
  grad_cam_pp,  // where it speaks for bleeding, more the fewer places do (Chattopadhay et al., 2018)
};
Result<HeatBy> heat_by_named(std::string_view name);

class Explainer {
 public:
  /// For a network of this task that marks its "last_map". An error where it has none, or one too coarse to
  /// show a place, or its gradient cannot be followed.
  static Result<Explainer> of(const graph::Graph& graph, const graph::Weights& weights, models::Task task);

  /// What speaks for bleeding, over what the network was shown, 1 at the highest; empty where nothing does.
  /// Its grid is finer than the last map's: the picture is shown several times, each time moved by a part of
  /// a cell, and the maps are woven together. `inputs`: of one slice.
  Result<image::Plane<float>> heat(const engine::Tensors& inputs, Pool& pool,
                                   HeatBy by = HeatBy::grad_cam) const;

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
