// Scan: planes through the head as a scanner samples them, before noise and reconstruction.
#pragma once
#include <array>
#include <vector>

#include "image/plane.h"
#include "phantom/anatomy.h"
#include "phantom/phantom.h"

namespace haima::phantom {

/// Where a plane's pixels lie in the patient.
struct Place {
  Vec3 origin, row, column, normal;
};

/// One plane: mean Hounsfield units of each pixel, and how many of its samples are of each bleeding.
struct Sampled {
  image::Plane<float> hu;
  std::array<image::Mask, 5> blood;  // 1 where at least half the pixel bleeds; empty where nothing does
};

/// Places of all planes, feet to head.
std::vector<Place> places(const Head& head, const Scanner& scanner);

Sampled sample(const Anatomy& anatomy, const Scanner& scanner, const Place& place);

}  // namespace haima::phantom
