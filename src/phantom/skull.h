// Skull: the cranial cavity and the bone around it, from the vertex to the base.
#pragma once
#include "phantom/noise.h"
#include "phantom/tissue.h"

namespace haima::phantom {

/// Distances are signed, negative inside, in mm of a head of size 1; x to the left, y to the back, z to
/// the head; the suprasellar cistern lies near the origin.
class Skull {
 public:
  explicit Skull(const Noise& noise) : noise_(noise) {}

  /// The inner table, dura included.
  double cavity(Vec3 p) const;
  /// The vault alone, without the fossae of the base: the shape the scalp follows.
  double vault(Vec3 p) const;
  /// Where `p`, outside the cavity by `outside_mm`, is bone or air inside bone.
  std::optional<Point> bone_at(Vec3 p, double outside_mm) const;
  /// Thickness of the calvaria.
  double thickness(Vec3 p) const;

 private:
  std::optional<Point> sinus_at(Vec3 p) const;
  double crest(Vec3 p) const;
  Point table_at(Vec3 p, double outside_mm, double thickness_mm) const;

  const Noise& noise_;
};

/// Distance across the petrous ridge's plane: negative in front of it, in the middle fossa.
double behind_petrous(Vec3 p);
/// Half the ridge's width at the height of `p`; negative above its crest.
double petrous_half_width(Vec3 p);

}  // namespace haima::phantom
