// Where the head is in a slice, and the square part of it that a network looks at: the same part whatever the
// field of view, the table and the letters burnt in.
//
// All of it sees a slice as a brain window shows it, so that a scan and the pictures made of it agree.
#pragma once
#include <span>
#include <vector>

#include "base/warning.h"
#include "image/framing.h"
#include "image/plane.h"
#include "image/resample.h"

namespace haima::image {

/// What black means where a plane comes from a scanner.
inline constexpr double air_hu = -1000;

/// The head without table, holder and letters, its inside filled. `black_hu`: what black stands for; above
/// -200 (a picture of a narrow window) the scalp's fat is as dark as air and is left out.
Mask head_mask(const Plane<float>& hu, double black_hu = air_hu);

/// Around skull and what they hold.
struct HeadBox {
  Rect tight;          // all but a half per cent of the head at each side: a nose or an ear moves it little
  bool found = false;  // false: nothing like a head is there, and `tight` is the whole plane
  bool truncated = false;  // the head is cut by the picture's edge
};

HeadBox head_box(const Plane<float>& hu, double black_hu = air_hu);

/// The box, and skull with all it holds on a coarse grid over a part of the slice; empty where none was
/// found.
struct Head {
  HeadBox box;
  Mask solid;
  Framing grid;
};

Head find_head(const Plane<float>& hu, double black_hu = air_hu);

/// How much of each pixel of a prepared plane shows the head or lies within a sixteenth of its size around: 1
/// inside, 0 where table and holder are.
Plane<float> share_of_head(const Head& head, const Framing& framing);

/// The square around the box, with `margin` of the box's longer side added at each side. `pixel_aspect` is
/// the height of a pixel over its width: the part is square in millimetres.
Rect frame_of(const HeadBox& box, double margin, double pixel_aspect = 1);

/// One frame for each slice of a scan, all of one size, that of its largest slices, so that the head's top
/// isn't blown up; their centres lie on a line, so that a tilted head is followed.
std::vector<Rect> frames_of_scan(std::span<const HeadBox> boxes, double margin, double pixel_aspect = 1);

/// What a reader of the findings must know: slices whose head is cut by the edge, or in which none was found.
Warnings warnings_of(std::span<const HeadBox> boxes);

}  // namespace haima::image
