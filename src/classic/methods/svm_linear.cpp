// Support vector machine without a kernel: the widest margin between the classes.
#include "classic/support_vectors.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  // Rows of many columns are long: the same part of them may err.
  const double c = lesson.asked("c_by_columns") / static_cast<double>(lesson.rows.columns);
  const SupportVectors found = support_vectors(lesson.rows, c, 0);
  std::vector<float> weight(lesson.rows.columns);
  for (std::size_t n = 0; n < found.weight.size(); ++n) {
    for (std::size_t i = 0; i < weight.size(); ++i)
      weight[i] += found.weight[n] * found.vectors.values[n * weight.size() + i];
  }
  return Rule{"linear", {{"weight", list(std::move(weight))}, {"bias", list({found.bias})}}};
}

}  // namespace

Method svm_linear() {
  return {.name = "svm_linear",
          .summary = "support vectors, the widest margin",
          .solver = "OpenCV ml",
          .settings = every({{"c_by_columns", {1, 10, 100, 1000}}, {"components", {0, 40}}}),
          .learn = learn};
}

}  // namespace haima::classic
