// XGBoost: rows in, its model as JSON out, so that what it learned becomes plain numbers.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "classic/method.h"

namespace haima::classic {

/// The gradient booster's "model" of XGBoost's own JSON, learned in so many rounds, both classes counting
/// alike, on one thread. The score of a rule made of it is the probability's logit: it starts from 0.
Result<Json> boosted(const Lesson& lesson, int rounds, const std::map<std::string, std::string>& parameters);

}  // namespace haima::classic
