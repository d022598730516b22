// reader: a scan in, findings out. The command line, the page, the DICOM node and every benchmark call
// this one function; nothing else reads scans.
#pragma once
#include <string>

#include "base/context.h"
#include "base/result.h"
#include "ct/ct.h"
#include "reader/findings.h"
#include "reader/model.h"

namespace haima::reader {

struct Options {
  std::string model = "threshold";
};

Result<Findings> read(const ct::Scan& scan, const Options& options, Context& context);

}  // namespace haima::reader
