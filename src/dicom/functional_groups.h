// functional groups: the frames of a file, ordinary or enhanced multi-frame (PS3.3 C.7.6.16).
#pragma once
#include "base/settings.h"
#include "dicom/dicom.h"
#include "dicom/fields.h"

namespace haima::dicom {

/// True for the sequences that facts are read from.
bool is_fact_sequence(Tag tag);

/// What one frame says, taken from the given groups. An ordinary file is its own group.
Placement placement_of(const Fields& position, const Fields& orientation, const Fields& measures);
std::optional<image::Rescale> rescale_of(const Fields& group);
std::vector<image::Window> windows_of(const Fields& group);

/// One Frame for each of `count`: from functional groups where there are any, else from the file itself.
std::vector<Frame> frames_of(const Fields& file, int count, const std::vector<std::string>& image_type);

/// Facts that enhanced files keep in their functional groups: those of the first frame are believed for all.
void read_first_group(const Fields& file, Facts& facts);

}  // namespace haima::dicom
