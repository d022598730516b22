// What changes grey values: noise, blur, another window, JPEG.
#include <cstddef>
#include <cstdio>
// jpeglib.h needs the two above.
#include <jpeglib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "corpus/augmentations.h"
#include "image/level.h"

namespace haima::corpus {
namespace {

/// What is black or white may be anything beyond the window, and stays so.
bool beyond_window(float value) { return value <= 0 || value >= 1; }

void noise(Plane<float>& plane, double most, const Random& random) {
  const auto deviation = static_cast<float>(random.between(0, 0, most));
  for (std::size_t i = 0; i < plane.pixels.size(); ++i) {
    float& value = plane.pixels[i];
    if (beyond_window(value)) continue;
    value = std::clamp(value + deviation * static_cast<float>(random.normal(i + 1)), 0.0F, 1.0F);
  }
}

/// Along rows, then, on the turned picture, along columns.
Plane<float> blurred_and_turned(const Plane<float>& plane, const std::vector<float>& kernel) {
  const int reach = static_cast<int>(kernel.size()) - 1;
  Plane<float> out{plane.height, plane.width};
  std::vector<float> row(static_cast<std::size_t>(plane.width + 2 * reach));
  for (int y = 0; y < plane.height; ++y) {
    const auto source = plane.row(y);
    std::fill_n(row.begin(), reach, source.front());
    std::copy(source.begin(), source.end(), row.begin() + reach);
    std::fill_n(row.end() - reach, reach, source.back());
    for (int x = 0; x < plane.width; ++x) {
      const float* at = row.data() + x + reach;
      float sum = kernel[0] * at[0];
      for (int i = 1; i <= reach; ++i) sum += kernel[static_cast<std::size_t>(i)] * (at[-i] + at[i]);
      out.at(y, x) = sum;
    }
  }
  return out;
}

void blur(Plane<float>& plane, double most_pixels, const Random& random) {
  const double sigma_px = random.between(0, 0, most_pixels);
  constexpr double least_px = 0.2;  // less would change nothing
  if (sigma_px >= least_px) plane = blurred(plane, sigma_px);
}

/// Inside the window value * scale + offset, about the window's middle.
void rewindow(Plane<float>& plane, double scale, double offset) {
  const auto a = static_cast<float>(scale), b = static_cast<float>(0.5 - 0.5 * scale + offset);
  for (float& value : plane.pixels) {
    if (!beyond_window(value)) value = std::clamp(a * value + b, 0.0F, 1.0F);
  }
}

void level(Plane<float>& plane, double most, const Random& random) {
  rewindow(plane, 1, random.between(0, -most, most));
}

void width(Plane<float>& plane, double most, const Random& random) {
  rewindow(plane, std::exp(random.between(0, -std::log1p(most), std::log1p(most))), 0);
}

// ---- JPEG, through libjpeg-turbo; what it is given is ours, so that it has nothing to complain of ----

[[noreturn]] void give_up(j_common_ptr) { std::abort(); }

struct Compressed {
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  ~Compressed() { std::free(bytes); }
};

void compress(const Plane<std::uint8_t>& grey, int quality, Compressed& out) {
  jpeg_compress_struct state{};
  jpeg_error_mgr errors{};
  state.err = jpeg_std_error(&errors);
  errors.error_exit = give_up;
  jpeg_create_compress(&state);
  jpeg_mem_dest(&state, &out.bytes, &out.size);
  state.image_width = static_cast<JDIMENSION>(grey.width);
  state.image_height = static_cast<JDIMENSION>(grey.height);
  state.input_components = 1;
  state.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults(&state);
  jpeg_set_quality(&state, quality, TRUE);
  jpeg_start_compress(&state, TRUE);
  while (state.next_scanline < state.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(grey.row(static_cast<int>(state.next_scanline)).data());
    jpeg_write_scanlines(&state, &row, 1);
  }
  jpeg_finish_compress(&state);
  jpeg_destroy_compress(&state);
}

void decompress(const Compressed& in, Plane<std::uint8_t>& grey) {
  jpeg_decompress_struct state{};
  jpeg_error_mgr errors{};
  state.err = jpeg_std_error(&errors);
  errors.error_exit = give_up;
  jpeg_create_decompress(&state);
  jpeg_mem_src(&state, in.bytes, in.size);
  jpeg_read_header(&state, TRUE);
  jpeg_start_decompress(&state);
  while (state.output_scanline < state.output_height) {
    JSAMPROW row = grey.row(static_cast<int>(state.output_scanline)).data();
    jpeg_read_scanlines(&state, &row, 1);
  }
  jpeg_finish_decompress(&state);
  jpeg_destroy_decompress(&state);
}

void jpeg(Plane<float>& plane, double most, const Random& random) {
  const int quality = 100 - static_cast<int>(random.between(0, 0, std::min(most, 99.0)));
  Plane<std::uint8_t> grey{plane.width, plane.height};
  std::transform(plane.pixels.begin(), plane.pixels.end(), grey.pixels.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0.0F, 1.0F) * 255 + 0.5F);
  });
  Compressed compressed;
  compress(grey, quality, compressed);
  decompress(compressed, grey);
  std::transform(grey.pixels.begin(), grey.pixels.end(), plane.pixels.begin(),
                 [](std::uint8_t value) { return static_cast<float>(value) * (1.0F / 255); });
}

}  // namespace

Plane<float> blurred(const Plane<float>& plane, double sigma_px) {
  std::vector<float> kernel;
  double sum = 0;
  for (int i = 0; i <= static_cast<int>(std::ceil(2.5 * sigma_px)); ++i) {
    kernel.push_back(static_cast<float>(std::exp(-i * i / (2 * sigma_px * sigma_px))));
    sum += (i == 0 ? 1 : 2) * static_cast<double>(kernel.back());
  }
  for (float& weight : kernel) weight = static_cast<float>(weight / sum);
  return blurred_and_turned(blurred_and_turned(plane, kernel), kernel);
}

std::span<const Augmentation> settling_augmentations() {
  static constexpr auto relevel = [](Plane<float>& plane, double share, const Random&) {
    image::add_level(plane.pixels, static_cast<float>(share) * image::missing_level(plane.pixels));
  };
  static constexpr Augmentation table[] = {
      {"relevel", "share", "tissue as bright as in a brain window, as of pictures of an unknown window", 1,
       nullptr, relevel}};
  return table;
}

std::span<const Augmentation> toning_augmentations() {
  static constexpr Augmentation table[] = {
      {"noise", "share of the window", "Gaussian noise", 0.06, nullptr, noise},
      {"blur", "pixels", "Gaussian blur", 1, nullptr, blur},
      {"level", "share of the window", "a window of another level", 0.08, nullptr, level},
      {"width", "share", "a wider or narrower window", 0.15, nullptr, width},
      {"jpeg", "quality lost", "JPEG at quality 100 less up to this", 70, nullptr, jpeg}};
  return table;
}

}  // namespace haima::corpus
