#include "classic/booster.h"

#include <xgboost/c_api.h>

#include <memory>

namespace haima::classic {
namespace {

Result<> done(int status) {
  if (status == 0) return {};
  return fail(Code::internal, "XGBoost", XGBGetLastError());
}

struct FreeMatrix {
  void operator()(void* matrix) const { XGDMatrixFree(matrix); }
};
struct FreeBooster {
  void operator()(void* booster) const { XGBoosterFree(booster); }
};
using Matrix = std::unique_ptr<void, FreeMatrix>;
using Booster = std::unique_ptr<void, FreeBooster>;

Result<Matrix> matrix_of(const Rows& rows) {
  DMatrixHandle made = nullptr;
  // Nothing is missing: what cannot occur stands for it.
  constexpr float missing = -3e38F;
  HAIMA_TRY_ONLY(done(XGDMatrixCreateFromMat(rows.values.data(), rows.size(), rows.columns, missing, &made)));
  Matrix matrix{made};
  const std::vector<float> truth(rows.truth.begin(), rows.truth.end());
  const std::vector<double> balanced = weights_of(rows);
  const std::vector<float> weights(balanced.begin(), balanced.end());
  HAIMA_TRY_ONLY(done(XGDMatrixSetFloatInfo(made, "label", truth.data(), truth.size())));
  HAIMA_TRY_ONLY(done(XGDMatrixSetFloatInfo(made, "weight", weights.data(), weights.size())));
  return matrix;
}

Result<Json> model_in(BoosterHandle booster) {
  bst_ulong length = 0;
  const char* text = nullptr;
  HAIMA_TRY_ONLY(done(XGBoosterSaveModelToBuffer(booster, R"({"format": "json"})", &length, &text)));
  HAIMA_TRY(const Json all, parse_json(std::string_view{text, length}, "XGBoost's model"));
  const Json::json_pointer place{"/learner/gradient_booster/model"};
  if (!all.contains(place)) return fail(Code::internal, "XGBoost", "its model is not where it was");
  return all.at(place);
}

}  // namespace

Result<Json> boosted(const Lesson& lesson, int rounds, const std::map<std::string, std::string>& parameters) {
  HAIMA_TRY(const Matrix matrix, matrix_of(lesson.rows));
  DMatrixHandle handle = matrix.get();
  BoosterHandle made = nullptr;
  HAIMA_TRY_ONLY(done(XGBoosterCreate(&handle, 1, &made)));
  const Booster booster{made};
  std::map<std::string, std::string> all = parameters;
  all.insert({{"objective", "binary:logistic"},
              {"base_score", "0.5"},
              {"nthread", "1"},
              {"verbosity", "0"},
              {"seed", std::to_string(lesson.seed % 1000000)}});
  for (const auto& [name, value] : all)
    HAIMA_TRY_ONLY(done(XGBoosterSetParam(made, name.c_str(), value.c_str())));
  for (int round = 0; round < rounds; ++round)
    HAIMA_TRY_ONLY(done(XGBoosterUpdateOneIter(made, round, handle)));
  return model_in(made);
}

}  // namespace haima::classic
