// DICOM: a series' files are decoded in parallel, each straight into its place in the stack.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "base/text.h"
#include "ct/caution.h"
#include "ct/mend.h"
#include "ct/order.h"
#include "ct/stack.h"

namespace haima::ct {
namespace {

/// A file whose parts are decoded by several threads: read once, freed with the last part.
class SharedFile {
 public:
  SharedFile(const formats::Source& source, std::size_t parts) : source_(source), parts_(parts) {}

  /// Called once for each part.
  Result<std::shared_ptr<const Bytes>> take(const Limits& limits) {
    const std::lock_guard lock{mutex_};
    if (!bytes_) {
      HAIMA_TRY(Bytes bytes, formats::load(source_, limits));
      bytes_ = std::make_shared<const Bytes>(std::move(bytes));
    }
    std::shared_ptr<const Bytes> taken = bytes_;
    if (--parts_ == 0) bytes_.reset();
    return taken;
  }

 private:
  const formats::Source& source_;
  std::mutex mutex_;
  std::size_t parts_;
  std::shared_ptr<const Bytes> bytes_;
};

/// Frames of one file that follow each other, decoded at one go.
struct Piece {
  std::vector<std::size_t> images;  // indices, in order of frame
  std::shared_ptr<SharedFile> file;
};

/// What decoding tells of the whole series; filled from all threads.
struct Gathered {
  std::mutex mutex;
  Warnings warnings;
  std::vector<formats::Refused> refused;
};

/// The images of one file in runs of frames that follow each other, none longer than `most`.
void split_file(const std::vector<Image>& images, std::vector<std::size_t> of_file, std::size_t most,
                std::vector<Piece>& pieces) {
  std::sort(of_file.begin(), of_file.end(),
            [&](std::size_t a, std::size_t b) { return images[a].frame < images[b].frame; });
  const std::size_t first_piece = pieces.size();
  for (std::size_t i = 0; i < of_file.size(); ++i) {
    const bool follows = i > 0 && images[of_file[i]].frame == images[of_file[i - 1]].frame + 1;
    if (!follows || pieces.back().images.size() >= most) pieces.emplace_back();
    pieces.back().images.push_back(of_file[i]);
  }
  const auto file = std::make_shared<SharedFile>(images[of_file.front()].source, pieces.size() - first_piece);
  for (std::size_t i = first_piece; i < pieces.size(); ++i) pieces[i].file = file;
}

/// Files with one frame are a piece each; long files are shared out among the threads.
std::vector<Piece> pieces_of(const std::vector<Image>& images, std::size_t threads) {
  std::map<std::string_view, std::vector<std::size_t>> files;
  for (std::size_t i = 0; i < images.size(); ++i) files[images[i].source.name].push_back(i);
  std::vector<Piece> pieces;
  for (auto& [name, indices] : files) {
    const std::size_t most = (indices.size() + threads - 1) / threads;
    split_file(images, std::move(indices), most, pieces);
  }
  return pieces;
}

/// The highest value that can be stored: what is white in a picture.
double white_of(const dicom::Facts& facts) { return std::ldexp(1.0, std::max(facts.bits_stored, 1)) - 1; }

/// From stored values to Hounsfield units. MONOCHROME1 says that low values are *shown* white, after the
/// modality transform (PS3.3 C.7.6.3.1.2): Hounsfield units stay what they are. Only where values are
/// nothing but shades (no CT) are they turned round.
image::Rescale rescale_of(const dicom::Facts& facts, const dicom::Pixels& pixels,
                          const image::Rescale* shades) {
  if (!shades) {
    const auto stated = facts.frames.empty() ? std::nullopt : facts.frames.front().rescale;
    const image::Rescale rescale = stated.value_or(image::Rescale{});
    return {rescale.slope, rescale.intercept + rescale.slope * pixels.offset};
  }
  const double white = white_of(facts);
  if (!pixels.inverted) return {shades->slope, shades->intercept + shades->slope * pixels.offset};
  return {-shades->slope, shades->intercept + shades->slope * (white - pixels.offset)};
}

void fill(Slice& slice, const Image& image, image::Plane<std::int16_t> plane, const dicom::Pixels& pixels,
          const image::Rescale* shades) {
  slice.plane.values = std::move(plane);
  slice.plane.rescale = rescale_of(image.facts, pixels, shades);
  slice.origin_mm = placement_of(image).position_mm.value_or(image::Vec3{});
  slice.thickness_mm =
      image.facts.frames.front().slice_thickness_mm.value_or(image.facts.slice_thickness_mm.value_or(0));
  slice.instance = image.facts.sop_instance;
  slice.frame = image.frame;
  slice.source = image.source.name;
}

/// Where the planes of a series are put, and by what they become Hounsfield units.
struct Filling {
  const std::vector<Image>& images;
  const image::Rescale* shades;
  std::vector<Slice>& slices;
  Gathered& gathered;
};

/// Frames of one file that follow each other.
Result<> decode(ByteView bytes, std::span<const std::size_t> run, const Filling& into, const Limits& limits) {
  const Image& first = into.images[run.front()];
  HAIMA_TRY(dicom::Pixels pixels,
            dicom::read_pixels(bytes, first.source.name, limits, first.frame, static_cast<int>(run.size())));
  for (std::size_t i = 0; i < run.size(); ++i)
    fill(into.slices[run[i]], into.images[run[i]], std::move(pixels.frames[i]), pixels, into.shades);
  const std::lock_guard lock{into.gathered.mutex};
  for (Warning& warning : pixels.warnings) into.gathered.warnings.push_back(std::move(warning));
  if (pixels.colour)
    into.gathered.warnings.push_back({WarningCode::colour, "colour pictures were turned grey", {}});
  return {};
}

void refuse(const Image& image, bool one_of_many, Error error, Gathered& gathered) {
  const std::string frame = one_of_many ? fmt::format(" (frame {})", image.frame + 1) : "";
  const std::lock_guard lock{gathered.mutex};
  gathered.refused.push_back({image.source.name + frame, std::move(error)});
}

/// A frame that can't be read is left out, and none of those beside it: what is read must not hang on how a
/// file was shared out among threads.
void decode(const Piece& piece, const Filling& into, const Limits& limits) {
  const auto bytes = piece.file->take(limits);
  const std::span<const std::size_t> all = piece.images;
  if (bytes && decode(**bytes, all, into, limits)) return;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Image& image = into.images[all[i]];
    auto done = bytes ? decode(**bytes, all.subspan(i, 1), into, limits) : fail(bytes.error());
    if (!done)
      refuse(image, image.facts.frames.size() > 1 || all.size() > 1, std::move(done).error(), into.gathered);
  }
}

/// In an order that no thread has a hand in.
void sort(Gathered& gathered) {
  std::sort(gathered.refused.begin(), gathered.refused.end(),
            [](const auto& a, const auto& b) { return natural_less(a.name, b.name); });
  std::stable_sort(gathered.warnings.begin(), gathered.warnings.end(),
                   [](const Warning& a, const Warning& b) {
                     return std::tie(a.code, a.sentence) < std::tie(b.code, b.sentence);
                   });
}

std::vector<Slice> decode_all(const std::vector<Image>& images, const image::Rescale* shades,
                              Gathered& gathered, Context& context) {
  std::vector<Slice> slices(images.size());
  const std::vector<Piece> pieces = pieces_of(images, context.pool.size());
  context.progress.stage("reading slices", pieces.size());
  context.pool.each(pieces.size(), [&](std::size_t i) {
    decode(pieces[i], {images, shades, slices, gathered}, context.limits());
    context.progress.step();
  });
  context.progress.finish();
  sort(gathered);
  std::erase_if(slices, [](const Slice& slice) { return slice.plane.values.empty(); });
  return slices;
}

/// One warning of a kind, however many files gave it.
void add_once(Stack& stack, const Warnings& warnings) {
  for (const Warning& warning : warnings) {
    const bool known = std::any_of(stack.warnings.begin(), stack.warnings.end(), [&](const Warning& w) {
      return w.code == warning.code && w.sentence == warning.sentence;
    });
    if (!known) stack.warnings.push_back(warning);
  }
}

void set_directions(Stack& stack, const Image& image) {
  const dicom::Placement placement = placement_of(image);
  stack.row_spacing_mm = placement.row_spacing_mm.value_or(0);
  stack.column_spacing_mm = placement.column_spacing_mm.value_or(0);
  const auto axes = axes_of(image);
  stack.oriented = axes.has_value();
  if (!axes) return;
  stack.row = axes->row;
  stack.column = axes->column;
  stack.normal = axes->normal;
}

void warn_of_order(Stack& stack, const std::vector<Image>& images) {
  const bool numbered = std::all_of(images.begin(), images.end(),
                                    [](const Image& i) { return i.facts.instance_number.has_value(); });
  stack.warnings.push_back({WarningCode::no_positions,
                            fmt::format("Image Position (0020,0032) or Orientation (0020,0037) is missing, "
                                        "or the same in all slices; they "
                                        "stand in the order of their {}, and no millilitres are given",
                                        numbered ? "instance numbers" : "names"),
                            {}});
}

/// Where PixelPaddingValue (0028,0120), and with it a range up to PixelPaddingRangeLimit, lies in HU.
std::optional<double> padding_tag_hu(const dicom::Facts& facts) {
  if (!facts.padding_value) return std::nullopt;
  const auto stated = facts.frames.empty() ? std::nullopt : facts.frames.front().rescale;
  const image::Rescale rescale = stated.value_or(image::Rescale{});
  const int highest =
      std::max(*facts.padding_value, facts.padding_range_limit.value_or(*facts.padding_value));
  return rescale.slope * highest + rescale.intercept;
}

bool no_rescale(const std::vector<Image>& images) {
  return std::any_of(images.begin(), images.end(), [](const Image& i) {
    return i.facts.frames.empty() || !i.facts.frames.front().rescale;
  });
}

/// Hounsfield units as they should be: what the file says, or what its pixels prove.
void settle_units(Stack& stack, const std::vector<Image>& images) {
  const Histogram histogram{stack};
  const bool mended = mend(stack, histogram);
  if (no_rescale(images) && !mended) {
    stack.warnings.push_back({WarningCode::no_rescale,
                              "Rescale Slope (0028,1053) or Intercept (0028,1052) is missing or no number "
                              "that scales; stored values were taken for Hounsfield units",
                              {}});
  }
  stack.padding_hu = mended ? padding_of(Histogram{stack}, std::nullopt)
                            : padding_of(histogram, padding_tag_hu(images.front().facts));
}

bool holds_hounsfield(const Image& image) {
  return image.facts.modality == "CT" || image.facts.modality.empty();
}

void warn_of_refused(Stack& stack, const std::vector<formats::Refused>& refused) {
  for (const formats::Refused& file : refused)
    stack.warnings.push_back({WarningCode::file_refused, file.error.sentence(), {}});
}

}  // namespace

Result<Loaded> load_dicom(const Series& series, Context& context) {
  Agreeing chosen = agreeing(series.images);
  const Image& first = chosen.images.front();
  Loaded loaded;
  Stack& stack = loaded.stack;
  stack.has_positions = chosen.has_positions;
  stack.warnings = std::move(chosen.warnings);
  std::optional<image::Rescale> shades;
  if (!holds_hounsfield(first)) {
    shades = image::rescale_of_picture(guessed_window(context.settings), white_of(first.facts));
    warn_of_guess(stack, context.settings);
  }
  Gathered gathered;
  stack.slices = decode_all(chosen.images, shades ? &*shades : nullptr, gathered, context);
  if (stack.slices.empty()) return fail(std::move(gathered.refused.front().error));
  loaded.refused = std::move(gathered.refused);
  warn_of_refused(stack, loaded.refused);
  add_once(stack, gathered.warnings);
  for (const Image& image : chosen.images) add_once(stack, image.facts.warnings);
  set_directions(stack, first);
  if (stack.has_positions) {
    settle(stack, first.facts.gantry_tilt_deg);
  } else {
    warn_of_order(stack, chosen.images);
  }
  if (!shades) settle_units(stack, chosen.images);
  add_once(stack, cautions(stack, chosen.images));
  return loaded;
}

}  // namespace haima::ct
