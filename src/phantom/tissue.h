// Tissue: what a point of the head is made of.
#pragma once
#include <cstdint>
#include <optional>

#include "phantom/arithmetic.h"

namespace haima::phantom {

enum class Tissue : std::uint8_t {
  air,
  skin,
  fat,
  muscle,
  bone,
  dura,
  cistern,  // subarachnoid CSF: cisterns, fissures and sulci
  ventricle,
  grey,
  white,
  cerebellum,
  brainstem,
  vessel,
  calcification,
  eye,
  blood,
  device
};

struct Point {
  float hu = -1000;
  Tissue tissue = Tissue::air;
};

/// Hounsfield units at 120 kV.
namespace hu {
inline constexpr float air = -1000, fat = -95, skin = 45, muscle = 55, mucosa = 35;
inline constexpr float csf = 7, ventricle = 6, grey = 37.5f, white = 30, nuclei = 37.5f;
inline constexpr float cerebellum = 36, brainstem = 32;
inline constexpr float dura = 48, calcified_pallidum = 110;
inline constexpr float cortical_bone = 1350, diploe = 650, petrous = 1700, thin_bone = 500;
inline constexpr float vitreous = 10, sclera = 45, lens = 75;
inline constexpr float calcium = 260;
}  // namespace hu

}  // namespace haima::phantom
