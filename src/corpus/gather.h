// Gather: what the files of a folder hold, as cases: a picture, the slices of a volume, those of DICOM files.
// Who they are of is told as far as the file tells it, by a name that nobody reads a person from.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "corpus/import.h"

namespace haima::corpus {

/// How a DICOM file's identifiers are written into a manifest.
using Naming = std::function<std::string(const std::string& identifier)>;
/// "dicom:" and the start of a hash: the same in every set, and no patient's number.
std::string hashed_name(const std::string& identifier);

/// A file, and the mask that belongs to it.
struct ImportFile {
  Path file, mask = {};  // relative; "": none
};

struct Gathered {
  std::vector<Case> cases;  // those of one file together, in order; slices counted from the feet
  std::vector<PassedOver> passed_over;
  bool pictures = false;  // some have no Hounsfield units
};

/// Labels are known where a mask tells them: a mask's kinds where it names them.
Gathered gather(const Tree& tree, std::span<const ImportFile> files, const ImportOptions& options,
                Context& context, const Naming& naming = hashed_name);
/// The same of files without masks.
Gathered gather(const Tree& tree, std::span<const Path> files, const ImportOptions& options, Context& context,
                const Naming& naming = hashed_name);

/// The slices of the one scan in these files that a reader would choose.
Result<std::vector<Case>> gather_scan(const Tree& tree, std::span<const Path> files,
                                      const ImportOptions& options, Context& context);

/// True where a NIfTI volume's third axis runs from the head to the feet: its first plane is the last slice.
Result<bool> is_stored_head_first(const Path& volume, const Limits& limits);

/// Names the patient of a case as options ask for: `folder` is the one that may be the patient's, "" where
/// there is none; a file's name is taken up to its last "_" or "-", so that "17_004.png" is of patient 17.
void name_patient(Case& one, const std::string& folder, const ImportOptions& options);

/// What is known of a scan becomes known of its slices: none bleeds where it does not, and not of a kind that
/// it has none of; which slices bleed where it does stays open.
void label_scan(std::span<Case> slices, const Labels& of_scan);

}  // namespace haima::corpus
