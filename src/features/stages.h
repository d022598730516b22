// What a network makes of a picture on its way to a verdict: the maps of its stages, one for each size that
// the picture has shrunk to.
#pragma once
#include <string>
#include <vector>

#include "engine/engine.h"
#include "graph/bundle.h"
#include "image/prepare.h"
#include "models/about.h"

namespace haima::features {

struct Stage {
  int channels = 0;                       // of which some are shown
  std::vector<image::Plane<float>> maps;  // those that vary most, most first; each from 0 at its lowest to 1
};

class Stages {
 public:
  /// The bundle's graph "slice" must mark its "last_map". Of an ensemble: its last member's stages, and the
  /// last maps of all members.
  static Result<Stages> of(const graph::Bundle& bundle, const std::string& where);

  /// How a picture is prepared for it.
  const image::InputSpec& spec() const { return about_.input; }
  const std::string& name() const { return about_.name; }
  /// Of a picture that was prepared so, from the finest on; no more than `most` maps of each.
  Result<std::vector<Stage>> of(const image::Tensor& picture, std::size_t most, Pool& pool) const;

 private:
  Stages(models::About about, engine::Plan plan, std::string input, std::size_t count)
      : about_(std::move(about)), plan_(std::move(plan)), input_(std::move(input)), count_(count) {}

  models::About about_;
  engine::Plan plan_;
  std::string input_;
  std::size_t count_;
};

}  // namespace haima::features
