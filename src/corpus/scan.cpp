#include "corpus/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "ct/ct.h"
#include "image/head.h"

namespace haima::corpus {
namespace {

std::vector<Path> files_of(const Unit& unit) {
  std::set<Path> files;
  for (const Case* one : unit) files.insert(one->file);
  return {files.begin(), files.end()};
}

/// Pictures of several sizes are several studies; a set's table says that they are one scan, of which the
/// largest part is read.
bool only_pictures(const ct::Opened& opened) {
  return std::all_of(opened.studies.begin(), opened.studies.end(),
                     [](const ct::Study& study) { return study.series.front().kind == ct::Kind::picture; });
}

std::size_t pictures_in(const ct::Study& study) { return study.series.front().images.size(); }

/// The one scan in a unit's files.
Result<ct::Scan> scan_of(const std::vector<Path>& files, Context& context) {
  HAIMA_TRY(ct::Opened opened, ct::open(files, {}, context));
  if (opened.studies.empty()) {
    if (!opened.refused.empty()) return fail(opened.refused.front().error);
    return fail(Code::not_a_scan, files.front().string());
  }
  if (opened.studies.size() > 1 && !only_pictures(opened)) {
    return fail(Code::contradiction, files.front().string(),
                fmt::format("one scan of the set was taken for {}", opened.studies.size()),
                "correct the set's table");
  }
  const auto largest = std::max_element(
      opened.studies.begin(), opened.studies.end(),
      [](const ct::Study& a, const ct::Study& b) { return pictures_in(a) < pictures_in(b); });
  return ct::load(std::move(*largest), context);
}

/// Names a slice in the files of a unit: by file, and in a volume by frame.
std::string key_of(const Path& file, int frame, bool one_volume) {
  return one_volume ? std::to_string(frame) : file.lexically_normal().string();
}

/// A scan's slices as preparation takes them. The vectors lie here because Slices only looks.
struct Preparable {
  std::vector<const image::CtPlane*> planes;
  std::vector<double> positions_mm;
  std::vector<image::Rect> frames;  // where the specification frames by scan
  image::Slices slices;
};

Preparable preparable(const ct::Stack& stack, const image::InputSpec& spec, const Settings& settings) {
  Preparable out;
  for (const ct::Slice& slice : stack.slices) {
    out.planes.push_back(&slice.plane);
    if (stack.has_positions) out.positions_mm.push_back(slice.position_mm);
  }
  out.slices = {.planes = out.planes,
                .positions_mm = out.positions_mm,
                .pixel_width_mm = stack.column_spacing_mm,
                .pixel_height_mm = stack.row_spacing_mm,
                .picture_window = {}};
  if (!stack.hounsfield)
    out.slices.picture_window = image::Window{settings.pictures.level_hu, settings.pictures.width_hu};
  if (spec.frame_by != image::FrameBy::scan) return out;
  std::vector<image::HeadBox> boxes;
  for (std::size_t i = 0; i < out.planes.size(); ++i) boxes.push_back(image::head_box_of(out.slices, i));
  out.frames = image::frames_of_scan(boxes, spec.margin, out.slices.pixel_aspect());
  return out;
}

/// The mask as `framing` shows its slice: 1 where at least half of a pixel is in, or the nearest kind.
image::Mask framed(const image::Mask& mask, const image::Framing& framing, bool names_kinds) {
  image::Plane<float> values{mask.width, mask.height};
  std::transform(mask.pixels.begin(), mask.pixels.end(), values.pixels.begin(), [&](std::uint8_t value) {
    return names_kinds ? value : value ? 1.0F : 0.0F;
  });
  const auto interpolation = names_kinds ? image::Interpolation::nearest : image::Interpolation::linear;
  const image::Plane<float> resampled =
      image::resampled(values, framing.part, framing.width, framing.height, interpolation);
  image::Mask out{framing.width, framing.height};
  std::transform(resampled.pixels.begin(), resampled.pixels.end(), out.pixels.begin(),
                 [](float value) { return static_cast<std::uint8_t>(value + 0.5F); });
  return out;
}

/// A file of masks: one picture, or the planes of a volume.
using MaskFile = std::vector<image::Mask>;

Result<MaskFile> read_masks(const Path& file, const ct::Stack& stack, const Limits& limits) {
  HAIMA_TRY(const Bytes bytes, read_file(file, limits.file_size));
  const formats::Format* format = formats::recognise(bytes);
  if (!format || !format->decode)
    return fail(Code::unsupported, file.string(), "a mask that is neither a picture nor a volume");
  if (format->name == "nifti") return ct::load_mask(file, stack, limits);
  HAIMA_TRY(const formats::Content content, format->decode(bytes, file.string(), limits));
  const auto* picture = std::get_if<formats::Picture>(&content);
  if (!picture)
    return fail(Code::unsupported, file.string(), "a mask that is neither a picture nor a volume");
  image::Mask mask{picture->grey.width, picture->grey.height};
  std::transform(picture->grey.pixels.begin(), picture->grey.pixels.end(), mask.pixels.begin(),
                 [](std::uint16_t grey) { return static_cast<std::uint8_t>(std::min<int>(grey, 255)); });
  return MaskFile{std::move(mask)};
}

Result<> check_size(const image::Mask& mask, const image::CtPlane& plane, const Path& file) {
  if (mask.width == plane.width() && mask.height == plane.height()) return {};
  return fail(Code::contradiction, file.string(),
              fmt::format("a mask of {} x {} pixels for a slice of {} x {}", mask.width, mask.height,
                          plane.width(), plane.height()),
              "correct the set");
}

/// Cases sorted into units as they come.
struct Units {
  std::map<std::string, std::size_t> places;
  std::vector<Unit> units;

  void add(const Case& one) {
    std::size_t place = units.size();
    if (!one.scan.empty()) place = places.try_emplace(one.scan, place).first->second;
    if (place == units.size()) units.emplace_back();
    units[place].push_back(&one);
  }
};

std::vector<Unit> units_of(std::span<const Member> members, std::string_view set) {
  Units units;
  for (const Member& member : members) {
    if (member.set == set) units.add(member.of);
  }
  return std::move(units.units);
}

}  // namespace

std::vector<Unit> units_of(const std::vector<Case>& cases) {
  Units units;
  for (const Case& one : cases) units.add(one);
  return units.units;
}

Settings settings_for(const DataSet& set, Settings settings) {
  if (!set.window) return settings;
  settings.pictures.level_hu = set.window->level_hu;
  settings.pictures.width_hu = set.window->width_hu;
  settings.pictures.window_declared = set.window_certain;
  return settings;
}

Result<LoadedUnit> load_unit(const Unit& unit, Context& context) {
  const std::vector<Path> files = files_of(unit);
  HAIMA_TRY(ct::Scan scan, scan_of(files, context));
  // What the set knows of the patient: pictures carry nothing of it.
  if (!scan.study.age_years) scan.study.age_years = unit.front()->age_years;
  if (scan.study.sex.empty()) scan.study.sex = unit.front()->sex;
  const bool one_volume = files.size() == 1 && scan.stack.slices.size() > 1;
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < scan.stack.slices.size(); ++i) {
    const ct::Slice& slice = scan.stack.slices[i];
    places.emplace(key_of(slice.source, slice.frame, one_volume), i);
  }
  LoadedUnit loaded{std::move(scan), {}};
  for (const Case* one : unit) {
    const auto place = places.find(key_of(one->file, one->slice, one_volume));
    loaded.places.push_back(place == places.end() ? std::nullopt : std::optional{place->second});
  }
  return loaded;
}

Result<std::vector<image::Mask>> masks_of(const Unit& unit, const LoadedUnit& loaded, const Limits& limits) {
  const ct::Stack& stack = loaded.scan.stack;
  std::map<Path, MaskFile> files;
  std::vector<image::Mask> masks(unit.size());
  for (std::size_t i = 0; i < unit.size(); ++i) {
    if (!unit[i]->mask || !loaded.places[i]) continue;
    const Path& file = *unit[i]->mask;
    if (!files.contains(file)) {
      HAIMA_TRY(files[file], read_masks(file, stack, limits));
    }
    const MaskFile& found = files[file];
    masks[i] = found.size() == 1 ? found.front() : found.at(*loaded.places[i]);
    HAIMA_TRY_ONLY(check_size(masks[i], stack.slices[*loaded.places[i]].plane, file));
  }
  return masks;
}

Result<std::vector<PreparedCase>> prepare_unit(const Unit& unit, const DataSet& set,
                                               const image::InputSpec& spec, Context& context) {
  HAIMA_TRY(const LoadedUnit loaded, load_unit(unit, context));
  HAIMA_TRY(const std::vector<image::Mask> masks, masks_of(unit, loaded, context.limits()));
  const Preparable scan = preparable(loaded.scan.stack, spec, context.settings);
  std::vector<PreparedCase> out;
  for (std::size_t i = 0; i < unit.size(); ++i) {
    if (!loaded.places[i]) continue;
    const std::size_t place = *loaded.places[i];
    const auto frame = scan.frames.empty() ? std::nullopt : std::optional{scan.frames[place]};
    HAIMA_TRY(image::Prepared prepared, image::prepare(scan.slices, place, spec, frame));
    image::Mask mask =
        masks[i].empty() ? image::Mask{} : framed(masks[i], prepared.framing, set.mask_names_kinds);
    const image::CtPlane& plane = loaded.scan.stack.slices[place].plane;
    out.push_back({unit[i], std::move(prepared.tensor), std::move(mask), plane.width(), plane.height()});
  }
  return out;
}

Refusals prepare_all(std::span<const DataSet> sets, std::span<const Member> members,
                     const image::InputSpec& spec, Context& context,
                     const std::function<void(std::size_t, PreparedCase)>& take) {
  struct Job {
    const DataSet* set;
    Settings settings;
    Unit unit;
  };
  std::map<const Case*, std::size_t> places;
  for (std::size_t i = 0; i < members.size(); ++i) places.emplace(&members[i].of, i);
  std::vector<Job> jobs;
  for (const DataSet& set : sets) {
    const Settings settings = settings_for(set, context.settings);
    for (Unit& unit : units_of(members, set.name)) jobs.push_back({&set, settings, std::move(unit)});
  }
  Progress silent;
  std::vector<std::optional<Error>> errors(jobs.size());
  context.progress.stage("preparing pictures", jobs.size());
  context.pool.each(jobs.size(), [&](std::size_t i) {
    Context own{jobs[i].settings, context.pool, silent};
    auto prepared = prepare_unit(jobs[i].unit, *jobs[i].set, spec, own);
    if (!prepared) errors[i] = std::move(prepared).error();
    if (prepared) {
      for (PreparedCase& one : *prepared) take(places.at(one.of), std::move(one));
    }
    context.progress.step();
  });
  context.progress.finish();
  Refusals refusals;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (errors[i]) refusals.push_back({jobs[i].unit.front()->id, *std::move(errors[i])});
  }
  return refusals;
}

image::Plane<std::uint8_t> grey_of(const image::Tensor& tensor, int n) {
  image::Plane<std::uint8_t> grey{tensor.width, tensor.height};
  const std::span<const float> values = tensor.channel(n);
  std::transform(values.begin(), values.end(), grey.pixels.begin(), [](float value) {
    return static_cast<std::uint8_t>(std::clamp(value * 255 + 0.5F, 0.0F, 255.0F));
  });
  return grey;
}

}  // namespace haima::corpus
