// Brain: what lies inside the dura, at rest: before any bleeding pushes it.
#pragma once
#include "phantom/folds.h"
#include "phantom/noise.h"
#include "phantom/phantom.h"
#include "phantom/tissue.h"
#include "phantom/ventricles.h"

namespace haima::phantom {

class Brain {
 public:
  Brain(const Head& head, const Noise& noise, const Folds& folds);

  /// The tissue at `p`, `depth_mm` inside the inner table.
  Point at(Vec3 p, double depth_mm) const;

  /// Height of the tentorium over (x, y).
  double tentorium_height(Vec3 p) const;
  /// Whether `p` lies under the tentorium.
  bool infratentorial(Vec3 p) const;
  /// Widens the ventricles.
  void dilate(double factor) { ventricles_.dilation *= factor; }

 private:
  struct Cortex;
  Point supratentorial(Vec3 p, double depth_mm) const;
  Point posterior_fossa(Vec3 p, double depth_mm) const;
  std::optional<Point> dura_at(Vec3 p, double depth_mm) const;
  std::optional<Point> ventricle_at(Vec3 p, double depth_mm) const;
  Point deep_tissue(Vec3 p) const;
  Point dura() const;
  Point sinus_blood() const;
  Point artery() const;
  Point cistern_at(Vec3 p) const;
  double cistern_distance(Vec3 p) const;
  double sylvian_distance(Vec3 p) const;

  const Head& head_;
  const Noise& noise_;
  const Folds& folds_;
  Ventricles ventricles_;
};

/// Negative inside brainstem: medulla, pons, midbrain.
double brainstem_distance(Vec3 p);

}  // namespace haima::phantom
