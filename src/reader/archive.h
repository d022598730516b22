// Everything under some paths, read study by study: a few studies in memory at a time, however large the
// archive.
#pragma once
#include <functional>
#include <optional>
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
  int passed_over = 0;  // studies that `wanted` or the shard left out
};

/// What came of one study, or of a file that belongs to none.
struct Outcome {
  const ct::Study& study;  // with its series' reasons, also where it was not read; of a lone file its path
  Result<Reading> reading;
  std::size_t number = 0, of = 0;  // among the studies, from 1; 0 of a lone file
};

/// One part of an archive that several machines read: which studies fall to it depends on their UIDs alone,
/// so that the parts agree wherever and whenever they run.
struct Shard {
  std::size_t number = 1, of = 1;

  bool takes(std::string_view uid) const;
};

/// "2/8"
Result<Shard> shard_from(std::string_view text);

/// What is known of the one patient beside the files; it stands above what they say.
struct Told {
  std::optional<double> age_years = {};
  std::string sex = {};  // as DICOM has it: "F", "M"

  bool anything() const { return age_years || !sex.empty(); }
};

struct ArchiveOptions {
  ct::OpenOptions open = {};
  Shard shard = {};
  /// Studies in hand at the same time, each of which takes memory; 0: as many as there are threads, up to 4.
  std::size_t jobs = 0;
  Explain explain = Explain::no;
  Told told = {};
  /// Whether a study is worth reading; asked of every study that was found. Nothing: all are.
  std::function<bool(const ct::Study&)> wanted = {};
};

/// Opens `paths`, loads and reads each study, and hands over what came of it, in the studies' order: a
/// reading, or why there is none. A file that belongs to no study is handed over with its error too, so that
/// no input is ever a missing line. An error only where nothing could be opened at all, or something is told
/// of one patient and there are several studies.
Result<Tally> read_each(std::span<const Path> paths, const ArchiveOptions& options, const Model& model,
                        Context& context, const std::function<void(Outcome)>& on_study);

}  // namespace haima::reader
