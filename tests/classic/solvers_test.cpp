// What a solver learned, as our plain numbers, against the solver's own predictions.
#include <gtest/gtest.h>
#include <xgboost/c_api.h>

#include <cmath>

#include "classic/matrix.h"
#include "classic/scale.h"
#include "classic/support_vectors.h"
#include "drawn.h"
#include "features/form.h"

namespace haima::classic {
namespace {

double score(const Rule& rule, std::span<const float> row) {
  const auto form = features::form_named(rule.form, "test");
  EXPECT_TRUE((*form)->check(rule.tensors, row.size(), "test"));
  return (*form)->score(rule.tensors, row);
}

cv::Mat sample(const Rows& rows, std::size_t n) { return samples_of(rows).row(static_cast<int>(n)); }

TEST(Solvers, ForestsVoteAsOpenCvSays) {
  const Rows rows = two_gaussians(120, 1, 1);
  const auto trees = cv::ml::RTrees::create();
  trees->setTermCriteria({cv::TermCriteria::MAX_ITER, 25, 0});
  trees->train(data_of(rows));
  const Forest forest = forest_of(*trees, [](const auto& node) { return node.classIdx == 1 ? 1.0 : 0.0; });
  const Rows fresh = two_gaussians(200, 1, 2);
  for (std::size_t n = 0; n < fresh.size(); ++n) {
    cv::Mat votes;
    trees->getVotes(sample(fresh, n), votes, 0);
    EXPECT_EQ(score({"trees", forest.tensors()}, fresh.row(n)), votes.at<int>(1, 1));
  }
}

TEST(Solvers, BoostedTreesSumAsOpenCvSays) {
  const Rows rows = two_gaussians(120, 1, 1);
  const auto boost = cv::ml::Boost::create();
  boost->setBoostType(cv::ml::Boost::REAL);
  boost->setWeakCount(20);
  boost->setMaxDepth(2);
  boost->train(data_of(rows));
  const Forest forest = forest_of(*boost, [](const auto& node) { return node.value; });
  const Rows fresh = two_gaussians(200, 1, 2);
  for (std::size_t n = 0; n < fresh.size(); ++n) {
    const float said = boost->predict(sample(fresh, n), cv::noArray(),
                                      int{cv::ml::StatModel::RAW_OUTPUT} + int{cv::ml::DTrees::PREDICT_SUM});
    EXPECT_NEAR(score({"trees", forest.tensors()}, fresh.row(n)), said, 1e-4);
  }
}

TEST(Solvers, SupportVectorsDecideAsOpenCvSays) {
  const Rows raw = two_gaussians(120, 1, 1), rows = scaled(raw, scale_of(raw, true, 0));
  const Rows fresh = scaled(two_gaussians(200, 1, 2), scale_of(raw, true, 0));
  for (const double gamma : {0.0, 0.2}) {
    const auto svm = cv::ml::SVM::create();
    svm->setKernel(gamma > 0 ? cv::ml::SVM::RBF : cv::ml::SVM::LINEAR);
    svm->setGamma(gamma > 0 ? gamma : 1);
    svm->setC(3);
    svm->setTermCriteria({cv::TermCriteria::MAX_ITER + cv::TermCriteria::EPS, 20000, 1e-4});
    svm->train(samples_of(rows), cv::ml::ROW_SAMPLE, answers_of(rows));
    const SupportVectors found = support_vectors(rows, 3, gamma);
    for (std::size_t n = 0; n < fresh.size(); ++n) {
      double sum = static_cast<double>(found.bias);
      for (std::size_t v = 0; v < found.weight.size(); ++v) {
        double product = 0, squares = 0;
        for (std::size_t i = 0; i < fresh.columns; ++i) {
          const double here = fresh.row(n)[i], there = found.vectors.values[v * fresh.columns + i];
          product += here * there;
          squares += (here - there) * (here - there);
        }
        sum += static_cast<double>(found.weight[v]) * (gamma > 0 ? std::exp(-gamma * squares) : product);
      }
      // OpenCV's is above 0 for the first class.
      const float said = svm->predict(sample(fresh, n), cv::noArray(), cv::ml::StatModel::RAW_OUTPUT);
      EXPECT_NEAR(sum, -said, 1e-3);
    }
  }
}

TEST(Solvers, NearestNeighboursVoteAsOpenCvSays) {
  const Rows rows = two_gaussians(61, 1, 1);
  const auto nearest = cv::ml::KNearest::create();
  nearest->train(samples_of(rows), cv::ml::ROW_SAMPLE, answers_of(rows));
  const Rule rule = *(*method_named("k_nearest"))->learn({rows, {{"neighbours", 1}}});
  const Rows fresh = two_gaussians(200, 1, 2);
  for (std::size_t n = 0; n < fresh.size(); ++n) {
    cv::Mat said;
    nearest->findNearest(sample(fresh, n), 1, said);
    EXPECT_EQ(score(rule, fresh.row(n)) > 0, said.at<float>(0) > 0.5F);
  }
}

TEST(Solvers, ANetworkAnswersAsOpenCvSays) {
  const Rows raw = two_gaussians(80, 1, 1), rows = scaled(raw, scale_of(raw, true, 0));
  const Rule rule = *(*method_named("neural_network"))->learn({rows, {{"hidden", 3}, {"rounds", 20}}});
  const auto network = cv::ml::ANN_MLP::create();
  network->setLayerSizes(std::vector<int>{6, 3, 1});
  network->setActivationFunction(cv::ml::ANN_MLP::SIGMOID_SYM, 2, 1);
  network->setTrainMethod(cv::ml::ANN_MLP::RPROP, 0.1);
  network->setTermCriteria({cv::TermCriteria::MAX_ITER, 20, 0});
  cv::Mat targets(80, 1, CV_32F);
  for (int n = 0; n < 80; ++n) targets.at<float>(n) = rows.truth[static_cast<std::size_t>(n)] ? 0.9F : -0.9F;
  network->train(cv::ml::TrainData::create(samples_of(rows), cv::ml::ROW_SAMPLE, targets),
                 cv::ml::ANN_MLP::NO_INPUT_SCALE + cv::ml::ANN_MLP::NO_OUTPUT_SCALE);
  for (std::size_t n = 0; n < rows.size(); ++n) {
    cv::Mat said;
    network->predict(sample(rows, n), said);
    EXPECT_NEAR(score(rule, rows.row(n)), said.at<float>(0), 1e-4);
  }
}

TEST(Solvers, GradientBoostingSumsAsXgboostSays) {
  const Rows rows = two_gaussians(120, 1, 1), fresh = two_gaussians(200, 1, 2);
  const Rule rule = *(*method_named("gradient_boosting"))->learn({rows, {{"depth", 3}, {"trees", 30}}, 5});
  DMatrixHandle teaching = nullptr, asked = nullptr;
  BoosterHandle booster = nullptr;
  XGDMatrixCreateFromMat(rows.values.data(), rows.size(), rows.columns, NAN, &teaching);
  XGDMatrixCreateFromMat(fresh.values.data(), fresh.size(), fresh.columns, NAN, &asked);
  const std::vector<float> truth(rows.truth.begin(), rows.truth.end());
  XGDMatrixSetFloatInfo(teaching, "label", truth.data(), truth.size());
  XGBoosterCreate(&teaching, 1, &booster);
  for (const auto& [name, value] :
       std::vector<std::pair<const char*, const char*>>{{"objective", "binary:logistic"},
                                                        {"base_score", "0.5"},
                                                        {"nthread", "1"},
                                                        {"seed", "5"},
                                                        {"tree_method", "hist"},
                                                        {"eta", "0.1"},
                                                        {"max_depth", "3"},
                                                        {"subsample", "0.8"},
                                                        {"colsample_bynode", "0.2"}})
    XGBoosterSetParam(booster, name, value);
  for (int round = 0; round < 30; ++round) XGBoosterUpdateOneIter(booster, round, teaching);
  bst_ulong count = 0;
  const float* margins = nullptr;
  constexpr int as_margin = 1;
  XGBoosterPredict(booster, asked, as_margin, 0, 0, &count, &margins);
  ASSERT_EQ(count, fresh.size());
  for (std::size_t n = 0; n < fresh.size(); ++n) EXPECT_NEAR(score(rule, fresh.row(n)), margins[n], 1e-4);
  XGBoosterFree(booster);
  XGDMatrixFree(teaching);
  XGDMatrixFree(asked);
}

TEST(Solvers, NaiveBayesKnowsTheDistributionsItWasDrawnFrom) {
  const Rows rows = two_gaussians(4000, 2, 1, 2);
  const Rule rule = *(*method_named("naive_bayes"))->learn({rows, {{"least_variance", 1e-6}}});
  const auto centre = features::numbers(rule.tensors, "centre"),
             variance = features::numbers(rule.tensors, "variance");
  EXPECT_NEAR(centre[0], 5, 0.1);
  EXPECT_NEAR(centre[2], 7, 0.1);
  EXPECT_NEAR(centre[3], 5 + 11 * 2, 1);
  EXPECT_NEAR(variance[0], 1, 0.1);
  EXPECT_NEAR(variance[1], 121, 12);
}

TEST(Solvers, LogisticRegressionFindsTheSlopeOfTwoGaussians) {
  // Of normal distributions a apart with deviation 1 the logit is a x - a² / 2.
  const Random random{1, 0};
  Rows rows{1, {}, {}, {}};
  for (std::size_t n = 0; n < 20000; ++n) {
    const float value = static_cast<float>(random.normal(n) + (n % 2 ? 1.5 : 0));
    rows.add(std::span{&value, 1}, n % 2 == 1, "");
  }
  const Rule rule = *(*method_named("logistic_regression"))->learn({rows, {{"penalty", 0}, {"rounds", 200}}});
  EXPECT_NEAR(features::numbers(rule.tensors, "weight")[0], 1.5, 0.08);
  EXPECT_NEAR(features::numbers(rule.tensors, "bias")[0], -1.5 * 1.5 / 2, 0.08);
}

}  // namespace
}  // namespace haima::classic
