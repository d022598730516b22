// images/ and masks/ (or labels/, or nnU-Net's imagesTr/ and labelsTr/), pictures or NIfTI; or masks beside
// the pictures, as in scan.nii.gz and scan_seg.nii.gz.
#include "corpus/paired.h"

namespace haima::corpus {
namespace {

Match recognises(const Tree& tree) {
  return masks_in(tree, usual_folders(tree)).empty() ? Match::no : Match::possible;
}

Result<Imported> import(const Tree& tree, const ImportOptions& options, Context& context) {
  return import_paired(tree, usual_folders(tree), options, context);
}

}  // namespace

Layout masks() { return {"masks", "pictures or volumes, and masks of the same names", recognises, import}; }

}  // namespace haima::corpus
