// Who sits in a committee.
#pragma once
#include <array>
#include <string_view>

#include "classic/method.h"

namespace haima::classic {

inline constexpr std::array<std::string_view, 5> unlike_methods = {
    "svm_rbf", "random_forest", "gradient_boosting", "logistic_regression", "k_nearest"};

}  // namespace haima::classic
