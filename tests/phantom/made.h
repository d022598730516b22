// What the phantom's tests share: making one in a line, and asking what lies where in it.
#pragma once
#include <algorithm>
#include <optional>

#include "phantom/phantom.h"

namespace haima::phantom {

inline Phantom made(const Head& head, const Scanner& scanner, std::size_t threads = 0) {
  const Settings settings;
  Pool pool{threads};
  Progress progress;
  Context context{settings, pool, progress};
  return make(head, scanner, context);
}

/// A small, quick scan without noise: the same anatomy seen through fewer and larger pixels.
inline Scanner plain_scanner(double pixel_mm, double spacing_mm) {
  Scanner scanner;
  scanner.width = scanner.height = static_cast<int>(228 / pixel_mm);
  scanner.pixel_mm = pixel_mm;
  scanner.spacing_mm = scanner.thickness_mm = spacing_mm;
  scanner.noise_hu = 0;
  scanner.table = scanner.head_holder = false;
  return scanner;
}

inline image::Vec3 place_of(const dicom::CtImage& image, int x, int y) {
  return image.position_mm + (x * image.column_spacing_mm) * image.row +
         (y * image.row_spacing_mm) * image.column;
}

inline double hu_of(const dicom::CtImage& image, int x, int y) {
  return image.values.at(x, y) * image.rescale.slope + image.rescale.intercept;
}

/// Calls `see(place, hu)` for every pixel of every image.
template <class See>
void for_each_pixel(const Phantom& phantom, See see) {
  for (const dicom::CtImage& image : phantom.images)
    for (int y = 0; y < image.values.height; ++y)
      for (int x = 0; x < image.values.width; ++x) see(place_of(image, x, y), hu_of(image, x, y));
}

inline double masked_ml(const Phantom& phantom, Bleed kind) {
  double ml = 0;
  for (std::size_t i = 0; i < phantom.images.size(); ++i) {
    const auto& pixels = phantom.masks[i][static_cast<std::size_t>(kind)].pixels;
    const dicom::CtImage& image = phantom.images[i];
    ml += static_cast<double>(std::ranges::count(pixels, 1)) * image.row_spacing_mm *
          image.column_spacing_mm * phantom.spacing_mm / 1000;
  }
  return ml;
}

inline double volume_of(const Phantom& phantom, Bleed kind) {
  return phantom.volume_ml[static_cast<std::size_t>(kind)];
}

}  // namespace haima::phantom
