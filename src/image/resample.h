// Resampling: other sizes, parts and positions of a plane, with true half-pixel geometry.
//
// Coordinates are those of pixel centres: the first pixel's centre is 0, its outer edge -0.5. A resize keeps
// the picture's outer edges where they are, so that what lay in the middle still lies there.
#pragma once
#include <algorithm>
#include <array>
#include <string_view>

#include "image/plane.h"

namespace haima::image {

/// How values between pixels are made. All but `nearest` are widened when a plane shrinks, so that what is
/// too fine for the new pixels is averaged instead of turning into patterns that were not there.
/// `linear` is the default: shrunk from 512 to 384 pixels in a brain window, a drawn head has an error at its
/// edges of 2.5 HU against 2.4 with `lanczos`, but keeps 49 % of the noise against 67 %, and never leaves the
/// range of its neighbours, where `lanczos` rings by up to 11 HU beside the skull, just where blood is thin.
enum class Interpolation { nearest, linear, lanczos };

std::string_view name_of(Interpolation interpolation);

/// A part of a plane, from outer edge to outer edge; it may reach beyond the plane.
struct Rect {
  double left = -0.5, top = -0.5, width = 0, height = 0;
  bool operator==(const Rect&) const = default;
};

/// The whole of a plane of this size.
inline Rect whole(int width, int height) {
  return {-0.5, -0.5, static_cast<double>(width), static_cast<double>(height)};
}

/// `part` of the plane, made `width` by `height` pixels; beyond the plane's edge everything is `padding`.
Plane<float> resampled(const Plane<float>& plane, const Rect& part, int width, int height,
                       Interpolation interpolation = Interpolation::linear, float padding = 0);

/// The whole plane in another size; the edge pixels go on beyond the edge.
Plane<float> resized(const Plane<float>& plane, int width, int height,
                     Interpolation interpolation = Interpolation::linear);

/// `width` by `height` pixels from pixel (x, y) on, which may lie outside.
template <class T>
Plane<T> cropped(const Plane<T>& plane, int x, int y, int width, int height, T padding = T{}) {
  Plane<T> out{width, height, padding};
  const int first = std::max(0, -x), last = std::min(width, plane.width - x);
  for (int row = std::max(0, -y); row < std::min(height, plane.height - y) && first < last; ++row) {
    const auto from = plane.row(y + row).subspan(x + first, last - first);
    std::copy(from.begin(), from.end(), out.row(row).begin() + first);
  }
  return out;
}

/// x' = xx * x + xy * y + x0, y' = yx * x + yy * y + y0.
struct Affine {
  double xx = 1, xy = 0, x0 = 0;
  double yx = 0, yy = 1, y0 = 0;

  std::array<double, 2> operator()(double x, double y) const {
    return {xx * x + xy * y + x0, yx * x + yy * y + y0};
  }
};

/// What undoes it; the map must not be flat.
Affine inverse(const Affine& map);

/// Each new pixel's value is the plane's at `to_source` of its centre, linear between pixels. There is no
/// averaging: to shrink much, resize first.
Plane<float> warped(const Plane<float>& plane, const Affine& to_source, int width, int height,
                    float padding = 0);

/// The plane's value between pixels, linear; `padding` beyond the outer pixels' centres by more than half.
float value_at(const Plane<float>& plane, double x, double y, float padding = 0);

}  // namespace haima::image
