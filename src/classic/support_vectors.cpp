#include "classic/support_vectors.h"

#include "classic/matrix.h"

namespace haima::classic {

SupportVectors support_vectors(const Rows& rows, double c, double gamma) {
  const cv::Ptr<cv::ml::SVM> svm = cv::ml::SVM::create();
  svm->setType(cv::ml::SVM::C_SVC);
  svm->setKernel(gamma > 0 ? cv::ml::SVM::RBF : cv::ml::SVM::LINEAR);
  if (gamma > 0) svm->setGamma(gamma);
  svm->setC(c);
  svm->setClassWeights(2 * priors_of(rows));
  svm->setTermCriteria({cv::TermCriteria::MAX_ITER + cv::TermCriteria::EPS, 20000, 1e-4});
  svm->train(samples_of(rows), cv::ml::ROW_SAMPLE, answers_of(rows));
  const cv::Mat vectors = svm->getSupportVectors();
  cv::Mat alpha, place;
  const double rho = svm->getDecisionFunction(0, alpha, place);
  // OpenCV's sum is above 0 for the first class, "no bleeding": here it is turned round.
  SupportVectors out{{{vectors.rows, vectors.cols}, {}}, {}, static_cast<float>(rho)};
  out.weight.assign(static_cast<std::size_t>(vectors.rows), 0);
  for (int n = 0; n < alpha.cols; ++n)
    out.weight[static_cast<std::size_t>(place.at<int>(n))] -= static_cast<float>(alpha.at<double>(n));
  for (int n = 0; n < vectors.rows; ++n)
    out.vectors.values.insert(out.vectors.values.end(), vectors.ptr<float>(n),
                              vectors.ptr<float>(n) + vectors.cols);
  return out;
}

}  // namespace haima::classic
