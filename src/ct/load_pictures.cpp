// Pictures: a folder of PNG, JPEG or WebP files in order of their names. Grey levels become Hounsfield units
// by the window that the settings declare, and every warning that this is a guess.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ct/caution.h"
#include "ct/continuity.h"
#include "ct/stack.h"

namespace haima::ct {
namespace {

Result<formats::Picture> read(const formats::Source& source, const Limits& limits) {
  HAIMA_TRY(const Bytes bytes, formats::load(source, limits));
  const formats::Format* format = formats::recognise(bytes);
  if (!format || !format->decode) return fail(Code::malformed, source.name, "it is no picture");
  HAIMA_TRY(formats::Content content, format->decode(bytes, source.name, limits));
  auto* picture = std::get_if<formats::Picture>(&content);
  if (!picture) return fail(Code::malformed, source.name, "it is no picture");
  return std::move(*picture);
}

/// Grey levels up to 65535 are held around zero.
int middle_of(const formats::Picture& picture) { return picture.white > 32767 ? 32768 : 0; }

Slice slice_of(const Image& image, const formats::Picture& picture, image::Window window) {
  Slice slice;
  const int middle = middle_of(picture);
  const image::Rescale rescale = image::rescale_of_picture(window, picture.white);
  slice.plane.values = image::Plane<std::int16_t>{picture.grey.width, picture.grey.height};
  std::transform(picture.grey.pixels.begin(), picture.grey.pixels.end(), slice.plane.values.pixels.begin(),
                 [&](std::uint16_t grey) { return static_cast<std::int16_t>(grey - middle); });
  slice.plane.rescale = {rescale.slope, rescale.intercept + rescale.slope * middle};
  slice.instance = image.facts.sop_instance;
  slice.source = image.source.name;
  return slice;
}

/// A picture as a slice, or why there is none.
struct Shown {
  Slice slice;
  bool lossy = false, colour = false;
  std::optional<Error> error;
};

Shown show(const Image& image, const Context& context) {
  auto picture = read(image.source, context.limits());
  if (!picture) return {{}, false, false, std::move(picture).error()};
  return {slice_of(image, *picture, guessed_window(context.settings)), picture->lossy, picture->colour, {}};
}

std::vector<Shown> show_all(const std::vector<Image>& images, Context& context) {
  std::vector<Shown> shown(images.size());
  context.progress.stage("reading pictures", images.size());
  context.pool.each(images.size(), [&](std::size_t i) {
    shown[i] = show(images[i], context);
    context.progress.step();
  });
  context.progress.finish();
  return shown;
}

using Size = std::pair<int, int>;
Size size_of(const Shown& shown) { return {shown.slice.plane.width(), shown.slice.plane.height()}; }

/// The size that most pictures have; of equally many the first.
Size usual_size(const std::vector<Shown>& shown) {
  std::map<Size, std::size_t> counts;
  for (const Shown& one : shown) {
    if (!one.error) ++counts[size_of(one)];
  }
  Size usual{};
  std::size_t most = 0;
  for (const Shown& one : shown) {
    if (one.error || counts[size_of(one)] <= most) continue;
    usual = size_of(one);
    most = counts[usual];
  }
  return usual;
}

void warn_of(Stack& stack, WarningCode code, const std::vector<int>& slices, std::string_view what) {
  if (slices.empty()) return;
  stack.warnings.push_back(
      {code, fmt::format("{} of {} pictures {}", slices.size(), stack.slices.size(), what), slices});
}

/// What became of the pictures on the way into the stack.
struct Sorted {
  std::vector<int> lossy, colour;
  std::size_t other_size = 0;
};

Sorted sort_in(Loaded& loaded, const std::vector<Image>& images, std::vector<Shown> shown) {
  const Size usual = usual_size(shown);
  Sorted sorted;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (shown[i].error) {
      loaded.stack.warnings.push_back({WarningCode::file_refused, shown[i].error->sentence(), {}});
      loaded.refused.push_back({images[i].source.name, *std::move(shown[i].error)});
      continue;
    }
    if (size_of(shown[i]) != usual) {
      ++sorted.other_size;
      continue;
    }
    const int index = static_cast<int>(loaded.stack.slices.size());
    if (shown[i].lossy) sorted.lossy.push_back(index);
    if (shown[i].colour) sorted.colour.push_back(index);
    loaded.stack.slices.push_back(std::move(shown[i].slice));
  }
  return sorted;
}

}  // namespace

Result<Loaded> load_pictures(const Series& series, Context& context) {
  Loaded loaded;
  Stack& stack = loaded.stack;
  stack.has_positions = false;
  stack.oriented = false;
  const Sorted sorted = sort_in(loaded, series.images, show_all(series.images, context));
  if (stack.slices.empty()) return fail(std::move(loaded.refused.front().error));
  warn_of_guess(stack, context.settings);
  if (sorted.other_size > 0) {
    stack.warnings.push_back(
        {WarningCode::mixed_sizes,
         fmt::format("{} of {} pictures are not {} × {} and were left out", sorted.other_size,
                     series.images.size(), stack.slices.front().plane.width(),
                     stack.slices.front().plane.height()),
         {}});
  }
  if (stack.slices.size() > 1) {
    stack.warnings.push_back({WarningCode::no_positions,
                              "pictures have no positions; they stand in the order of their names",
                              {}});
  }
  if (!follow_each_other(stack)) {
    stack.warnings.push_back({WarningCode::not_one_scan,
                              "the pictures do not follow each other as slices of one scan do: each must be "
                              "given by its own name",
                              {}});
  }
  warn_of(stack, WarningCode::lossy, sorted.lossy, "were compressed with loss");
  warn_of(stack, WarningCode::colour, sorted.colour, "held colour and were turned grey");
  const Warnings found = cautions(stack, series.images);
  stack.warnings.insert(stack.warnings.end(), found.begin(), found.end());
  return loaded;
}

}  // namespace haima::ct
