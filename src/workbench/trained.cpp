#include "workbench/trained.h"

#include <nlohmann/json.hpp>
#include <set>

#include "models/about.h"

namespace haima::workbench {
namespace {

using models::Task;

/// Where each bundle's rights come from: the sets that it learned from, and the bundles that had a part in
/// it.
std::string rights_of(const corpus::Pack& pack, const Places& training,
                      const std::vector<std::string>& of_others) {
  std::set<std::string> taught;
  for (const std::size_t place : training) taught.insert(pack.members()[place].set);
  std::string rights;
  for (const corpus::PackedSet& set : pack.about().sets) {
    if (!taught.contains(set.name)) continue;
    rights += (rights.empty() ? "" : "; ") + set.name + ": " + set.rights;
    if (set.training == corpus::Training::none) rights += " (nothing that ships may have learned from it)";
  }
  for (const std::string& other : of_others) {
    if (rights.find(other) == std::string::npos) rights += "; by way of " + other;
  }
  return rights;
}

}  // namespace

Result<> write_bundle(const Trial& trial, const Trained& trained) {
  models::About about;
  about.name = trial.experiment.name;
  about.rights = rights_of(trial.pack, trained.taught, trained.rights_of_others);
  about.task = trial.experiment.task;
  about.input = trained.input;
  about.clinical = trial.experiment.clinical;
  if (about.task == Task::mask || about.task == Task::foreign)
    about.thresholds = {{"balanced", trial.experiment.threshold, trial.experiment.threshold}};
  about.card = {{"experiment", trial.experiment.source},
                {"fold", trial.fold == Trial::whole ? Json("whole") : Json(trial.fold)},
                {"pack", trial.pack.hash()},
                {"epochs", trained.epochs}};
  graph::Bundle bundle;
  bundle.graphs[trained.graph_name] = trained.graph;
  bundle.weights = trained.weights;
  bundle.about = models::to_json(about);
  return graph::write_bundle(bundle, trial.folder / bundle_name);
}

}  // namespace haima::workbench
