#include "reader/prepared.h"

#include <algorithm>

#include "image/framing.h"

namespace haima::reader {
namespace {

/// What each slice shows of the head; none is looked for where the whole picture is wanted all the same.
std::vector<image::HeadBox> boxes_of(const image::Slices& slices, Context& context) {
  std::vector<image::HeadBox> boxes(slices.planes.size());
  context.pool.each(boxes.size(), [&](std::size_t n) { boxes[n] = image::head_box_of(slices, n); });
  return boxes;
}

std::vector<image::Rect> frames_of(const std::vector<image::HeadBox>& boxes, const image::Slices& slices,
                                   const image::InputSpec& spec) {
  if (spec.frame_by == image::FrameBy::scan)
    return image::frames_of_scan(boxes, spec.margin, slices.pixel_aspect());
  const image::CtPlane& plane = *slices.planes.front();
  std::vector<image::Rect> frames(boxes.size(), image::whole(plane.width(), plane.height()));
  if (spec.frame_by == image::FrameBy::picture) return frames;
  std::transform(boxes.begin(), boxes.end(), frames.begin(), [&](const image::HeadBox& box) {
    return image::frame_of(box, spec.margin, slices.pixel_aspect());
  });
  return frames;
}

}  // namespace

PreparedScan::PreparedScan(const ct::Stack& stack, const image::InputSpec& spec, Context& context)
    : spec_(spec) {
  for (const ct::Slice& slice : stack.slices) {
    planes_.push_back(&slice.plane);
    if (stack.has_positions) positions_mm_.push_back(slice.position_mm);
  }
  slices_.planes = planes_;
  slices_.positions_mm = positions_mm_;
  slices_.pixel_width_mm = stack.column_spacing_mm;
  slices_.pixel_height_mm = stack.row_spacing_mm;
  if (!stack.hounsfield) {
    const Pictures& pictures = context.settings.pictures;
    slices_.picture_window = image::Window{pictures.level_hu, pictures.width_hu};
  }
  const std::vector<image::HeadBox> boxes = boxes_of(slices_, context);
  frames_ = frames_of(boxes, slices_, spec);
  warnings_ = image::warnings_of(boxes);
  for (std::size_t n = 0; n < boxes.size(); ++n) {
    if (boxes[n].found) readable_.push_back(n);
  }
}

Result<std::vector<float>> PreparedScan::tensors(std::size_t first, std::size_t count,
                                                 Context& context) const {
  const std::size_t each =
      spec_.channels.size() * static_cast<std::size_t>(spec_.width) * static_cast<std::size_t>(spec_.height);
  std::vector<float> values(count * each);
  std::vector<Result<>> done(count);
  context.pool.each(count, [&](std::size_t n) {
    const std::size_t slice = readable_[first + n];
    const auto prepared = image::prepare(slices_, slice, spec_, frames_[slice]);
    if (!prepared) {
      done[n] = fail(prepared.error());
      return;
    }
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(n * each);
    std::copy(prepared->tensor.values.begin(), prepared->tensor.values.end(), at);
  });
  for (Result<>& one : done) HAIMA_TRY(std::move(one));
  return values;
}

image::Framing PreparedScan::framing(std::size_t slice) const {
  return {image::fitted(frames_[slice], spec_.width, spec_.height, slices_.pixel_aspect()), spec_.width,
          spec_.height};
}

}  // namespace haima::reader
