// Rows of features with what is known of each: what a method learns from.
#pragma once
#include <span>
#include <string>
#include <vector>

namespace haima::classic {

struct Rows {
  std::size_t columns = 0;
  std::vector<float> values;  // row by row
  std::vector<bool> truth;
  std::vector<std::string> groups;  // rows of one group must not stand on two sides of a split

  std::size_t size() const { return truth.size(); }
  std::span<const float> row(std::size_t n) const { return std::span{values}.subspan(n * columns, columns); }
  void add(std::span<const float> row, bool is_true, std::string group);
  Rows of(std::span<const std::size_t> places) const;
};

/// By which each row counts so that both classes count alike; 1 on average.
std::vector<double> weights_of(const Rows& rows);

/// Rows in which both classes occur can be learned from.
bool teaches(const Rows& rows);

/// The places of the rows of each fold; groups stay together, classes are spread evenly.
std::vector<std::vector<std::size_t>> folds_of(const Rows& rows, int folds, std::uint64_t seed);

/// The places that are not among these, of `count`.
std::vector<std::size_t> others(std::span<const std::size_t> places, std::size_t count);

}  // namespace haima::classic
