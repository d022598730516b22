// Paired: pictures or volumes in one folder, the masks drawn on them in another, or beside them.
#pragma once
#include "corpus/gather.h"

namespace haima::corpus {

struct Folders {
  Path images, masks;  // in the root; both "": a mask lies beside its picture, as in scan_seg.nii.gz
};

/// By their names: "17.nii.gz" and "17.nii.gz", "17_seg.nii.gz", "17_mask.png", …
Result<Imported> import_paired(const Tree& tree, const Folders& folders, const ImportOptions& options,
                               Context& context);

/// images/ and masks/, under any of their usual names; both "" where either is not there.
Folders usual_folders(const Tree& tree);

/// Masks by the name that they share with their pictures: those in the folder, else those named as masks.
std::map<std::string, Path> masks_in(const Tree& tree, const Folders& folders);
/// The name that a picture, or a mask, shares with the other: "17" of images/17.png and masks/17_mask.png.
std::string shared_name(const Path& file);

}  // namespace haima::corpus
