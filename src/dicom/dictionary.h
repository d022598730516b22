// dictionary: what PS3.6 says of a tag, from DCMTK's data dictionary.
#pragma once
#include <string>

#include "dicom/dataset.h"

namespace haima::dicom {

struct DictionaryEntry {
  std::string keyword;
  Vr vr = 0;  // 0 where the tag is not known or its VR depends on others
};

DictionaryEntry look_up(Tag tag);

/// True for the tags that hold sequences.
bool is_sequence(Tag tag);

/// Attributes that name or describe a person (after PS3.15 table E.1-1), and private ones, which may.
bool is_identifying(Tag tag, Vr vr);

}  // namespace haima::dicom
