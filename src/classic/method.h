// A method: rows of features become a rule over them, solved by OpenCV's ml module or by XGBoost.
// Adding a method is adding one file methods/NAME.cpp that defines `Method NAME()`.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "classic/rows.h"
#include "graph/tensor.h"

namespace haima::classic {

/// What a method can be asked for; "components" is the number of principal components that the rows are
/// projected on before it sees them, 0: none.
using Setting = std::map<std::string, double, std::less<>>;

struct Lesson {
  const Rows& rows;  // both classes occur in them
  const Setting& setting;
  std::uint64_t seed = 1;

  double asked(std::string_view name) const { return setting.find(name)->second; }
  int count(std::string_view name) const { return static_cast<int>(asked(name)); }
};

/// What was learned, as features::Learner keeps it.
struct Rule {
  std::string form;
  graph::Weights tensors;
};

struct Method {
  std::string_view name, summary, solver;
  /// Tried by folds within the training part; the first of those that do equally well is taken.
  std::vector<Setting> settings;
  Result<Rule> (*learn)(const Lesson& lesson);
  bool one_scale = true;  // its rows are brought to mean 0 and deviation 1
  /// Of a committee: its rows are the probabilities that these give. They must have no members themselves.
  std::vector<std::string_view> members = {};
};

/// The table, written by the build from the files in methods/.
std::span<const Method> methods();

/// The error names those there are.
Result<const Method*> method_named(std::string_view name);

/// Every choice of one value of each list.
std::vector<Setting> every(const std::map<std::string, std::vector<double>>& choices);

Json json_of(const Setting& setting);

/// A tensor of one axis.
graph::Tensor list(std::vector<float> values);

}  // namespace haima::classic
