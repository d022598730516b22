#include "ct/group.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "ct/geometry.h"
#include "ct/order.h"

namespace haima::ct {
namespace {

bool is_dicom(const Seen& seen) { return seen.format == "dicom"; }
bool is_volume(const Seen& seen) { return seen.format == "nifti"; }

/// What files of one study share. A DICOM file without a study UID belongs to its series, without that to
/// the others of its folder; pictures of one folder and one size are one scan; each volume is a study of its
/// own.
std::string study_key(const Seen& seen, const OpenOptions& options) {
  if (is_volume(seen)) return "volume " + seen.source.name;
  if (!is_dicom(seen)) {
    if (options.each) return "picture " + seen.source.name;
    const formats::Extent extent = seen.extent.value_or(formats::Extent{});
    return fmt::format("pictures {} × {} {}", extent.width, extent.height, folder_of(seen.source));
  }
  if (!seen.facts.study.empty()) return "study " + seen.facts.study;
  if (!seen.facts.series.empty()) return "series " + seen.facts.series;
  return "folder " + std::string{folder_of(seen.source)};
}

/// "LOCALIZER", "AXIAL", …: value 3 of Image Type (PS3.3 C.8.2.1.1.1), of the frame where it has its own.
std::string picture_kind(const Image& image) {
  const auto& frames = image.facts.frames;
  const auto& own = frames.empty() ? image.facts.image_type : frames.front().image_type;
  const auto& type = own.empty() ? image.facts.image_type : own;
  return type.size() > 2 ? std::string{trimmed(type[2])} : std::string{};
}

/// Images that belong together whatever their orientation.
using SeriesKey = std::tuple<std::string, std::string, std::string, std::string>;

SeriesKey series_key(const Image& image) {
  return {image.facts.series, image.facts.modality, image.facts.sop_class, picture_kind(image)};
}

/// Apart by more than a gantry can tilt between two slices of one scan: another reformatting or a scout.
bool other_plane(const Image& a, const Image& b) {
  constexpr double most_deg = 20;
  const auto first = axes_of(a), second = axes_of(b);
  return first && second && angle_deg(first->normal, second->normal) > most_deg;
}

using Part = std::vector<Image>;

std::vector<Part> by_plane(Part images) {
  constexpr std::size_t most_parts = 64;  // a hostile folder could make each image its own
  std::vector<Part> parts;
  for (Image& image : images) {
    const auto part = std::find_if(parts.begin(), parts.end(),
                                   [&](const Part& p) { return !other_plane(p.front(), image); });
    if (part == parts.end() && parts.size() < most_parts) {
      parts.emplace_back().push_back(std::move(image));
    } else {
      (part == parts.end() ? parts.back() : *part).push_back(std::move(image));
    }
  }
  return parts;
}

/// How many images stand where another one of the part stands already.
std::size_t doubled_in(const Part& images) {
  const auto axes = axes_of(images.front());
  if (!axes) return 0;
  std::vector<double> places;
  for (const Image& image : images) {
    if (const auto place = place_along(image, axes->normal)) places.push_back(*place);
  }
  std::sort(places.begin(), places.end());
  std::size_t doubled = 0;
  for (std::size_t i = 1; i < places.size(); ++i) doubled += places[i] - places[i - 1] < same_place_mm;
  return doubled;
}

template <class Key>
std::vector<Part> parts_by(const Part& images, const Key& key) {
  std::map<decltype(key(images.front())), Part> parts;
  for (const Image& image : images) parts[key(image)].push_back(image);
  std::vector<Part> out;
  for (auto& [value, part] : parts) out.push_back(std::move(part));
  return out;
}

/// The parts, where splitting so leaves (nearly) no slice doubled.
bool untangles(const std::vector<Part>& parts) {
  return parts.size() > 1 && std::all_of(parts.begin(), parts.end(), [](const Part& part) {
           return part.size() > 2 && doubled_in(part) * 10 < part.size();
         });
}

/// Two reconstructions or acquisitions under one series UID stand place for place in each other; a few
/// doubled slices are a repetition and stay.
std::vector<Part> by_acquisition(Part images) {
  if (doubled_in(images) * 3 < images.size()) return {std::move(images)};
  const auto tried = {parts_by(images, [](const Image& i) { return i.facts.kernel; }),
                      parts_by(images, [](const Image& i) { return i.facts.acquisition_number; }),
                      parts_by(images, [](const Image& i) { return i.facts.contrast_agent; }),
                      parts_by(images,
                               [](const Image& i) {
                                 return std::pair{i.facts.rows, i.facts.columns};
                               }),
                      parts_by(images, [](const Image& i) { return i.facts.slice_thickness_mm; })};
  const auto found = std::find_if(tried.begin(), tried.end(), untangles);
  return found == tried.end() ? std::vector<Part>{std::move(images)} : *found;
}

Series series_of(Part images, std::string_view format) {
  Series series;
  const dicom::Facts& facts = images.front().facts;
  series.uid = facts.series.empty() ? facts.sop_instance : facts.series;
  series.number = facts.series_number.value_or(0);
  series.description = facts.series_description;
  series.modality = facts.modality;
  series.kernel = facts.kernel;
  series.format = format;
  series.images = std::move(images);
  sort_images(series.images);
  return series;
}

/// The file's pictures one by one.
void explode(Seen seen, Part& into) {
  std::vector<dicom::Frame> frames = std::move(seen.facts.frames);
  seen.facts.frames.clear();
  if (frames.size() < 2) {
    seen.facts.frames = std::move(frames);
    into.push_back({std::move(seen.source), 0, std::move(seen.facts)});
    return;
  }
  for (std::size_t i = 0; i < frames.size(); ++i) {
    Image& image = into.emplace_back(Image{seen.source, static_cast<int>(i), seen.facts});
    image.facts.frames.push_back(std::move(frames[i]));
  }
}

std::vector<Series> series_in(std::vector<Seen> seen) {
  const std::string_view format = seen.front().format;
  Part images;
  for (Seen& file : seen) explode(std::move(file), images);
  std::map<SeriesKey, Part> keyed;
  for (Image& image : images) keyed[series_key(image)].push_back(std::move(image));
  std::vector<Series> series;
  for (auto& [key, part] : keyed) {
    for (Part& plane : by_plane(std::move(part))) {
      for (Part& one : by_acquisition(std::move(plane))) series.push_back(series_of(std::move(one), format));
    }
  }
  std::stable_sort(series.begin(), series.end(),
                   [](const Series& a, const Series& b) { return a.number < b.number; });
  return series;
}

/// The deepest folder that holds all of them, or the one file.
std::string common_path(const std::vector<Seen>& seen) {
  if (seen.size() == 1) return seen.front().source.name;
  std::string_view common = folder_of(seen.front().source);
  for (const Seen& file : seen) {
    while (!common.empty() && file.source.name.compare(0, common.size(), common) != 0) {
      const auto slash = common.find_last_of('/');
      common = slash == std::string_view::npos ? std::string_view{} : common.substr(0, slash);
    }
  }
  return common.empty() ? "." : std::string{common};
}

/// Of a study without UID: its files' own hashes or UIDs, in an order that does not depend on their names.
std::string content_uid(const std::vector<Seen>& seen) {
  if (seen.size() == 1) return seen.front().facts.sop_instance;
  std::set<std::string_view> instances;
  for (const Seen& file : seen) instances.insert(file.facts.sop_instance);
  std::string all;
  for (const std::string_view instance : instances) (all += instance) += '\n';
  return sha256(as_bytes(all));
}

Study study_of(std::vector<Seen> seen) {
  Study study;
  study.path = common_path(seen);
  study.uid = seen.front().facts.study.empty() ? content_uid(seen) : seen.front().facts.study;
  for (const Seen& file : seen) {
    if (!study.age_years) study.age_years = file.facts.age_years;
    if (study.sex.empty()) study.sex = file.facts.sex;
  }
  study.series = series_in(std::move(seen));
  for (Series& series : study.series) {
    if (series.images.front().facts.series.empty()) series.uid = study.uid;
  }
  return study;
}

}  // namespace

std::string_view folder_of(const formats::Source& source) {
  const std::string_view name = source.name;
  const auto slash = name.find_last_of('/');
  return slash == std::string_view::npos ? std::string_view{} : name.substr(0, slash);
}

std::vector<Study> grouped(std::vector<Seen> seen, const OpenOptions& options) {
  std::map<std::string, std::size_t> places;
  std::vector<std::vector<Seen>> groups;
  for (Seen& file : seen) {
    const auto [place, is_new] = places.try_emplace(study_key(file, options), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(std::move(file));
  }
  std::vector<Study> studies;
  for (std::vector<Seen>& group : groups) studies.push_back(study_of(std::move(group)));
  return studies;
}

}  // namespace haima::ct
