#include "measure/principal.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"

namespace haima::measure {
namespace {

/// A matrix by its columns.
using Columns = std::vector<std::vector<double>>;

constexpr std::size_t block = 10;  // two axes, and eight directions that keep the rest away from them
constexpr int passes = 10;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// Gram and Schmidt's, twice for accuracy; what vanishes becomes 0.
void make_orthonormal(Columns& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double before = std::sqrt(dot(columns[i], columns[i]));
    for (int round = 0; round < 2; ++round) {
      for (std::size_t j = 0; j < i; ++j) {
        const double along = dot(columns[i], columns[j]);
        for (std::size_t k = 0; k < columns[i].size(); ++k) columns[i][k] -= along * columns[j][k];
      }
    }
    const double length = std::sqrt(dot(columns[i], columns[i]));
    const double scale = length > 1e-12 * before && length > 0 ? 1 / length : 0;
    for (double& value : columns[i]) value *= scale;
  }
}

class Centred {
 public:
  explicit Centred(std::span<const std::vector<float>> rows) : rows_(rows), mean_(rows.front().size()) {
    for (const auto& row : rows) {
      for (std::size_t k = 0; k < mean_.size(); ++k) mean_[k] += static_cast<double>(row[k]);
    }
    for (double& value : mean_) value /= static_cast<double>(rows.size());
  }

  std::size_t width() const { return mean_.size(); }

  /// Each row along each direction.
  Columns along(const Columns& directions) const {
    Columns out(directions.size(), std::vector<double>(rows_.size()));
    for (std::size_t d = 0; d < directions.size(); ++d) {
      for (std::size_t row = 0; row < rows_.size(); ++row) {
        double sum = 0;
        for (std::size_t k = 0; k < mean_.size(); ++k)
          sum += (static_cast<double>(rows_[row][k]) - mean_[k]) * directions[d][k];
        out[d][row] = sum;
      }
    }
    return out;
  }

  /// The sum of rows, each as often as `weights` says.
  Columns summed(const Columns& weights) const {
    Columns out(weights.size(), std::vector<double>(mean_.size()));
    for (std::size_t d = 0; d < weights.size(); ++d) {
      for (std::size_t row = 0; row < rows_.size(); ++row) {
        for (std::size_t k = 0; k < mean_.size(); ++k)
          out[d][k] += weights[d][row] * (static_cast<double>(rows_[row][k]) - mean_[k]);
      }
    }
    return out;
  }

  double variance() const {
    double sum = 0;
    for (const auto& row : rows_) {
      for (std::size_t k = 0; k < mean_.size(); ++k) {
        const double value = static_cast<double>(row[k]) - mean_[k];
        sum += value * value;
      }
    }
    return sum;
  }

 private:
  std::span<const std::vector<float>> rows_;
  std::vector<double> mean_;
};

/// Turns columns so that they stand at right angles to each other, by Jacobi's rotations from one side; the
/// same is done to `axes`.
void turn_apart(Columns& columns, Columns& axes) {
  for (int sweep = 0; sweep < 30; ++sweep) {
    double most = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      for (std::size_t j = i + 1; j < columns.size(); ++j) {
        const double a = dot(columns[i], columns[i]), b = dot(columns[j], columns[j]),
                     c = dot(columns[i], columns[j]);
        if (std::abs(c) <= 1e-14 * std::sqrt(a * b)) continue;
        most = std::max(most, std::abs(c) / std::sqrt(a * b));
        const double angle = 0.5 * std::atan2(2 * c, a - b), cosine = std::cos(angle), sine = std::sin(angle);
        const auto turn = [&](std::vector<double>& x, std::vector<double>& y) {
          for (std::size_t k = 0; k < x.size(); ++k) {
            const double old = x[k];
            x[k] = cosine * old + sine * y[k], y[k] = cosine * y[k] - sine * old;
          }
        };
        turn(columns[i], columns[j]);
        turn(axes[i], axes[j]);
      }
    }
    if (most < 1e-10) return;
  }
}

Columns random_directions(std::size_t count, std::size_t width) {
  Columns directions(count, std::vector<double>(width));
  for (std::size_t d = 0; d < count; ++d) {
    const Random random{1, d};
    for (std::size_t k = 0; k < width; ++k) directions[d][k] = random.normal(k);
  }
  return directions;
}

bool points_back(const std::vector<double>& axis) {
  const auto largest = std::max_element(axis.begin(), axis.end(),
                                        [](double a, double b) { return std::abs(a) < std::abs(b); });
  return largest != axis.end() && *largest < 0;
}

}  // namespace

Principal principal_axes(std::span<const std::vector<float>> rows) {
  Principal out;
  out.places.resize(rows.size());
  if (rows.empty() || rows.front().empty()) return out;
  const Centred centred{rows};
  Columns axes = random_directions(std::min(block, centred.width()), centred.width());
  make_orthonormal(axes);
  for (int pass = 0; pass < passes; ++pass) {
    axes = centred.summed(centred.along(axes));
    make_orthonormal(axes);
  }
  Columns places = centred.along(axes);
  turn_apart(places, axes);
  std::vector<std::size_t> order(places.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return dot(places[a], places[a]) > dot(places[b], places[b]);
  });
  const double all = centred.variance();
  for (std::size_t axis = 0; axis < std::min<std::size_t>(2, order.size()); ++axis) {
    const std::size_t at = order[axis];
    const double sign = points_back(axes[at]) ? -1 : 1;
    out.shares[axis] = all > 0 ? dot(places[at], places[at]) / all : 0;
    for (std::size_t row = 0; row < rows.size(); ++row) out.places[row][axis] = sign * places[at][row];
  }
  return out;
}

}  // namespace haima::measure
