// What a bundle says of itself beside graphs and weights: how a slice is prepared for it, what its outputs
// mean, how they become probabilities and verdicts, whose rights it carries.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "image/input_spec.h"
#include "models/model.h"

namespace haima::models {

/// From a network's probability to a calibrated one, on the logit (Platt, 1999).
struct Platt {
  double slope = 1, intercept = 0;

  double operator()(double probability) const;
  bool operator==(const Platt&) const = default;
};

/// How the slices of a scan speak together.
enum class Pool {
  highest,  // the scan is as suspicious as its most suspicious slice
  all,      // it is free of blood where every slice is: 1 - Π(1 - p)
};

/// What the slices of one scan say for each other, and then of the scan. Each is averaged with its neighbours
/// on the logit, by weights from the slice itself outwards, the same to both sides: one for each slab
/// (`InputSpec::slab_mm`) of distance, with a straight line between and to nothing behind the last. What
/// they say together is calibrated.
struct ScanRule {
  std::vector<double> neighbours = {1};
  Pool pool = Pool::highest;
  Platt calibration;

  bool operator==(const ScanRule&) const = default;
};

/// Probabilities so near to a threshold that no answer is given; none where both ends are alike.
struct Band {
  double from = 0, to = 0;

  bool holds(double probability) const { return probability >= from && probability < to; }
  bool operator==(const Band&) const = default;
};

/// What a threshold reached on cases that the network had not learned from, its band's included.
struct Rates {
  double sensitivity = 0, specificity = 0;

  bool operator==(const Rates&) const = default;
};

/// Calibrated probabilities at or above these are called bleeding; for the task "mask", pixels at or above
/// the slice's are.
struct Threshold {
  std::string name;
  double slice = 0.5, scan = 0.5;
  Band unsure_slice = {}, unsure_scan = {};
  std::optional<Rates> slice_rates = {}, scan_rates = {};  // nothing: never measured

  bool operator==(const Threshold&) const = default;
};

/// How a bundle's graph "mask" is used: it draws where blood is, from slices prepared in its own way.
struct MaskUse {
  image::InputSpec input = {};
  double threshold = 0.5;  // pixels from this probability on are blood
  std::string rights = {};
  Json card = nullptr;

  bool operator==(const MaskUse&) const = default;
};

struct About {
  std::string name;    // "haima-open"
  std::string rights;  // as every report prints it
  Task task = Task::multi_label;
  image::InputSpec input;
  std::vector<Platt> calibration;  // of each output that `task` has; empty: as they are
  ScanRule scan;
  std::vector<Threshold> thresholds = {{"balanced", 0.5, 0.5}};  // the first is the default
  /// What is called bleeding below this probability gets no answer where the graph "mask" draws nothing.
  double unsure_undrawn = 0;
  Json card = nullptr;  // data, splits, results, weak spots: for people
  std::optional<MaskUse> mask = {};
  std::vector<std::string> clinical = {};  // features that its input "clinical" takes (clinical.h)
  std::string precision = "float32";       // or what it was shown to say the same in: "bfloat16", "int8"

  bool operator==(const About&) const = default;
};

std::string_view name_of(Task task);
Result<Task> task_named(std::string_view name);

Json to_json(const About& about);
/// `where` names the bundle in the error.
Result<About> about_from(const Json& json, const std::string& where);

}  // namespace haima::models
