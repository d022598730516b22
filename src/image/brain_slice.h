// One slice of a head taken apart at about a millimetre a pixel: bone, how enclosed by bone each place is,
// and the pieces of soft tissue of which one may be the brain. The brain mask's own business.
#pragma once
#include <cstdint>
#include <vector>

#include "image/component.h"
#include "image/plane.h"

namespace haima::image {

/// Hounsfield units that part bone, soft tissue and what is darker than it in this stack.
struct TissueRange {
  float dark_hu = -25, bone_hu = 140;
  bool dark_may_be_water = false;  // black ends too soon to tell water from fat and air
  bool thin_bone =
      false;  // one pixel of bone is bone: its mean with others would not be, as white ends too soon
};

/// A coarser grid over the slices, `factor` pixels a step.
struct CoarseGrid {
  int factor = 1;
  double pixel_mm = 1;
};

struct Piece {
  double area_mm2 = 0;
  double enclosure = 0;     // mean share of directions in which bone stands
  double bone_contact = 0;  // share of its surroundings that is bone
  double dark_contact = 0;  // … that is fat, air or nothing
  double dark_share = 0;    // of itself that is
};

struct SlicePieces {
  Plane<float> hu;
  Mask bone, soft;             // soft: neither bone nor dark, and enclosed
  Plane<std::int32_t> labels;  // of the pieces' cores: pieces[label - 1]
  std::vector<Piece> pieces;
  double enclosed_mm2 = 0, enclosed_dark_mm2 = 0;  // what bone encloses, and how much of it is fat or air
};

/// How far a piece's core keeps from its edge: what is narrower than twice this parts two pieces.
inline constexpr double neck_radius_mm = 3;

SlicePieces take_apart(const CtPlane& plane, const CoarseGrid& grid, const TissueRange& range);

}  // namespace haima::image
