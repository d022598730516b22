// One slice as it is shown in every picture: the window, the true shape of its pixels, the patient's
// sides, what was found, a scale.
#pragma once
#include <string>
#include <string_view>

#include "ct/ct.h"
#include "image/window.h"
#include "reader/findings.h"
#include "report/canvas.h"
#include "report/outline.h"

namespace haima::report {

/// The window of every picture in a report: the brain window.
inline constexpr image::Window shown_window{40, 80};

/// A slice's shape when pixels are shown in their true proportions: width through height.
double shape_of(const ct::Scan& scan, int index);
/// The largest box of the slice's shape in the middle of `room`.
Box fitted(const ct::Scan& scan, int index, const Box& room);

/// The patient's sides at the left and right edge of the pictures: "R" and "L" in the usual view; with
/// a question mark where the files do not say, "" where the slices are not axial.
struct Sides {
  std::string left, right;
};
Sides sides_of(const ct::Stack& stack);

/// How slices follow each other: "feet first", where that is known.
std::string_view order_of(const ct::Stack& stack);

/// The lesions on a slice: number in the findings, outlines in pixels of the slice.
struct Found {
  std::size_t lesion;
  Outlines outlines;
};
std::vector<Found> found_on(const reader::Findings& findings, int index);

void draw_slice(Canvas& canvas, const ct::Scan& scan, int index, const Box& box);
/// Whether the model showed what spoke for bleeding on this slice.
bool has_heat(const reader::Findings& findings, int index);
/// The slice with its heat laid over it, where it has any.
void draw_heated(Canvas& canvas, const ct::Scan& scan, const reader::Findings& findings, int index,
                 const Box& box);
/// Outlines in the colours of their kinds; `numbered`: each with its lesion's number.
void draw_found(Canvas& canvas, const ct::Scan& scan, const reader::Findings& findings, int index,
                const Box& box, bool numbered);
/// Where an outline's number is set: beside its point furthest to the right.
Point place_of_number(const Outlines& outlines);
void draw_sides(Canvas& canvas, const ct::Stack& stack, const Box& box);
/// A bar of 5 cm where the size of pixels is known.
void draw_scale(Canvas& canvas, const ct::Scan& scan, int index, const Box& box);

}  // namespace haima::report
