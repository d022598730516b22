// Images and stacks made by hand, as a scanner with a tilted gantry would have placed them.
#pragma once
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "ct/ct.h"

namespace haima::ct::made {

/// The directions of a slice whose front is tilted towards the head by `tilt_deg`.
inline image::Vec3 column_at(double tilt_deg) {
  const double angle = tilt_deg * std::numbers::pi / 180;
  return {0, std::cos(angle), -std::sin(angle)};
}

/// An image whose origin lies `table_mm` up the table: a gantry stays where it is, the table moves.
inline Image slice_at(double table_mm, int number, double tilt_deg = 0) {
  Image image;
  image.source.name = "IM" + std::to_string(number);
  dicom::Facts& facts = image.facts;
  facts.modality = "CT";
  facts.study = "1.2.3";
  facts.series = "1.2.3.4";
  facts.sop_class = "1.2.840.10008.5.1.4.1.1.2";
  facts.sop_instance = "1.2.3.4." + std::to_string(number);
  facts.instance_number = number;
  facts.series_number = 2;
  facts.image_type = {"ORIGINAL", "PRIMARY", "AXIAL"};
  facts.rows = facts.columns = 512;
  facts.has_pixels = true;
  dicom::Frame frame;
  frame.placement = {image::Vec3{-125, -120, table_mm}, image::Vec3{1, 0, 0}, column_at(tilt_deg), 0.5, 0.5};
  facts.frames = {frame};
  return image;
}

inline std::vector<Image> slices_at(const std::vector<double>& table_mm, double tilt_deg = 0) {
  std::vector<Image> images;
  for (const double z : table_mm)
    images.push_back(slice_at(z, static_cast<int>(images.size()) + 1, tilt_deg));
  return images;
}

/// `count` places from `first`, `step` apart.
inline std::vector<double> steps(int count, double step, double first = 0) {
  std::vector<double> places;
  for (int i = 0; i < count; ++i) places.push_back(first + i * step);
  return places;
}

inline Series series_of(std::vector<Image> images, const std::string& description = "") {
  Series series;
  series.uid = images.front().facts.series;
  series.format = "dicom";
  series.modality = images.front().facts.modality;
  for (Image& image : images) image.facts.series_description = description;
  series.images = std::move(images);
  return series;
}

/// A stack whose slices are only placed, with one pixel each.
inline Stack placed(const std::vector<double>& table_mm, double tilt_deg = 0) {
  Stack stack;
  stack.column = column_at(tilt_deg);
  stack.normal = cross(stack.row, stack.column);
  for (const double z : table_mm) {
    Slice slice;
    slice.origin_mm = {-125, -120, z};
    slice.plane.values = image::Plane<std::int16_t>{1, 1, static_cast<std::int16_t>(stack.slices.size())};
    stack.slices.push_back(std::move(slice));
  }
  return stack;
}

}  // namespace haima::ct::made
