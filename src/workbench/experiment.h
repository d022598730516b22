// Experiment: what learns what from which pictures. A TOML file holds it; `experiments/` holds one for each
// published result.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/settings.h"
#include "corpus/loader.h"
#include "models/model.h"
#include "train/recipe.h"
#include "workbench/paper.h"

namespace haima::workbench {

struct Experiment {
  std::string name, about;

  std::string model = "mobilenet_v2";
  models::Task task = models::Task::multi_label;
  int side = 0;  // of the picture; 0: the network's own
  std::map<std::string, std::string> options;
  std::vector<std::string> clinical;  // features beside the picture (models/clinical.h)
  double threshold = 0.5;             // pixels ("mask") or pictures ("foreign") from it on are called so
  bool frozen = false;                // over scans: the encoder stays as it starts, and looks only once
  std::string start =
      "random";  // or "imagenet" (MobileNetV2 alone), or a bundle's path, in which {part} is fold-N or whole

  std::vector<std::string> sets;  // that its pack holds; empty: whatever the pack that is given does
  std::string split = "5-fold";   // a plan, or a CSV of one
  std::uint64_t split_seed = 1;
  std::vector<std::string>
      left_out;  // sets that are tested, whole, by what the others taught; empty: `split`
  std::vector<std::string> teach_only;  // sets that are never tested
  bool leaky = false;                   // groups torn apart, to show what that does
  bool patient_labels = false;          // a slice that is not labelled counts as its patient does

  std::string drawn_by;     // draws the masks of what bleeds and has none: a bundle's path, as `start`, or ""
  double drawn_from = 0.5;  // its pixels from this probability on are blood

  std::string augment = "none";
  double paste = 0;  // how often a slice without bleeding is given some
  std::size_t batch = 32;
  corpus::Sampling sampling = corpus::Sampling::plain;
  double mean = 0.5, deviation = 0.5;  // of grey levels between 0 and 1
  int looks = 1;                // a frozen encoder's at each scan that teaches, augmented but for the first
  double clinical_missing = 0;  // how often a clinical feature is withheld while it teaches
  bool blank = false;           // an empty picture in place of each: what is known without
  double slab_mm = 0;           // how thick the slices are: a reader averages thinner ones; 0: as they come

  train::Recipe recipe;
  Paper paper;  // what was published, to stand beside
  Json source;  // the file, as JSON: kept with the result
  std::string
      began;  // recipes of the experiments that it starts from and is drawn by, where they lie beside it
};

/// The experiment and the part of its split that a start's path names, as haima train would have left it:
/// haima-train/NAME/PART/bundle.safetensors.
struct Before {
  std::string experiment, part;
};
std::optional<Before> taught_before(const std::string& start);

/// What decides a result, as a hash: another name, description or published figure leaves it as it is.
std::string recipe_hash(const Experiment& experiment);

/// Refused where it starts from itself by way of others.
Result<Experiment> read_experiment(const Path& file, const Limits& limits);
/// `where` names the text in errors.
Result<Experiment> experiment_from(std::string_view toml, const std::string& where);

}  // namespace haima::workbench
