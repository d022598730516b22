// GLCM: texture from how often two grey levels lie at a distance of each other (Haralick, Shanmugam and
// Dinstein, 1973): thirteen figures of each matrix, their mean over four directions and their range.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "features/family.h"

namespace haima::features {
namespace {

constexpr int levels = 32;
constexpr std::array distances = {1, 3};
constexpr std::array<std::array<int, 2>, 4> directions = {{{1, 0}, {1, -1}, {0, -1}, {-1, -1}}};

// In the order of the paper's f1 to f13.
constexpr std::array<std::string_view, 13> figures = {"energy",
                                                      "contrast",
                                                      "correlation",
                                                      "variance",
                                                      "homogeneity",
                                                      "sum_average",
                                                      "sum_variance",
                                                      "sum_entropy",
                                                      "entropy",
                                                      "difference_variance",
                                                      "difference_entropy",
                                                      "information_1",
                                                      "information_2"};
using Figures = std::array<double, figures.size()>;

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const int distance : distances) {
    for (const char* what : {"mean", "range"}) {
      for (const std::string_view figure : figures)
        names.push_back(fmt::format("{}_{}_{}", figure, distance, what));
    }
  }
  return names;
}

/// Shares of pairs of grey levels, each pair counted both ways.
struct Matrix {
  std::vector<double> share = std::vector<double>(levels * levels);

  double& at(int i, int j) { return share[static_cast<std::size_t>(i * levels + j)]; }
  double at(int i, int j) const { return share[static_cast<std::size_t>(i * levels + j)]; }
};

int level_of(float grey) { return std::clamp(static_cast<int>(grey * levels), 0, levels - 1); }

Matrix matrix_of(const View& view, int dx, int dy) {
  Matrix matrix;
  double pairs = 0;
  const int width = view.grey.width, height = view.grey.height;
  for (int y = std::max(0, -dy); y < std::min(height, height - dy); ++y) {
    for (int x = std::max(0, -dx); x < std::min(width, width - dx); ++x) {
      if (!view.region.at(x, y) || !view.region.at(x + dx, y + dy)) continue;
      const int a = level_of(view.grey.at(x, y)), b = level_of(view.grey.at(x + dx, y + dy));
      matrix.at(a, b) += 1;
      matrix.at(b, a) += 1;
      pairs += 2;
    }
  }
  if (pairs == 0) matrix.at(0, 0) = pairs = 1;  // nothing lies beside anything: as if all were one grey
  for (double& share : matrix.share) share /= pairs;
  return matrix;
}

double entropy_of(const std::vector<double>& shares) {
  double entropy = 0;
  for (const double share : shares) entropy -= share > 0 ? share * std::log(share) : 0;
  return entropy;
}

struct Spread {
  double mean = 0, variance = 0;
};

/// Of the place in a list of shares.
Spread spread_of(const std::vector<double>& shares) {
  Spread out;
  for (std::size_t i = 0; i < shares.size(); ++i) out.mean += static_cast<double>(i) * shares[i];
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double away = static_cast<double>(i) - out.mean;
    out.variance += away * away * shares[i];
  }
  return out;
}

/// What follows from a matrix: how often each level, each sum and each difference of two levels occurs.
struct Margins {
  std::vector<double> level = std::vector<double>(levels), sum = std::vector<double>(2 * levels - 1),
                      difference = std::vector<double>(levels);

  explicit Margins(const Matrix& matrix) {
    for (int i = 0; i < levels; ++i) {
      for (int j = 0; j < levels; ++j) {
        level[static_cast<std::size_t>(i)] += matrix.at(i, j);
        sum[static_cast<std::size_t>(i + j)] += matrix.at(i, j);
        difference[static_cast<std::size_t>(std::abs(i - j))] += matrix.at(i, j);
      }
    }
  }
};

/// The two information measures of correlation; 0 where there is one grey only.
std::array<double, 2> information_of(const Matrix& matrix, const std::vector<double>& level, double entropy) {
  double cross = 0, independent = 0;
  for (int i = 0; i < levels; ++i) {
    for (int j = 0; j < levels; ++j) {
      const double expected = level[static_cast<std::size_t>(i)] * level[static_cast<std::size_t>(j)];
      if (expected <= 0) continue;
      cross -= matrix.at(i, j) * std::log(expected);
      independent -= expected * std::log(expected);
    }
  }
  const double of_level = entropy_of(level);
  return {of_level > 1e-12 ? (entropy - cross) / of_level : 0,
          std::sqrt(std::max(0.0, 1 - std::exp(-2 * (independent - entropy))))};
}

Figures figures_of(const Matrix& matrix) {
  const Margins margins{matrix};
  const Spread level = spread_of(margins.level), sum = spread_of(margins.sum);
  double energy = 0, contrast = 0, product = 0, homogeneity = 0;
  for (int i = 0; i < levels; ++i) {
    for (int j = 0; j < levels; ++j) {
      const double share = matrix.at(i, j);
      energy += share * share;
      contrast += share * (i - j) * (i - j);
      product += share * i * j;
      homogeneity += share / (1 + (i - j) * (i - j));
    }
  }
  const double correlation =
      level.variance > 1e-12 ? (product - level.mean * level.mean) / level.variance : 0;
  const double entropy = entropy_of(matrix.share);
  const auto information = information_of(matrix, margins.level, entropy);
  return {energy,
          contrast,
          correlation,
          level.variance,
          homogeneity,
          sum.mean,
          sum.variance,
          entropy_of(margins.sum),
          entropy,
          spread_of(margins.difference).variance,
          entropy_of(margins.difference),
          information[0],
          information[1]};
}

std::vector<float> values_of(const View& view) {
  std::vector<float> values;
  for (const int distance : distances) {
    Figures mean{}, least{}, most{};
    for (std::size_t n = 0; n < directions.size(); ++n) {
      const Figures one =
          figures_of(matrix_of(view, distance * directions[n][0], distance * directions[n][1]));
      for (std::size_t f = 0; f < one.size(); ++f) {
        mean[f] += one[f] / directions.size();
        least[f] = n == 0 ? one[f] : std::min(least[f], one[f]);
        most[f] = n == 0 ? one[f] : std::max(most[f], one[f]);
      }
    }
    for (const double value : mean) values.push_back(static_cast<float>(value));
    for (std::size_t f = 0; f < most.size(); ++f) values.push_back(static_cast<float>(most[f] - least[f]));
  }
  return values;
}

}  // namespace

Family glcm() { return {"glcm", "texture by co-occurring grey levels (Haralick)", names, values_of}; }

}  // namespace haima::features
