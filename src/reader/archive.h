// Everything under some paths, read study by study: one study in memory at a time, however large the archive.
#pragma once
#include <functional>
#include <span>
#include <string>

#include "ct/ct.h"
#include "reader/reader.h"

namespace haima::reader {

/// A study that was read, with the planes it was read from.
struct Reading {
  ct::Scan scan;
  Findings findings;
};

struct Tally {
  int read = 0, refused = 0;
};

/// What came of one study, or of a file that belongs to none.
struct Outcome {
  const ct::Study& study;  // with its series' reasons, also where it was not read; of a lone file its path
  Result<Reading> reading;
  std::size_t number = 0, of = 0;  // among the studies, from 1; 0 of a lone file
};

/// Opens `paths`, loads and reads each study, and hands over what came of it: a reading, or why there is
/// none. A file that belongs to no study is handed over with its error too, so that no input is ever a
/// missing line. An error only where nothing could be opened at all.
Result<Tally> read_each(std::span<const Path> paths, const ct::OpenOptions& open, const Model& model,
                        Context& context, const std::function<void(Outcome)>& on_study);

}  // namespace haima::reader
