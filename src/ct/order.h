// order: images in the order of their slices, feet to head.
#pragma once
#include <optional>
#include <vector>

#include "ct/ct.h"
#include "ct/geometry.h"

namespace haima::ct {

/// Where the image lies; empty in pictures and in files that do not say.
dicom::Placement placement_of(const Image& image);
std::optional<Axes> axes_of(const Image& image);
/// Millimetres along `normal`.
std::optional<double> place_along(const Image& image, image::Vec3 normal);

/// Along the normal of the first image where every image has a position; by instance number where every
/// image has one; else in natural order of names.
void sort_images(std::vector<Image>& images);

/// The images that can stand in one stack (one size, one pixel spacing, one orientation): the largest
/// group of them, in order. What is left out is said in a warning.
struct Agreeing {
  std::vector<Image> images;
  bool has_positions = false;
  Warnings warnings;
};
Agreeing agreeing(const std::vector<Image>& images);

}  // namespace haima::ct
