#include "corpus/paired.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace haima::corpus {
namespace {

constexpr std::array<std::string_view, 8> mask_endings = {"_seg",   "_mask", "_label", "_labels",
                                                          "_truth", "_gt",   "_roi",   "_segmentation"};

constexpr std::array<std::string_view, 10> image_folders = {"images", "imagestr", "image", "img",  "imgs",
                                                            "ct",     "ct_scans", "scans", "data", "volumes"};
constexpr std::array<std::string_view, 10> mask_folders = {
    "masks", "mask",         "labels",        "labelstr",    "label",
    "seg",   "segmentation", "segmentations", "annotations", "ground_truths"};

/// Without its endings, those of NIfTI included.
std::string stem_of(const Path& file) {
  std::string name = file.filename().string();
  if (lower(name).ends_with(".gz")) name.resize(name.size() - 3);
  return Path{name}.stem().string();
}

bool is_named_mask(const Path& file) {
  const std::string stem = lower(stem_of(file));
  return std::any_of(mask_endings.begin(), mask_endings.end(),
                     [&](std::string_view ending) { return stem.ends_with(ending); });
}

/// What is no mask, in the folder where there is one.
std::vector<Path> images_in(const Tree& tree, const Folders& folders) {
  if (!folders.images.empty()) return tree.below(folders.images);
  std::vector<Path> images;
  std::copy_if(tree.files.begin(), tree.files.end(), std::back_inserter(images),
               [](const Path& file) { return !is_named_mask(file); });
  return images;
}

}  // namespace

Folders usual_folders(const Tree& tree) {
  Folders folders{tree.folder_named(image_folders), tree.folder_named(mask_folders)};
  return folders.images.empty() || folders.masks.empty() ? Folders{} : folders;
}

std::map<std::string, Path> masks_in(const Tree& tree, const Folders& folders) {
  std::map<std::string, Path> masks;
  for (const Path& file : folders.masks.empty() ? tree.files : tree.below(folders.masks)) {
    if (!folders.masks.empty() || is_named_mask(file)) masks[shared_name(file)] = file;
  }
  return masks;
}

std::string shared_name(const Path& file) {
  std::string stem = stem_of(file);
  for (const std::string_view ending : mask_endings) {
    if (lower(stem).ends_with(ending)) return stem.substr(0, stem.size() - ending.size());
  }
  constexpr std::string_view channel = "_0000";  // that nnU-Net puts behind a picture's name
  return stem.ends_with(channel) ? stem.substr(0, stem.size() - channel.size()) : stem;
}

Result<Imported> import_paired(const Tree& tree, const Folders& folders, const ImportOptions& options,
                               Context& context) {
  const std::map<std::string, Path> masks = masks_in(tree, folders);
  std::vector<ImportFile> files;
  std::set<std::string> drawn_on;
  for (const Path& image : images_in(tree, folders)) {
    const auto mask = masks.find(shared_name(image));
    files.push_back({image, mask == masks.end() ? Path{} : mask->second});
    drawn_on.insert(shared_name(image));
  }
  Gathered gathered = gather(tree, files, options, context);
  Imported out;
  out.set.mask_names_kinds = options.mask_names_kinds;
  if (gathered.pictures) out.set.window = image::Window{};
  out.cases = std::move(gathered.cases);
  for (Case& one : out.cases) {
    if (one.scan.empty() || options.patients == Patients::names) name_patient(one, "", options);
  }
  out.passed_over = std::move(gathered.passed_over);
  for (const auto& [key, mask] : masks) {
    if (!drawn_on.contains(key))
      out.passed_over.push_back({mask.generic_string(), "a mask of no picture", true});
  }
  return out;
}

}  // namespace haima::corpus
