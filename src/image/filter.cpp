#include "image/filter.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace haima::image {
namespace {

/// OpenCV's view of a plane; it writes only to planes made here.
cv::Mat view(const Plane<float>& plane) {
  return {plane.height, plane.width, CV_32F, const_cast<float*>(plane.pixels.data())};
}

/// A plane with `rim` more pixels at each side, copies of the outermost.
Plane<float> with_rim(const Plane<float>& plane, int rim) {
  Plane<float> out{plane.width + 2 * rim, plane.height + 2 * rim};
  cv::copyMakeBorder(view(plane), view(out), rim, rim, rim, rim, cv::BORDER_REPLICATE);
  return out;
}

/// Weights of a Gaussian; their sum is 1.
cv::Mat bell(double sigma_pixels) {
  if (sigma_pixels <= 0) return cv::Mat::ones(1, 1, CV_32F);
  return cv::getGaussianKernel(2 * static_cast<int>(std::ceil(3 * sigma_pixels)) + 1, sigma_pixels, CV_32F);
}

/// e^-t for t ≥ 0, within 0.02, as a polynomial that the compiler can do for several pixels at once.
float fading(float t) {
  const float base = std::max(0.0F, 1 - t * (1.0F / 16));
  const float square = base * base, fourth = square * square, eighth = fourth * fourth;
  return eighth * eighth;
}

/// One shift of the search at a time: the squared differences of the plane and its shifted self, summed over
/// patches by running sums, weigh a pixel and its partner for each other, so that half the shifts do.
class PatchSearch {
 public:
  PatchSearch(const Plane<float>& plane, const NonLocalMeans& options)
      : patch_(options.patch_radius),
        search_(options.search_radius),
        rim_(patch_ + search_),
        width_(plane.width),
        height_(plane.height),
        twice_variance_(static_cast<float>(2 * options.noise * options.noise)),
        scale_(static_cast<float>(1 / std::pow(options.strength * options.noise, 2))),
        values_(with_rim(plane, rim_)),
        sums_(values_.width, values_.height),
        weights_(values_.width, values_.height, 1),
        columns_(values_.width),
        row_(values_.width) {
    sums_.pixels = values_.pixels;  // each pixel counts for itself with weight 1
  }

  Plane<float> run() {
    for (int dx = 1; dx <= search_; ++dx) add_shift(dx, 0);
    for (int dy = 1; dy <= search_; ++dy) {
      for (int dx = -search_; dx <= search_; ++dx) add_shift(dx, dy);
    }
    Plane<float> out{width_, height_};
    for (int y = 0; y < height_; ++y) {
      const float* sum = sums_.row(y + rim_).data() + rim_;
      const float* weight = weights_.row(y + rim_).data() + rim_;
      for (int x = 0; x < width_; ++x) out.at(x, y) = sum[x] / weight[x];
    }
    return out;
  }

 private:
  /// Adds (or takes away) one row's squared differences to the running sums of the patches' columns.
  void slide(int y, int dx, int dy, int first, int last, float sign) {
    const float* here = values_.row(y).data();
    const float* there = values_.row(y + dy).data() + dx;
    float* columns = columns_.data();
    for (int x = first - patch_; x < last + patch_; ++x) {
      const float difference = here[x] - there[x];
      columns[x] += sign * difference * difference;
    }
  }

  /// Over all pixels of which they or their partners lie in the plane; coordinates are those with the rim.
  void add_shift(int dx, int dy) {
    const int first_x = rim_ + std::min(0, -dx), last_x = rim_ + width_ + std::max(0, -dx);
    const int first_y = rim_ - dy, last_y = rim_ + height_;
    std::fill(columns_.begin(), columns_.end(), 0.0F);
    for (int y = first_y - patch_; y < first_y + patch_; ++y) slide(y, dx, dy, first_x, last_x, 1);
    for (int y = first_y; y < last_y; ++y) {
      slide(y + patch_, dx, dy, first_x, last_x, 1);
      weigh_row(y, dx, dy, first_x, last_x);
      slide(y - patch_, dx, dy, first_x, last_x, -1);
    }
  }

  void weigh_row(int y, int dx, int dy, int first, int last) {
    const int side = 2 * patch_ + 1;
    const float per_pixel = 1.0F / static_cast<float>(side * side), twice = twice_variance_, scale = scale_;
    const float* columns = columns_.data() - patch_;
    float* w = row_.data();
    std::fill(row_.begin(), row_.end(), 0.0F);
    for (int n = 0; n < side; ++n) {
      for (int x = first; x < last; ++x) w[x] += columns[x + n];
    }
    // Two pixels of one true value differ by twice the noise's variance.
    for (int x = first; x < last; ++x) w[x] = fading(std::max(0.0F, w[x] * per_pixel - twice) * scale);
    add_weighted(w, values_.row(y + dy).data() + dx, sums_.row(y).data(), weights_.row(y).data(), first,
                 last);
    add_weighted(w - dx, values_.row(y).data() - dx, sums_.row(y + dy).data(), weights_.row(y + dy).data(),
                 first + dx, last + dx);
  }

  static void add_weighted(const float* w, const float* values, float* sums, float* weights, int first,
                           int last) {
    for (int x = first; x < last; ++x) {
      sums[x] += w[x] * values[x];
      weights[x] += w[x];
    }
  }

  int patch_, search_, rim_, width_, height_;
  float twice_variance_, scale_;
  Plane<float> values_, sums_, weights_;  // all with the rim
  std::vector<float> columns_, row_;
};

}  // namespace

Plane<float> median(const Plane<float>& plane, int radius) {
  Plane<float> out{plane.width, plane.height};
  if (!plane.empty()) cv::medianBlur(view(plane), view(out), radius <= 1 ? 3 : 5);
  return out;
}

Plane<float> gaussian(const Plane<float>& plane, double sigma_pixels) {
  if (plane.empty() || sigma_pixels <= 0) return plane;
  Plane<float> out{plane.width, plane.height};
  cv::GaussianBlur(view(plane), view(out), {0, 0}, sigma_pixels, sigma_pixels, cv::BORDER_REPLICATE);
  return out;
}

Plane<float> gaussian(const Plane<float>& plane, double row_sigma_pixels, double column_sigma_pixels) {
  if (plane.empty()) return plane;
  Plane<float> out{plane.width, plane.height};
  cv::sepFilter2D(view(plane), view(out), CV_32F, bell(row_sigma_pixels), bell(column_sigma_pixels), {-1, -1},
                  0, cv::BORDER_REPLICATE);
  return out;
}

Plane<float> non_local_means(const Plane<float>& plane, const NonLocalMeans& options) {
  if (plane.empty() || options.noise <= 0 || options.strength <= 0) return plane;
  return PatchSearch{plane, options}.run();
}

}  // namespace haima::image
