// evaluate: a reader held against a data set. Every scan of the set goes through ct::open, ct::load and
// reader::read as a user's would; what comes out is held against what is known.
// In: a data set and a model's name. Out: figures with intervals by patient. Never: a scan that could not be
// read left out in silence.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/json.h"
#include "corpus/corpus.h"
#include "formats/formats.h"
#include "measure/measure.h"
#include "reader/model.h"

namespace haima::evaluate {

struct Options {
  std::string model{reader::default_model}, operating_point = {};  // "": the model's first
  std::string precision = "model";                                 // as reader::model_named() takes it
  std::size_t scans = 0;  // read no more than the first so many; 0: all
  Path split = {};        // CSV of a split or of predictions: only what its fold tests is read; empty: all
  int fold = 0;
};

/// Figures of slices, or of scans. "Cannot say" counts by its leaning, and as wrong where it has none.
struct Level {
  int known = 0, bleeding = 0, not_said = 0;  // not_said: without even a leaning
  measure::Confusion confusion;
  measure::Share answered;                       // by more than a leaning
  measure::Confusion of_answered;                // of these alone
  measure::Share wrong_answered, wrong_if_said;  // wrong calls among the answered, and among the others
  std::optional<measure::Auc> auc;               // of those that were given a probability
};

struct Masks {
  int slices = 0;  // with a mask, or known to hold no blood
  measure::OverlapByPatient overlap;
};

/// Heat against masks, over slices that bleed, were suspected and explained.
struct Heat {
  measure::Share hits;            // the hottest pixel lies in the blood
  double inside = 0, chance = 0;  // mean share of the heat in the blood, and of heat spread evenly
};

struct Evaluation {
  const corpus::DataSet* set = nullptr;
  std::string model, bundle_hash, operating_point;
  int scans_read = 0, slices_read = 0, patients = 0;
  std::vector<formats::Refused> refused;  // scans that could not be read, and why
  Level slices;
  std::optional<Level> scans;                             // nothing where the set holds single slices
  std::array<std::optional<measure::Auc>, 5> scan_kinds;  // of scans, by the scan's own probabilities
  std::array<std::optional<measure::Auc>, 5> kinds;       // of slices, where the model tells kinds apart
  std::optional<Masks> masks;                             // where the set has masks and the model draws them
  std::optional<Heat> heat;          // where the set has masks and the model explains itself
  measure::Predictions predictions;  // of slices that were given a probability
  std::vector<measure::Area> areas;  // of slices whose masks are known, in their own pixels
  double time_ms = 0;
};

Result<Evaluation> evaluate(const corpus::DataSet& set, const Path& data, const Options& options,
                            Context& context);
/// The same with a model that is there already.
Result<Evaluation> evaluate(const corpus::DataSet& set, const Path& data, const Options& options,
                            const reader::Model& model, Context& context);

/// Adds a line about a look at a set to the Markdown table in `file`, made where it is not there: a set that
/// is looked at often is no test any more.
Result<> log_look(const Evaluation& evaluation, const Path& file);

std::string text_of(const Evaluation& evaluation);
Json json_of(const Evaluation& evaluation);

}  // namespace haima::evaluate
