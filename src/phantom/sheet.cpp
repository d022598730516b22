// A contact sheet of a phantom, as it would be looked at.
#include <algorithm>

#include "formats/formats.h"
#include "image/resample.h"
#include "image/window.h"
#include "phantom/phantom.h"

namespace haima::phantom {
namespace {

constexpr int tile = 190;
constexpr double field_mm = 208;

/// The middle of a slice, as large as a head, in the brain window.
image::Plane<std::uint8_t> tile_of(const dicom::CtImage& image) {
  const image::Plane<float> shown =
      image::windowed(image::hounsfield({image.values, image.rescale}), *image::window_named("brain"));
  const double width = field_mm / image.column_spacing_mm, height = field_mm / image.row_spacing_mm;
  const image::Rect part{0.5 * (shown.width - 1 - width), 0.5 * (shown.height - 1 - height), width, height};
  const image::Plane<float> small = image::resampled(shown, part, tile, tile);
  image::Plane<std::uint8_t> grey{tile, tile};
  std::transform(small.pixels.begin(), small.pixels.end(), grey.pixels.begin(),
                 [](float value) { return static_cast<std::uint8_t>(255 * value + 0.5f); });
  return grey;
}

}  // namespace

Result<> write_sheet(const Phantom& phantom, const Path& file, int count, int columns) {
  const int rows = (count + columns - 1) / columns;
  image::Plane<std::uint8_t> sheet{columns * tile, rows * tile};
  const auto images = static_cast<double>(phantom.images.size());
  for (int i = 0; i < count; ++i) {
    const double place = (0.2 + 0.62 * i / std::max(count - 1, 1)) * images;
    const auto index = std::min(static_cast<std::size_t>(place), phantom.images.size() - 1);
    const auto picture = tile_of(phantom.images[index]);
    for (int y = 0; y < tile; ++y)
      std::ranges::copy(picture.row(y), sheet.row(i / columns * tile + y).begin() + i % columns * tile);
  }
  return formats::write_png(file, sheet);
}

}  // namespace haima::phantom
