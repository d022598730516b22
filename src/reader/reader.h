// reader: a scan in, findings out. The command line, the page, the DICOM node and every benchmark call
// this one function; nothing else reads scans.
#pragma once
#include "base/context.h"
#include "base/result.h"
#include "ct/ct.h"
#include "reader/findings.h"
#include "reader/model.h"

namespace haima::reader {

/// Of the images of a study, and of the settings that what is found in it rests on: other ones, another hash.
std::string input_hash(const ct::Study& study, const Settings& settings);

/// Whether a model that can is to show where it looked: only pictures need it, and it takes longer than
/// reading.
enum class Explain { no, yes };

Result<Findings> read(const ct::Scan& scan, const Model& model, Context& context,
                      Explain explain = Explain::yes);

}  // namespace haima::reader
