// Support vector machine with a radial basis function for its kernel.
#include "classic/support_vectors.h"

namespace haima::classic {
namespace {

Result<Rule> learn(const Lesson& lesson) {
  const double gamma = lesson.asked("gamma_by_columns") / static_cast<double>(lesson.rows.columns);
  const SupportVectors found = support_vectors(lesson.rows, lesson.asked("c"), gamma);
  return Rule{"kernel",
              {{"vectors", found.vectors},
               {"weight", list(found.weight)},
               {"bias", list({found.bias})},
               {"gamma", list({static_cast<float>(gamma)})}}};
}

}  // namespace

Method svm_rbf() {
  return {
      .name = "svm_rbf",
      .summary = "support vectors, radial basis function",
      .solver = "OpenCV ml",
      .settings = every({{"c", {1, 10, 100}}, {"gamma_by_columns", {1, 0.3, 0.1}}, {"components", {0, 40}}}),
      .learn = learn};
}

}  // namespace haima::classic
