// INSTANCE 2022 (intracranial hemorrhage segmentation on non-contrast head CT, MICCAI 2022): volumes in
// data/, masks of any bleeding in label/, each NNN.nii.gz.
#include "corpus/paired.h"

namespace haima::corpus {
namespace {

constexpr std::array<std::string_view, 1> data = {"data"}, label = {"label"};

Folders folders_of(const Tree& tree) { return {tree.folder_named(data), tree.folder_named(label)}; }

Match recognises(const Tree& tree) {
  const Folders folders = folders_of(tree);
  const bool both = !folders.images.empty() && !folders.masks.empty();
  return both && !tree.ending_in("nii.gz").empty() ? Match::certain : Match::no;
}

Result<Imported> import(const Tree& tree, const ImportOptions& options, Context& context) {
  HAIMA_TRY(Imported imported, import_paired(tree, folders_of(tree), options, context));
  imported.set.title = "INSTANCE 2022, volumes with masks of any bleeding";
  imported.set.notes = "every volume bleeds: rates of scans mean nothing; the masks name no kinds";
  return imported;
}

}  // namespace

Layout instance_2022() { return {"instance_2022", "INSTANCE 2022: data/ and label/", recognises, import}; }

}  // namespace haima::corpus
