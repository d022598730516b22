#include "image/prepare.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "image/filter.h"

namespace haima::image {
namespace {

/// Columns and rows of a plane.
struct Block {
  int left = 0, top = 0, right = 0, bottom = 0;
};

/// The pixels that a resampling of `part` can reach.
Block reached(const CtPlane& plane, const Rect& part, const InputSpec& spec) {
  const double more = 4 * std::max({1.0, part.width / spec.width, part.height / spec.height}) + 1;
  const auto at = [](double edge, int size) { return static_cast<int>(std::clamp(edge, 0.0, size + 0.0)); };
  const int left = std::min(at(std::floor(part.left - more), plane.width()), plane.width() - 1);
  const int top = std::min(at(std::floor(part.top - more), plane.height()), plane.height() - 1);
  return {left, top, std::max(left + 1, at(std::ceil(part.left + part.width + more), plane.width())),
          std::max(top + 1, at(std::ceil(part.top + part.height + more), plane.height()))};
}

/// From stored values to windowed ones between 0 and 1. It counts in the 255 steps of an 8-bit picture, as
/// windowed_grey() does, so that both round alike.
class Windowing {
 public:
  Windowing(const CtPlane& plane, Window window, const std::optional<Window>& picture, Precision precision)
      : scale_(255 * plane.rescale.slope / window.width_hu),
        offset_(255 * (plane.rescale.intercept - window.low_hu()) / window.width_hu),
        grey_(precision == Precision::grey8) {
    if (!picture) return;
    const double half_step = picture->width_hu / 510;
    const auto shown = [&](double hu) { return 255 * (hu - window.low_hu()) / window.width_hu; };
    black_ = shown(picture->low_hu() + half_step);
    white_ = shown(picture->high_hu() - half_step);
  }

  float operator()(std::int16_t stored) const {
    double value = scale_ * stored + offset_;
    value = value < black_ ? 0 : value > white_ ? 255 : std::clamp(value, 0.0, 255.0);
    return static_cast<float>(grey_ ? std::floor(value + 0.5) : value) * (1.0F / 255);
  }

 private:
  double scale_, offset_;
  double black_ = 0, white_ = 255;
  bool grey_;
};

Plane<float> windowed(const CtPlane& plane, const Block& block, const Windowing& windowing) {
  Plane<float> out{block.right - block.left, block.bottom - block.top};
  for (int y = 0; y < out.height; ++y) {
    const std::int16_t* from = plane.values.row(y + block.top).data() + block.left;
    std::transform(from, from + out.width, out.row(y).data(), windowing);
  }
  return out;
}

Plane<float> filtered(Plane<float> plane, const InputSpec& spec, const Window& window) {
  switch (spec.filter) {
    case Filter::none:
      return plane;
    case Filter::median:
      return median(plane, static_cast<int>(std::lround(spec.filter_strength)));
    case Filter::gaussian:
      return gaussian(plane, spec.filter_strength);
    case Filter::non_local_means:
      return non_local_means(plane, {.noise = spec.filter_strength / window.width_hu});
  }
  return plane;
}

/// The slice that a channel shows; at the scan's end the last one stands for those that would follow.
std::size_t slice_of(const Slices& slices, std::size_t index, const Channel& channel, double step_mm) {
  const auto last = static_cast<std::ptrdiff_t>(slices.planes.size()) - 1;
  const auto here = static_cast<std::ptrdiff_t>(index);
  if (step_mm <= 0 || channel.slice == 0 || slices.positions_mm.size() != slices.planes.size()) {
    return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(here + channel.slice, 0, last));
  }
  const double wanted = slices.positions_mm[index] + channel.slice * step_mm;
  const auto nearest =
      std::min_element(slices.positions_mm.begin(), slices.positions_mm.end(),
                       [&](double a, double b) { return std::abs(a - wanted) < std::abs(b - wanted); });
  return static_cast<std::size_t>(nearest - slices.positions_mm.begin());
}

/// A slice, and how much of a slab it fills, in mm.
struct Layer {
  const CtPlane* plane;
  double mm;
};

/// How much of the slab about `middle_mm` lies between the middles of slice `n` and of its neighbours.
double overlap_mm(std::span<const double> positions_mm, std::size_t n, double middle_mm, double slab_mm) {
  const std::size_t last = positions_mm.size() - 1;
  const double below = n > 0 ? positions_mm[n] - positions_mm[n - 1] : positions_mm[1] - positions_mm[0];
  const double above = n < last ? positions_mm[n + 1] - positions_mm[n] : below;
  const double from = std::max(positions_mm[n] - below / 2, middle_mm - slab_mm / 2);
  const double to = std::min(positions_mm[n] + above / 2, middle_mm + slab_mm / 2);
  return to - from;
}

/// The slices that a slab about this one's middle cuts; it alone where they are no thinner. What is cut by
/// next to nothing is left out, so that rounding of positions decides nothing.
std::vector<Layer> slab_about(const Slices& slices, std::size_t index, double slab_mm) {
  std::vector<Layer> slab{{slices.planes[index], slab_mm}};
  const bool placed = slices.planes.size() > 1 && slices.positions_mm.size() == slices.planes.size();
  if (slab_mm <= 0 || slices.picture_window || !placed) return slab;
  const auto cut_mm = [&](std::size_t n) {
    return overlap_mm(slices.positions_mm, n, slices.positions_mm[index], slab_mm);
  };
  const double least_mm = 0.02 * slab_mm;
  slab.front().mm = cut_mm(index);
  for (std::size_t n = index; n > 0 && cut_mm(n - 1) > least_mm; --n)
    slab.push_back({slices.planes[n - 1], cut_mm(n - 1)});
  for (std::size_t n = index + 1; n < slices.planes.size() && cut_mm(n) > least_mm; ++n)
    slab.push_back({slices.planes[n], cut_mm(n)});
  return slab;
}

/// What a scanner would have made of the slices as one thick one.
CtPlane averaged(const std::vector<Layer>& slab) {
  constexpr double step_hu = 0.125;  // 16 bits then reach to 4095 HU
  CtPlane out{{slab[0].plane->width(), slab[0].plane->height()}, {step_hu, 0}};
  std::vector<float> sum(out.values.pixels.size());
  double all_mm = 0;
  for (const auto& [plane, mm] : slab) {
    all_mm += mm;
    const auto slope = static_cast<float>(mm * plane->rescale.slope / step_hu);
    const auto intercept = static_cast<float>(mm * plane->rescale.intercept / step_hu);
    for (std::size_t n = 0; n < sum.size(); ++n)
      sum[n] += slope * static_cast<float>(plane->values.pixels[n]) + intercept;
  }
  const auto share = static_cast<float>(1 / all_mm);
  std::transform(sum.begin(), sum.end(), out.values.pixels.begin(), [=](float value) {
    return static_cast<std::int16_t>(std::lround(std::clamp(value * share, -32768.0F, 32767.0F)));
  });
  return out;
}

Plane<float> prepared_plane(const CtPlane& plane, const Slices& slices, const Channel& channel,
                            const InputSpec& spec, const Rect& part) {
  const Block block = reached(plane, part, spec);
  const Windowing windowing{plane, channel.window, slices.picture_window, spec.precision};
  const Rect inside{part.left - block.left, part.top - block.top, part.width, part.height};
  return filtered(
      resampled(windowed(plane, block, windowing), inside, spec.width, spec.height, spec.interpolation), spec,
      channel.window);
}

void append(const Plane<float>& plane, const Channel& channel, Tensor& tensor) {
  const auto scale = static_cast<float>(1 / channel.deviation), mean = static_cast<float>(channel.mean);
  const std::size_t start = tensor.values.size();
  tensor.values.resize(start + plane.pixels.size());
  std::transform(plane.pixels.begin(), plane.pixels.end(), tensor.values.begin() + start,
                 [=](float value) { return (value - mean) * scale; });
}

Result<> check(const Slices& slices, std::size_t index, const InputSpec& spec) {
  HAIMA_TRY_ONLY(check(spec, "input specification"));
  const auto wrong = [](std::string what) { return fail(Code::internal, "preparation", std::move(what)); };
  if (index >= slices.planes.size()) return wrong("there is no such slice");
  const CtPlane& plane = *slices.planes[index];
  if (plane.values.empty()) return wrong("the slice has no pixels");
  for (const CtPlane* other : slices.planes) {
    if (other->width() != plane.width() || other->height() != plane.height()) {
      return wrong("slices of one scan differ in size");
    }
  }
  return {};
}

}  // namespace

HeadBox head_box_of(const Slices& slices, std::size_t index) {
  return head_box(hounsfield(*slices.planes[index]), slices.black_hu());
}

Result<Prepared> prepare(const Slices& slices, std::size_t index, const InputSpec& spec,
                         const std::optional<Rect>& frame) {
  HAIMA_TRY_ONLY(check(slices, index, spec));
  if (spec.frame_by == FrameBy::scan && !frame) {
    return fail(Code::internal, "preparation", "the scan's frame is not given");
  }
  const CtPlane& plane = *slices.planes[index];
  const bool by_slice = spec.frame_by == FrameBy::slice && !frame;
  const bool black_around = spec.surroundings == Surroundings::black;
  Head head;
  if (by_slice || black_around) head = find_head(hounsfield(plane), slices.black_hu());

  Prepared out;
  Rect part = frame.value_or(whole(plane.width(), plane.height()));
  if (by_slice) part = frame_of(head.box, spec.margin, slices.pixel_aspect());
  if (by_slice) out.warnings = warnings_of({&head.box, 1});
  for (Warning& warning : out.warnings) warning.slices = {static_cast<int>(index)};
  out.framing = {fitted(part, spec.width, spec.height, slices.pixel_aspect()), spec.width, spec.height};
  out.tensor = {static_cast<int>(spec.channels.size()), spec.height, spec.width, {}};
  out.tensor.values.reserve(spec.channels.size() * spec.width * spec.height);
  const Plane<float> share = black_around ? share_of_head(head, out.framing) : Plane<float>{};
  for (const Channel& channel : spec.channels) {
    const std::size_t shown = slice_of(slices, index, channel, spec.slice_step_mm);
    const auto slab = slab_about(slices, shown, spec.slab_mm);
    const CtPlane thick = slab.size() > 1 ? averaged(slab) : CtPlane{};
    Plane<float> values = prepared_plane(slab.size() > 1 ? thick : *slab.front().plane, slices, channel, spec,
                                         out.framing.part);
    for (std::size_t n = 0; n < share.pixels.size(); ++n) values.pixels[n] *= share.pixels[n];
    append(values, channel, out.tensor);
  }
  return out;
}

}  // namespace haima::image
