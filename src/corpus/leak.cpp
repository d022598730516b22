#include "corpus/leak.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "image/resample.h"

namespace haima::corpus {
namespace {

constexpr int coarse_side = 24, fine_side = 96;
constexpr double least_deviation = 2;  // in grey levels: below it a picture shows nothing

image::Plane<float> resized(const image::Plane<std::uint8_t>& picture, int side) {
  image::Plane<float> values{picture.width, picture.height};
  std::copy(picture.pixels.begin(), picture.pixels.end(), values.pixels.begin());
  return image::resized(values, side, side);
}

/// Mean 0 and length 1, so that a product is a correlation; empty where there is nothing to compare.
std::vector<float> standardised(std::span<const float> values) {
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const float value : values) squares += (value - mean) * (value - mean);
  if (std::sqrt(squares / count) < least_deviation) return {};
  std::vector<float> out(values.size());
  std::transform(values.begin(), values.end(), out.begin(),
                 [&](float value) { return static_cast<float>((value - mean) / std::sqrt(squares)); });
  return out;
}

/// Eight sums side by side, which the compiler turns into vectors.
float product(const float* a, const float* b, std::size_t count) {
  float sums[8] = {};
  for (std::size_t i = 0; i + 8 <= count; i += 8) {
    for (std::size_t lane = 0; lane < 8; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  return std::accumulate(std::begin(sums), std::end(sums), 0.0F);
}

/// What is left of the values when their surroundings' mean is taken away: sulci and noise, which a copy
/// keeps and no other head shares.
std::vector<float> detail_of(const Fingerprint& print) {
  constexpr int reach = 3;
  const auto value = [&](int x, int y) {
    return static_cast<float>(print.fine[static_cast<std::size_t>(y * fine_side + x)]);
  };
  std::vector<float> detail(print.fine.size());
  for (int y = 0; y < fine_side; ++y) {
    for (int x = 0; x < fine_side; ++x) {
      float sum = 0;
      int count = 0;
      for (int dy = std::max(0, y - reach); dy <= std::min(fine_side - 1, y + reach); ++dy) {
        for (int dx = std::max(0, x - reach); dx <= std::min(fine_side - 1, x + reach); ++dx, ++count)
          sum += value(dx, dy);
      }
      detail[static_cast<std::size_t>(y * fine_side + x)] = value(x, y) - sum / static_cast<float>(count);
    }
  }
  return detail;
}

/// Their correlation; `first` is the first's detail, standardised, and made where it is still empty.
double fine_correlation(const Fingerprint& a, const Fingerprint& b, std::vector<float>& first) {
  if (first.empty()) first = standardised(detail_of(a));
  const std::vector<float> second = standardised(detail_of(b));
  if (first.empty() || second.empty()) return 0;
  return product(first.data(), second.data(), first.size());
}

/// Equal pictures, each with the one before it.
std::vector<Pair> equal_pairs(std::span<const Fingerprint> prints) {
  std::map<std::string, std::size_t> last;
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < prints.size(); ++i) {
    if (prints[i].fine.empty()) continue;
    const auto [at, first] = last.try_emplace(sha256(std::as_bytes(std::span{prints[i].fine})), i);
    if (!first) pairs.push_back({at->second, i, Alike::equal, 1});
    at->second = i;
  }
  return pairs;
}

}  // namespace

image::InputSpec fingerprint_spec() {
  image::InputSpec spec;
  spec.width = spec.height = fine_side;
  spec.precision = image::Precision::grey8;
  return spec;
}

image::Plane<std::uint8_t> picture_of(const Fingerprint& print) {
  image::Plane<std::uint8_t> picture{fine_side, fine_side};
  std::copy(print.fine.begin(), print.fine.end(), picture.pixels.begin());
  return picture;
}

Fingerprint fingerprint_of(const image::Plane<std::uint8_t>& framed) {
  const image::Plane<float> fine = resized(framed, fine_side);
  Fingerprint print;
  print.coarse = standardised(resized(framed, coarse_side).pixels);
  print.fine.resize(fine.pixels.size());
  std::transform(fine.pixels.begin(), fine.pixels.end(), print.fine.begin(),
                 [](float value) { return static_cast<std::uint8_t>(std::lround(value)); });
  return print;
}

std::vector<Pair> alike_pairs(std::span<const Fingerprint> prints, Likeness likeness, Context& context) {
  std::vector<std::vector<Pair>> found(prints.size());
  context.pool.each(prints.size(), [&](std::size_t i) {
    const Fingerprint& one = prints[i];
    if (one.coarse.empty()) return;
    std::vector<float> detail;
    for (std::size_t j = i + 1; j < prints.size(); ++j) {
      const Fingerprint& other = prints[j];
      if (other.coarse.empty() || one.fine == other.fine) continue;
      if (product(one.coarse.data(), other.coarse.data(), one.coarse.size()) < likeness.coarse) continue;
      const double fine = fine_correlation(one, other, detail);
      if (fine >= likeness.fine) found[i].push_back({i, j, Alike::nearly, fine});
    }
  });
  std::vector<Pair> pairs = equal_pairs(prints);
  for (const auto& list : found) pairs.insert(pairs.end(), list.begin(), list.end());
  std::sort(pairs.begin(), pairs.end(),
            [](const Pair& x, const Pair& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
  return pairs;
}

std::vector<Pair> join_alike(std::vector<Member>& members, std::span<const Fingerprint> prints,
                             Context& context, Likeness likeness) {
  std::vector<Pair> pairs = alike_pairs(prints, likeness, context);
  std::vector<std::vector<std::size_t>> lists;
  for (const Pair& pair : pairs) lists.push_back({pair.a, pair.b});
  join(members, lists);
  return pairs;
}

}  // namespace haima::corpus
