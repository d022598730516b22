// Clot: one hemorrhage as a shape that grows with one number, its reach, until its volume is the one
// asked for.
#pragma once
#include <limits>

#include "phantom/noise.h"
#include "phantom/phantom.h"
#include "phantom/tissue.h"

namespace haima::phantom {

/// What a clot needs to know of a point.
struct Spot {
  Vec3 place;           // in the head as it is
  double depth_mm = 0;  // inside the inner table
  Vec3 rest;            // where the same tissue lay before anything was pushed
  double rest_depth_mm = 0;
};

inline constexpr double never = std::numeric_limits<double>::infinity();

class Clot {
 public:
  Clot(const Lesion& lesion, std::uint64_t seed);

  const Lesion& lesion() const { return lesion_; }
  Bleed kind() const { return lesion_.kind; }
  /// Whether it fills spaces that are there (ventricles, cisterns) rather than making one.
  bool fills() const { return kind() == Bleed::intraventricular || kind() == Bleed::subarachnoid; }

  /// The reach at which the clot comes to `spot`; never where its kind cannot lie. For kinds that fill
  /// spaces, the tissue there is for the caller to check.
  double level(const Spot& spot, const Noise& noise) const;
  void set_reach(double reach) { reach_ = reach; }
  double reach() const { return reach_; }

  /// Its density at `p`, from its age.
  float hu_at(Vec3 p, const Noise& noise) const;
  /// How much the brain at `spot` is swollen around it: 0 not … 1 fully.
  double oedema(const Spot& spot, const Noise& noise) const;
  /// Thickness under the inner table, for kinds outside the brain, along the direction of `p`.
  double thickness(Vec3 p) const;
  Vec3 centre() const { return centre_; }
  /// Radius of a clot in the brain.
  double radius() const { return reach_; }

 private:
  void place_epidural();
  void place_subdural();
  void place_intraparenchymal(std::uint64_t seed);
  void place_intraventricular(std::uint64_t seed);
  void place_subarachnoid(std::uint64_t seed);
  double epidural_level(const Spot& spot) const;
  double subdural_level(const Spot& spot) const;
  double intraparenchymal_level(const Spot& spot, const Noise& noise) const;
  /// Millimetres along the inner table from the clot's centre to the direction of `p`.
  double along_table(Vec3 p) const;
  double extent(Vec3 p) const;

  Lesion lesion_;
  double side_ = 1;  // 1 left, -1 right
  Vec3 centre_;      // of its kind's own meaning
  Vec3 axes_{1, 1, 1};
  double plumpness_ = 0.5;  // thickness over radius of an epidural
  double spread_mm_ = 60;   // how far a subdural runs
  bool layered_ = false;    // a ventricular clot that has sunk to the back
  bool along_falx_ = false;
  int channel_ = 0;
  double reach_ = 0;
};

}  // namespace haima::phantom
