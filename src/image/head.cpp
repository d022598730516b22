#include "image/head.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "image/component.h"
#include "image/framing.h"
#include "image/window.h"

namespace haima::image {
namespace {

/// A first search runs on the whole plane at about this many cells along a side; a second on the part found,
/// so that it takes the same time for every picture and sees the same whatever the field of view.
constexpr int first_side = 128;
constexpr int grid_side = 192;

/// Brain, muscle and blood lie above; fat, fluid and air below.
constexpr double tissue_hu = 10;
constexpr double bone_hu = 76;
constexpr float brightest_hu = 80;
/// Skin and fat, but not air.
constexpr double scalp_hu = -200;

/// A part of a plane on a grid of cells.
struct Search {
  Rect part;
  Plane<float> hu;  // clipped to the brain window

  double x_of(double column) const { return part.left + (column + 0.5) * part.width / hu.width; }
  double y_of(double row) const { return part.top + (row + 0.5) * part.height / hu.height; }
};

cv::Mat view(Mask& mask) { return {mask.height, mask.width, CV_8U, mask.pixels.data()}; }

cv::Mat disc(int radius) {
  return cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * radius + 1, 2 * radius + 1});
}

Mask above(const Plane<float>& plane, double least) {
  Mask mask{plane.width, plane.height};
  std::transform(plane.pixels.begin(), plane.pixels.end(), mask.pixels.begin(),
                 [least = static_cast<float>(least)](float value) { return value > least ? 1 : 0; });
  return mask;
}

float clipped(float hu, float least = 0) { return std::clamp(hu, least, brightest_hu); }

/// The whole plane as means of square blocks, darker values taken for `least`.
Search coarse_search(const Plane<float>& hu, float least = 0) {
  const int block = std::max(1, std::max(hu.width, hu.height) / first_side);
  const int columns = std::max(1, hu.width / block), rows = std::max(1, hu.height / block);
  Search search{{-0.5, -0.5, static_cast<double>(columns) * block, static_cast<double>(rows) * block},
                {columns, rows}};
  const float share = 1.0F / static_cast<float>(block * block);
  for (int y = 0; y < rows * block && y < hu.height; ++y) {
    const float* from = hu.row(y).data();
    float* to = search.hu.row(y / block).data();
    for (int column = 0; column < columns; ++column) {
      float sum = 0;
      for (int x = column * block; x < std::min((column + 1) * block, hu.width); ++x)
        sum += clipped(from[x], least);
      to[column] += sum * share;
    }
  }
  return search;
}

/// A part of the plane on the grid's own cells.
Search fine_search(const Plane<float>& hu, const Rect& part) {
  const int left = std::clamp(static_cast<int>(std::floor(part.left)) - 2, 0, hu.width - 1);
  const int top = std::clamp(static_cast<int>(std::floor(part.top)) - 2, 0, hu.height - 1);
  const int right = std::clamp(static_cast<int>(std::ceil(part.left + part.width)) + 3, left + 1, hu.width);
  const int bottom = std::clamp(static_cast<int>(std::ceil(part.top + part.height)) + 3, top + 1, hu.height);
  Plane<float> cut = cropped(hu, left, top, right - left, bottom - top);
  for (float& value : cut.pixels) value = clipped(value);
  const double longer = std::max(part.width, part.height);
  const auto cells = [&](double length) {
    return std::max(8, static_cast<int>(std::lround(grid_side * length / longer)));
  };
  const Rect inside{part.left - left, part.top - top, part.width, part.height};
  return {part, resampled(cut, inside, cells(part.width), cells(part.height))};
}

void add(const Mask& more, Mask& mask) {
  for (std::size_t n = 0; n < more.pixels.size(); ++n) mask.pixels[n] |= more.pixels[n];
}

/// Brain and skull as one solid piece. Opening cuts off skin, holder and letters; bone is kept however thin,
/// so that a skull around a shrunken brain still closes; what it encloses is filled.
Mask solid_head(const Search& search, double black_hu) {
  const double cell = std::max(search.hu.width, search.hu.height) / static_cast<double>(grid_side);
  const auto radius = [&](double cells) { return std::max(1, static_cast<int>(std::lround(cells * cell))); };
  Mask tissue = above(search.hu, std::max(tissue_hu, black_hu + 4));
  cv::morphologyEx(view(tissue), view(tissue), cv::MORPH_OPEN, disc(radius(3)));
  const Mask bone = above(search.hu, bone_hu);
  add(bone, tissue);
  Mask head = largest_component(holes_filled(tissue));
  // A skull open at a suture or thinner than a cell still holds what lies in it. The picture's edge closes
  // nothing.
  Mask shut{head.width, head.height};
  cv::morphologyEx(view(head), view(shut), cv::MORPH_CLOSE, disc(radius(4)), {-1, -1}, 1, cv::BORDER_CONSTANT,
                   cv::Scalar{0});
  add(shut, head);
  head = holes_filled(head);
  cv::morphologyEx(view(head), view(head), cv::MORPH_OPEN, disc(radius(2)));
  return largest_component(head);
}

/// Puts the skull's outer edge where it is half as bright as it gets: there it stays however large the pixels
/// are, while a low threshold's edge moves outwards as they grow.
void sharpen_rim(const Search& search, Mask& head) {
  Mask inside{head.width, head.height};
  cv::erode(view(head), view(inside), disc(2));
  for (std::size_t n = 0; n < head.pixels.size(); ++n) {
    if (!inside.pixels[n] && search.hu.pixels[n] < brightest_hu / 2) head.pixels[n] = 0;
  }
}

/// Where the share `share` of a histogram lies below, in bins, the first bin's left edge being 0.
double quantile(std::span<const std::int64_t> bins, double share) {
  double total = 0, sum = 0;
  for (std::int64_t bin : bins) total += static_cast<double>(bin);
  for (std::size_t n = 0; n < bins.size(); ++n) {
    const auto bin = static_cast<double>(bins[n]);
    if (sum + bin >= share * total && bin > 0) return static_cast<double>(n) + (share * total - sum) / bin;
    sum += bin;
  }
  return static_cast<double>(bins.size());
}

struct Profile {
  std::vector<std::int64_t> columns, rows;
};

Profile profile_of(const Mask& mask) {
  Profile profile{std::vector<std::int64_t>(mask.width), std::vector<std::int64_t>(mask.height)};
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      profile.columns[x] += mask.at(x, y);
      profile.rows[y] += mask.at(x, y);
    }
  }
  return profile;
}

Rect tight_box(const Search& search, const Profile& profile) {
  constexpr double left_out = 0.005;
  const double left = search.x_of(quantile(profile.columns, left_out) - 0.5);
  const double right = search.x_of(quantile(profile.columns, 1 - left_out) - 0.5);
  const double top = search.y_of(quantile(profile.rows, left_out) - 0.5);
  const double bottom = search.y_of(quantile(profile.rows, 1 - left_out) - 0.5);
  return {left, top, right - left, bottom - top};
}

/// A round head that just touches the edge meets it along a sixth of its size; one that is cut, along more.
bool is_truncated(const Profile& profile, const Mask& head) {
  constexpr double most_contact = 0.3;
  const auto extent = [](const std::vector<std::int64_t>& bins) {
    return static_cast<double>(std::count_if(bins.begin(), bins.end(), [](auto bin) { return bin > 0; }));
  };
  const double across = most_contact * extent(profile.columns), down = most_contact * extent(profile.rows);
  const auto contact = [](std::int64_t bin) { return static_cast<double>(bin); };
  return !head.empty() && (contact(profile.rows.front()) > across || contact(profile.rows.back()) > across ||
                           contact(profile.columns.front()) > down || contact(profile.columns.back()) > down);
}

/// `part` grown by `share` of its longer side, but not beyond the plane.
Rect widened(const Rect& part, double share, const Plane<float>& plane) {
  const double more = share * std::max(part.width, part.height);
  const double left = std::max(-0.5, part.left - more), top = std::max(-0.5, part.top - more);
  const double right = std::min(plane.width - 0.5, part.left + part.width + more);
  const double bottom = std::min(plane.height - 0.5, part.top + part.height + more);
  return {left, top, right - left, bottom - top};
}

/// White all around: an inverted picture or a page, which no threshold can read.
bool is_white_around(const Search& search) {
  const Plane<float>& seen = search.hu;
  int white = 0, rim = 0;
  for (int y = 0; y < seen.height; ++y) {
    for (int x = 0; x < seen.width; ++x) {
      if (x > 0 && y > 0 && x < seen.width - 1 && y < seen.height - 1) continue;
      ++rim;
      if (seen.at(x, y) > bone_hu) ++white;
    }
  }
  return white > 0.6 * rim;
}

Framing grid_of(const Search& search) { return {search.part, search.hu.width, search.hu.height}; }

/// The values of a mask on `grid` over `framing`'s pixels.
Plane<float> spread(const Mask& mask, const Framing& grid, const Framing& framing) {
  Plane<float> share{mask.width, mask.height};
  std::copy(mask.pixels.begin(), mask.pixels.end(), share.pixels.begin());
  const auto [left, top] = grid.from_source(framing.part.left, framing.part.top);
  const Rect on_grid{left, top, framing.part.width * grid.width / grid.part.width,
                     framing.part.height * grid.height / grid.part.height};
  return resampled(share, on_grid, framing.width, framing.height);
}

/// A mask on a search's grid as one on the plane's own pixels.
Mask enlarged(const Mask& mask, const Framing& grid, const Plane<float>& hu) {
  return above(spread(mask, grid, {whole(hu.width, hu.height), hu.width, hu.height}), 0.5);
}

/// All soft tissue around the head on the coarse grid, a little too large. A table or holder that touches the
/// skin is thinner than the disc that opens.
Mask with_scalp(const Search& search) {
  Mask flesh = above(search.hu, scalp_hu);
  cv::morphologyEx(view(flesh), view(flesh), cv::MORPH_OPEN, disc(3));
  flesh = largest_component(holes_filled(flesh));
  cv::dilate(view(flesh), view(flesh), disc(1));
  return flesh;
}

double middle(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  return *half;
}

/// A line through points that a few stray ones don't bend: the median of all slopes (Theil and Sen).
struct Line {
  double slope = 0, offset = 0;
  double at(double x) const { return slope * x + offset; }
};

Line line_through(std::span<const double> x, std::span<const double> y) {
  std::vector<double> slopes, offsets;
  for (std::size_t a = 0; a < x.size(); ++a) {
    for (std::size_t b = a + 1; b < x.size(); ++b) slopes.push_back((y[b] - y[a]) / (x[b] - x[a]));
  }
  Line line{middle(slopes), 0};
  for (std::size_t n = 0; n < x.size(); ++n) offsets.push_back(y[n] - line.slope * x[n]);
  line.offset = middle(offsets);
  return line;
}

double side_of(const HeadBox& box, double pixel_aspect) {
  return std::max(box.tight.width, box.tight.height * pixel_aspect);
}

/// A square of `side` pixel widths about a point.
Rect square(double x, double y, double side, double pixel_aspect) {
  const double height = side / pixel_aspect;
  return {x - side / 2, y - height / 2, side, height};
}

std::string slices_text(std::size_t count, std::size_t all) {
  return std::to_string(count) + " of " + std::to_string(all) + (all == 1 ? " slice" : " slices");
}

}  // namespace

Head find_head(const Plane<float>& hu, double black_hu) {
  constexpr double least_share = 0.01;
  Head head{{whole(hu.width, hu.height), false, false}, {}, {}};
  if (hu.empty()) return head;
  const Search first = coarse_search(hu);
  if (is_white_around(first)) return head;
  const Mask coarse = solid_head(first, black_hu);
  if (static_cast<double>(area_px(coarse)) < least_share * static_cast<double>(coarse.pixels.size()))
    return head;
  const Profile profile = profile_of(coarse);
  const Search second = fine_search(hu, widened(tight_box(first, profile), 0.15, hu));
  head.solid = solid_head(second, black_hu);
  sharpen_rim(second, head.solid);
  head.grid = grid_of(second);
  head.box = {tight_box(second, profile_of(head.solid)), true, is_truncated(profile, coarse)};
  return head;
}

Mask head_mask(const Plane<float>& hu, double black_hu) {
  Mask mask{hu.width, hu.height};
  const Head head = find_head(hu, black_hu);
  if (!head.box.found) return mask;
  if (black_hu >= scalp_hu) return holes_filled(enlarged(head.solid, head.grid, hu));
  const Search coarse = coarse_search(hu, -400);
  const Mask near = enlarged(with_scalp(coarse), grid_of(coarse), hu);
  mask = above(hu, scalp_hu);
  for (std::size_t n = 0; n < mask.pixels.size(); ++n) {
    if (!near.pixels[n]) mask.pixels[n] = 0;
  }
  return holes_filled(largest_component(mask));
}

HeadBox head_box(const Plane<float>& hu, double black_hu) { return find_head(hu, black_hu).box; }

Plane<float> share_of_head(const Head& head, const Framing& framing) {
  if (!head.box.found) return {framing.width, framing.height, 1};
  Mask near = head.solid;
  cv::dilate(view(near), view(near), disc(grid_side / 16));
  return spread(near, head.grid, framing);
}

Rect frame_of(const HeadBox& box, double margin, double pixel_aspect) {
  const Rect& tight = box.tight;
  const double side = side_of(box, pixel_aspect) * (box.found ? 1 + 2 * margin : 1);
  return square(tight.left + tight.width / 2, tight.top + tight.height / 2, side, pixel_aspect);
}

std::vector<Rect> frames_of_scan(std::span<const HeadBox> boxes, double margin, double pixel_aspect) {
  std::vector<double> sides;
  for (const HeadBox& box : boxes) {
    if (box.found) sides.push_back(side_of(box, pixel_aspect));
  }
  std::vector<Rect> frames;
  if (sides.empty()) {
    for (const HeadBox& box : boxes) frames.push_back(frame_of(box, margin, pixel_aspect));
    return frames;
  }
  // Not the very largest, which may be a slice in which a table was taken for head.
  const auto large = sides.begin() + static_cast<std::ptrdiff_t>(sides.size() * 4 / 5);
  std::nth_element(sides.begin(), large, sides.end());
  const double side = *large;
  std::vector<double> slice, x, y;
  for (std::size_t n = 0; n < boxes.size(); ++n) {
    const HeadBox& box = boxes[n];
    if (!box.found || side_of(box, pixel_aspect) < 0.8 * side) continue;
    slice.push_back(static_cast<double>(n));
    x.push_back(box.tight.left + box.tight.width / 2);
    y.push_back(box.tight.top + box.tight.height / 2);
  }
  const Line across = line_through(slice, x), down = line_through(slice, y);
  for (std::size_t n = 0; n < boxes.size(); ++n) {
    const auto at = static_cast<double>(n);
    frames.push_back(square(across.at(at), down.at(at), side * (1 + 2 * margin), pixel_aspect));
  }
  return frames;
}

Warnings warnings_of(std::span<const HeadBox> boxes) {
  std::vector<int> cut, absent;
  for (std::size_t n = 0; n < boxes.size(); ++n) {
    if (boxes[n].truncated) cut.push_back(static_cast<int>(n));
    if (!boxes[n].found) absent.push_back(static_cast<int>(n));
  }
  Warnings warnings;
  if (!cut.empty()) {
    warnings.push_back({WarningCode::truncated_field,
                        "the head is cut by the picture's edge in " + slices_text(cut.size(), boxes.size()),
                        cut});
  }
  if (!absent.empty()) {
    warnings.push_back({WarningCode::brain_mask_doubtful,
                        "no head was found in " + slices_text(absent.size(), boxes.size()), absent});
  }
  return warnings;
}

}  // namespace haima::image
