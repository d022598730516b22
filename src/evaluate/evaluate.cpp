#include "evaluate/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/time.h"
#include "evaluate/cases.h"
#include "evaluate/read.h"

namespace haima::evaluate {
namespace {

/// A call, if any, and whether it was made for sure.
struct Answer {
  std::optional<bool> call;
  bool sure = false;
};

Answer answer_of(const UnitSaid& said) {
  using reader::Verdict;
  if (said.verdict != Verdict::cannot_say) return {said.verdict == Verdict::bleeding, true};
  if (!said.leaning) return {};
  return {*said.leaning == Verdict::bleeding, false};
}

/// Calls and scores as they come in.
struct Tally {
  int not_said = 0;
  std::vector<measure::Call> calls, answered;
  std::vector<measure::Trial> answers, wrong_answered, wrong_if_said;
  std::vector<measure::Scored> scored;

  void add(std::optional<bool> truth, Answer said, std::optional<double> score, const std::string& group) {
    if (!truth) return;
    not_said += !said.call;
    const measure::Call call{said.call.value_or(!*truth), *truth, group};
    calls.push_back(call);
    answers.push_back({said.sure, group});
    (said.sure ? wrong_answered : wrong_if_said).push_back({call.called != call.truth, group});
    if (said.sure) answered.push_back(call);
    if (score) scored.push_back({*score, *truth, group});
  }

  Level level() const {
    Level level;
    level.known = static_cast<int>(calls.size());
    level.bleeding = static_cast<int>(
        std::count_if(calls.begin(), calls.end(), [](const measure::Call& call) { return call.truth; }));
    level.not_said = not_said;
    level.confusion = measure::confusion_of(calls);
    level.answered = measure::share_of(answers);
    level.of_answered = measure::confusion_of(answered);
    level.wrong_answered = measure::share_of(wrong_answered);
    level.wrong_if_said = measure::share_of(wrong_if_said);
    level.auc = measure::auc_of(scored);
    return level;
  }
};

corpus::Labels truth_of(const Unit& unit) {
  std::vector<corpus::Case> slices;
  for (const corpus::Case* one : unit) slices.push_back(*one);
  return corpus::labels_of_scan(slices);
}

/// How well heat points.
struct HeatTally {
  std::vector<measure::Trial> hits;
  double inside = 0, chance = 0;

  void add(const measure::Pointing& at, const std::string& group) {
    hits.push_back({at.hit, group});
    inside += at.inside, chance += at.chance;
  }

  std::optional<Heat> heat() const {
    if (hits.empty()) return std::nullopt;
    const auto count = static_cast<double>(hits.size());
    return Heat{measure::share_of(hits), inside / count, chance / count};
  }
};

using ByKind = std::array<std::vector<measure::Scored>, 5>;

/// Where the truth of a kind is known and a probability was given.
void add_kinds(ByKind& kinds, const corpus::Labels& truth, const reader::Probability& said,
               const std::string& group) {
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (truth.kinds[kind] && said.kinds[kind])
      kinds[kind].push_back({*said.kinds[kind], *truth.kinds[kind], group});
  }
}

/// All that was said, unit by unit, summed up in the set's own order.
struct Sum {
  Tally slices, scans;
  ByKind kinds, scan_kinds;
  Masks masks;
  HeatTally heat;
  bool drew = false, has_masks = false, has_scans = false;

  void add(const Unit& unit, const UnitSaid& said) {
    const bool alone = unit.size() == 1 && unit.front()->scan.empty();
    has_scans = has_scans || !alone;
    drew = drew || said.drew;
    const corpus::Labels truth = truth_of(unit);
    scans.add(truth.any, answer_of(said), said.probability.any, unit.front()->patient);
    add_kinds(scan_kinds, truth, said.probability, unit.front()->patient);
    for (const Said& slice : said.slices) {
      // A slice by itself is a scan: the verdict is the call. In a scan a slice is flagged or it is not.
      add_slice(slice, alone ? answer_of(said) : Answer{slice.flagged, true});
    }
  }

  void add_slice(const Said& said, Answer answer) {
    const corpus::Case& one = *said.of;
    slices.add(one.labels.any, answer, said.probability.any, one.patient);
    add_kinds(kinds, one.labels, said.probability, one.patient);
    if (said.pointing) heat.add(*said.pointing, one.patient.empty() ? one.id : one.patient);
    if (!said.truth_known) return;
    ++masks.slices;
    has_masks = has_masks || one.mask.has_value();
    masks.overlap.add(one.patient.empty() ? one.id : one.patient, said.overlap);
  }
};

/// Slices in the set's order; kinds only where the model tells them of every slice.
class Rows {
 public:
  void add(const Said& said, const std::string& set) {
    const corpus::Case& one = *said.of;
    if (!said.probability.any) return;
    measure::Prediction row;
    row.id = one.id, row.set = set, row.scan = one.scan;
    row.group = one.patient.empty() ? one.id : one.patient;
    row.truth = {one.labels.any};
    row.probability = {*said.probability.any};
    for (std::size_t kind = 0; kind < said.probability.kinds.size(); ++kind) {
      tells_kinds_ = tells_kinds_ && said.probability.kinds[kind];
      row.truth.push_back(one.labels.kinds[kind]);
      row.probability.push_back(said.probability.kinds[kind].value_or(0));
    }
    rows_.push_back(std::move(row));
  }

  measure::Predictions predictions() && {
    measure::Predictions all{{"any"}, std::move(rows_)};
    if (tells_kinds_)
      all.labels.insert(all.labels.end(), corpus::kind_names.begin(), corpus::kind_names.end());
    for (measure::Prediction& row : all.rows) {
      row.truth.resize(all.labels.size());
      row.probability.resize(all.labels.size());
    }
    return all;
  }

 private:
  bool tells_kinds_ = true;
  std::vector<measure::Prediction> rows_;
};

std::vector<measure::Area> areas_of(const UnitSaid& unit, const std::string& set, int fold) {
  std::vector<measure::Area> areas;
  for (const Said& said : unit.slices) {
    const corpus::Case& one = *said.of;
    areas.push_back({.id = one.id,
                     .set = set,
                     .group = one.patient.empty() ? one.id : one.patient,
                     .scan = one.scan,
                     .fold = fold,
                     .tissue = said.tissue,
                     .truth_known = said.truth_known,
                     .overlap = said.overlap,
                     .peak_in = said.pointing && said.pointing->hit});
  }
  return areas;
}

int patients_in(const std::vector<Unit>& units) {
  std::set<std::string> patients;
  for (const Unit& unit : units) {
    for (const corpus::Case* one : unit) patients.insert(one->patient);
  }
  patients.erase("");
  return static_cast<int>(patients.size());
}

/// Reads all units, several at a time; what is said of each stands at its place.
std::vector<Result<UnitSaid>> read_all(const std::vector<Unit>& units, const corpus::DataSet& set,
                                       const reader::Model& model, Context& context) {
  const Settings settings = corpus::settings_for(set, context.settings);
  Progress silent;
  std::vector<Result<UnitSaid>> said(units.size(), fail(Code::interrupted, ""));
  context.progress.stage(fmt::format("reading {}", set.name), units.size());
  context.pool.each(units.size(), [&](std::size_t i) {
    Context own{settings, context.pool, silent};
    said[i] = read_unit(units[i], model, own);
    context.progress.step();
  });
  context.progress.finish();
  return said;
}

}  // namespace

Result<Evaluation> evaluate(const corpus::DataSet& set, const Path& data, const Options& options,
                            Context& context) {
  HAIMA_TRY(const reader::Model model,
            reader::model_named(options.model, context.limits(), options.operating_point, options.precision));
  return evaluate(set, data, options, model, context);
}

Result<Evaluation> evaluate(const corpus::DataSet& set, const Path& data, const Options& options,
                            const reader::Model& model, Context& context) {
  const Stopwatch watch;
  HAIMA_TRY(const std::vector<corpus::Case> cases, tested_cases(set, data, options));
  const std::vector<Unit> units = tested_units(cases, options);

  Evaluation evaluation;
  evaluation.set = &set;
  evaluation.model = model.name;
  evaluation.bundle_hash = model.bundle_hash;
  evaluation.operating_point = model.operating_point;
  evaluation.patients = patients_in(units);
  Sum sum;
  Rows rows;
  const auto said = read_all(units, set, model, context);
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (!said[i]) {
      evaluation.refused.push_back({units[i].front()->id, said[i].error()});
      sum.scans.add(truth_of(units[i]).any, Answer{}, std::nullopt, units[i].front()->patient);
      for (const corpus::Case* one : units[i])
        sum.slices.add(one->labels.any, Answer{}, std::nullopt, one->patient);
      continue;
    }
    ++evaluation.scans_read;
    evaluation.slices_read += static_cast<int>(said[i]->slices.size());
    sum.add(units[i], *said[i]);
    for (const Said& slice : said[i]->slices) rows.add(slice, std::string{set.name});
    for (measure::Area& area : areas_of(*said[i], std::string{set.name}, options.fold))
      evaluation.areas.push_back(std::move(area));
  }
  evaluation.predictions = std::move(rows).predictions();
  if (!units.empty() && evaluation.scans_read == 0) return fail(evaluation.refused.front().error);

  evaluation.slices = sum.slices.level();
  if (sum.has_scans) evaluation.scans = sum.scans.level();
  for (std::size_t kind = 0; kind < sum.kinds.size(); ++kind) {
    evaluation.kinds[kind] = measure::auc_of(sum.kinds[kind]);
    if (sum.has_scans) evaluation.scan_kinds[kind] = measure::auc_of(sum.scan_kinds[kind]);
  }
  if (sum.has_masks && sum.drew) evaluation.masks = std::move(sum.masks);
  evaluation.heat = sum.heat.heat();
  evaluation.time_ms = watch.elapsed_ms();
  return evaluation;
}

}  // namespace haima::evaluate
