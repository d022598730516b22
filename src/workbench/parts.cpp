#include "workbench/parts.h"

#include <algorithm>
#include <set>

#include "workbench/feed.h"

namespace haima::workbench {
namespace {

using corpus::Part;
using models::Task;

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The pack's, of which some are for teaching only.
std::vector<corpus::Member> members_of(const Experiment& e, const corpus::Pack& pack) {
  std::vector<corpus::Member> members = pack.members();
  for (corpus::Member& member : members) {
    if (member.use == corpus::Use::any && holds(e.teach_only, member.set))
      member.use = corpus::Use::train_only;
  }
  return members;
}

/// Only pictures of which the task's truth is known judge or teach; a mask that is drawn anew teaches too.
Places told(const Places& places, const corpus::Pack& pack, const Experiment& e, bool teach) {
  const bool draws = teach && !e.drawn_by.empty();
  Places kept;
  for (const std::size_t place : places) {
    corpus::Labels labels = pack.members()[place].of.labels;
    if (e.task == Task::mask && labels.any == true && !draws && !pack.has_mask(place)) continue;
    if (!labels.any && e.patient_labels) labels.any = pack.members()[place].of.patient_bleeds;
    const auto truth = truth_of(labels, e.task);
    if (std::any_of(truth.begin(), truth.end(), [](const auto& one) { return one.has_value(); }))
      kept.push_back(place);
  }
  return kept;
}

Result<> check_keeps_last(const Experiment& e) {
  if (e.recipe.keep == train::Keep::last) return {};
  return fail(Code::bad_argument, e.name, "nothing is left to choose an epoch with",
              "let the experiment keep the last epoch");
}

/// Sets that are left out judge what the others taught; of `whole`, nothing judges.
Result<Parts> parts_by_set(const Trial& trial) {
  const Experiment& e = trial.experiment;
  const auto& members = trial.pack.members();
  HAIMA_TRY_ONLY(check_keeps_last(e));
  Places training, test;
  std::set<std::string> tested;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!holds(e.left_out, members[i].set)) continue;
    tested.insert(members[i].group);
    if (members[i].use == corpus::Use::any && trial.fold != Trial::whole) test.push_back(i);
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].use != corpus::Use::never && !tested.contains(members[i].group)) training.push_back(i);
  }
  return Parts{told(training, trial.pack, e, true), {}, told(test, trial.pack, e, false)};
}

Result<Parts> parts_by_split(const Trial& trial) {
  const Experiment& e = trial.experiment;
  const bool chooses = e.recipe.keep == train::Keep::best;
  HAIMA_TRY(const corpus::Split split, split_of(e, trial.pack));
  HAIMA_TRY(const std::vector<Part> parts,
            corpus::parts_of(split, members_of(e, trial.pack), 0, trial.fold, /*validation_fold=*/chooses));
  const auto places = [&](Part part) {
    return told(corpus::members_in(part, parts), trial.pack, e, part == Part::train);
  };
  Parts found{places(Part::train), places(Part::validation), places(Part::test)};
  if (chooses && found.validation.empty()) found.validation = found.test;
  return found;
}

}  // namespace

Result<corpus::Split> split_of(const Experiment& e, const corpus::Pack& pack) {
  if (e.split.ends_with(".csv")) return corpus::read_split(e.split);
  HAIMA_TRY(corpus::SplitPlan plan, corpus::plan_from(e.split));
  plan.seed = e.split_seed;
  plan.leaky = e.leaky;
  return corpus::split_of(members_of(e, pack), plan);
}

Result<Parts> parts_of(const Trial& trial) {
  const Experiment& e = trial.experiment;
  const bool whole = trial.fold == Trial::whole;
  HAIMA_TRY(Parts found, whole || !e.left_out.empty() ? parts_by_set(trial) : parts_by_split(trial));
  if (found.training.empty() || (found.test.empty() && !whole))
    return fail(Code::contradiction, e.name, "nothing is left to learn from, or to test on",
                "the pack holds no labels that the task asks for");
  return found;
}

}  // namespace haima::workbench
