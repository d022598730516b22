// Recipe: how a network learns, as plain data.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace haima::train {

/// Parts of a loss: softmax cross-entropy; binary cross-entropy of each output; the same with easy samples
/// weighed down (Lin et al., 2017); one minus Dice's coefficient of each output.
enum class LossKind { cross_entropy, bce, focal, dice };

struct Loss {
  std::map<LossKind, double> parts = {{LossKind::bce, 1}};  // each with its weight
  double smoothing = 0;  // of labels: this much is shared among all classes
  double focal_gamma = 2;
  std::vector<double> class_weights;  // cross-entropy: of each class; else: of each output's positives
};

enum class Rule { adam, adamw, rmsprop, sgd };

struct Optimizer {
  Rule rule = Rule::adam;
  double rate = 1e-3;
  double momentum = 0;                // rmsprop, sgd
  double beta1 = 0.9, beta2 = 0.999;  // adam, adamw; rmsprop forgets at its own rate
  double forget = 0.99, epsilon = 1e-8;
  double weight_decay = 0;  // of tensors of two or more axes; norms and biases keep theirs
};

enum class Curve { constant, cosine, plateau };

struct Schedule {
  Curve curve = Curve::constant;
  double warmup_epochs = 0;  // the rate rises from 0
  double floor = 0;          // cosine ends at, and plateau never goes below, this part of the rate
  double factor = 0.1;       // plateau: by which the rate falls …
  int patience = 3;          // … after so many epochs without a better validation loss
};

/// Which epoch's weights are kept: those of the least validation loss, or the last, so that no case is needed
/// to choose.
enum class Keep { best, last };

struct Recipe {
  Loss loss;
  Optimizer optimizer;
  Schedule schedule;
  std::string output = "logits";         // of the graph, that the loss judges
  std::map<std::string, double> beside;  // other outputs that it judges too, each with its weight
  int epochs = 10;
  Keep keep = Keep::best;
  int stop_after = 0;  // epochs without a better validation loss; 0: never
  double clip = 0;     // the longest gradient, over all parameters; 0: any
  double average = 0;  // of weights over steps, how much of it stays in each; 0: the weights themselves
  bool mixed = false;  // convolutions in bfloat16
  std::uint64_t seed = 1;
};

/// Every choice by its name; the same for equal recipes.
Json json_of(const Recipe& recipe);

/// The choice of this name; the error lists those there are.
Result<LossKind> loss_named(std::string_view name);
Result<Rule> rule_named(std::string_view name);
Result<Curve> curve_named(std::string_view name);
Result<Keep> keep_named(std::string_view name);

}  // namespace haima::train
