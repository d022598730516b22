// Labels out of a table whose columns are named as kind_names are.
#pragma once
#include "base/csv.h"
#include "corpus/corpus.h"

namespace haima::corpus {

/// The columns any, epidural, …, subdural of one row.
Result<Labels> labels_of(const CsvTable& table, std::size_t row);

/// Case lists of the sets cut from the RSNA 2019 challenge, which share patients and pictures:
/// `folder`/slices.csv with file, sop, patient and labels.
Result<std::vector<Case>> rsna_slices(const Path& folder);

/// "rsna:ID_…", or "" where the challenge's identifier is not known.
std::string rsna_name(const std::string& identifier);

}  // namespace haima::corpus
