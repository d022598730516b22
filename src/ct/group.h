// group: images become studies and series. A series UID is where it starts, but scanners put localizers,
// two reconstructions or two acquisitions under one: those are taken apart.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ct/ct.h"

namespace haima::ct {

/// A file that was looked at: its facts, with a frame for each of its pictures.
struct Seen {
  formats::Source source;
  std::string_view format;  // "dicom", "nifti", "png", …
  dicom::Facts facts;       // sop_instance is never empty: a content hash where the file has no UID
  std::optional<formats::Extent> extent = {};  // of a picture, where it tells
};

/// Studies in the order in which their first files came, each with its series in order of number.
std::vector<Study> grouped(std::vector<Seen> seen, const OpenOptions& options);

/// The folder (or the archive and the folder in it) that holds a file.
std::string_view folder_of(const formats::Source& source);

}  // namespace haima::ct
