#include "image/draw.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace haima::image {
namespace {

/// OpenCV takes parts of pixels as whole numbers of 16ths.
constexpr int part_bits = 4;

static_assert(sizeof(Colour) == 3);

cv::Mat view(Plane<Colour>& picture) {
  return {picture.height, picture.width, CV_8UC3, picture.pixels.data()};
}

cv::Scalar scalar(Colour colour) {
  return {static_cast<double>(colour.red), static_cast<double>(colour.green),
          static_cast<double>(colour.blue)};
}

std::vector<std::vector<cv::Point>> points_of(const std::vector<Contour>& contours) {
  // Far beyond any picture, and far from where OpenCV's whole numbers end.
  constexpr double farthest = 1e6;
  const auto fixed = [=](double value) {
    return static_cast<int>(std::lround(std::clamp(value, -farthest, farthest) * (1 << part_bits)));
  };
  std::vector<std::vector<cv::Point>> lines;
  for (const Contour& contour : contours) {
    if (contour.empty()) continue;
    auto& line = lines.emplace_back();
    for (Point point : contour) line.emplace_back(fixed(point.x), fixed(point.y));
  }
  return lines;
}

std::uint8_t level(float value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F)));
}

}  // namespace

void draw(Plane<Colour>& picture, const std::vector<Contour>& contours, Colour colour, int thickness) {
  const auto lines = points_of(contours);
  if (picture.empty() || lines.empty()) return;
  cv::polylines(view(picture), lines, true, scalar(colour), thickness, cv::LINE_AA, part_bits);
}

void fill(Plane<Colour>& picture, const std::vector<Contour>& contours, Colour colour, double opacity) {
  const auto lines = points_of(contours);
  if (picture.empty() || lines.empty()) return;
  Mask covered{picture.width, picture.height};
  cv::Mat target{covered.height, covered.width, CV_8U, covered.pixels.data()};
  cv::fillPoly(target, lines, cv::Scalar{255}, cv::LINE_AA, part_bits);
  for (std::size_t n = 0; n < covered.pixels.size(); ++n) {
    if (!covered.pixels[n]) continue;
    picture.pixels[n] = blended(picture.pixels[n], colour, opacity * covered.pixels[n] / 255);
  }
}

void draw(Plane<Colour>& picture, const Rect& part, Colour colour, int thickness) {
  const double right = part.left + part.width, bottom = part.top + part.height;
  const Contour outline = {{part.left, part.top}, {part.left, bottom}, {right, bottom}, {right, part.top}};
  draw(picture, std::vector<Contour>{outline}, colour, thickness);
}

Plane<std::uint8_t> resized(const Plane<std::uint8_t>& grey, int width, int height,
                            Interpolation interpolation) {
  Plane<float> values{grey.width, grey.height};
  std::copy(grey.pixels.begin(), grey.pixels.end(), values.pixels.begin());
  const Plane<float> large = resized(values, width, height, interpolation);
  Plane<std::uint8_t> out{width, height};
  std::transform(large.pixels.begin(), large.pixels.end(), out.pixels.begin(), level);
  return out;
}

Plane<Colour> resized(const Plane<Colour>& picture, int width, int height, Interpolation interpolation) {
  Plane<Colour> out{width, height};
  for (auto channel : {&Colour::red, &Colour::green, &Colour::blue}) {
    Plane<std::uint8_t> one{picture.width, picture.height};
    for (std::size_t n = 0; n < picture.pixels.size(); ++n) one.pixels[n] = picture.pixels[n].*channel;
    one = resized(one, width, height, interpolation);
    for (std::size_t n = 0; n < out.pixels.size(); ++n) out.pixels[n].*channel = one.pixels[n];
  }
  return out;
}

}  // namespace haima::image
