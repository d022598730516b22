// BHSD (Wu et al., 2023): volumes in images/, masks of the five kinds in "ground truths"/.
#include "corpus/paired.h"

namespace haima::corpus {
namespace {

constexpr std::array<std::string_view, 1> images = {"images"};
constexpr std::array<std::string_view, 2> truths = {"ground_truths", "ground_truth"};

Folders folders_of(const Tree& tree) { return {tree.folder_named(images), tree.folder_named(truths)}; }

Match recognises(const Tree& tree) {
  const Folders folders = folders_of(tree);
  return !folders.images.empty() && !folders.masks.empty() ? Match::certain : Match::no;
}

Result<Imported> import(const Tree& tree, const ImportOptions& options, Context& context) {
  ImportOptions own = options;
  own.mask_names_kinds = true;
  HAIMA_TRY(Imported imported, import_paired(tree, folders_of(tree), own, context));
  imported.set.title = "BHSD, volumes with masks of the five kinds";
  imported.set.rights =
      "unclear (one page says MIT, the authors' says no commercial use, no changes): research only";
  imported.set.notes = "every volume bleeds: rates of scans mean nothing";
  return imported;
}

}  // namespace

Layout bhsd() {
  return {"bhsd", "BHSD: images/ and \"ground truths\"/, masks that name kinds", recognises, import};
}

}  // namespace haima::corpus
