#include "image/runs.h"

#include <algorithm>
#include <numeric>

namespace haima::image {
namespace {

/// Union-find over runs.
class Forest {
 public:
  explicit Forest(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }

  int root(int item) {
    while (parent_[item] != item) item = parent_[item] = parent_[parent_[item]];
    return item;
  }

  void join(int a, int b) {
    a = root(a);
    b = root(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<int> parent_;
};

struct RowIndex {
  std::vector<Run> runs;
  std::vector<int> first_of_row;  // one entry a row and one behind the last
};

RowIndex find_runs(std::span<const std::uint8_t> mask, Extent extent, bool complement) {
  RowIndex found;
  found.first_of_row.reserve(static_cast<std::size_t>(extent.ny) * extent.nz + 1);
  const std::uint8_t* row = mask.data();
  for (int z = 0; z < extent.nz; ++z) {
    for (int y = 0; y < extent.ny; ++y, row += extent.nx) {
      found.first_of_row.push_back(static_cast<int>(found.runs.size()));
      const auto wanted = [&](int x) { return (row[x] != 0) != complement; };
      for (int x = 0; x < extent.nx;) {
        while (x < extent.nx && !wanted(x)) ++x;
        if (x == extent.nx) break;
        const int begin = x;
        while (x < extent.nx && wanted(x)) ++x;
        found.runs.push_back({begin, x, y, z, 0});
      }
    }
  }
  found.first_of_row.push_back(static_cast<int>(found.runs.size()));
  return found;
}

/// Joins the runs of two rows where they overlap, or (reach 1) where their corners meet.
void join_rows(const RowIndex& found, int row_a, int row_b, int reach, Forest& forest) {
  int a = found.first_of_row[row_a], b = found.first_of_row[row_b];
  const int a_end = found.first_of_row[row_a + 1], b_end = found.first_of_row[row_b + 1];
  while (a < a_end && b < b_end) {
    const Run& left = found.runs[a];
    const Run& right = found.runs[b];
    if (left.begin < right.end + reach && right.begin < left.end + reach) forest.join(a, b);
    left.end < right.end ? ++a : ++b;
  }
}

void join_neighbours(const RowIndex& found, Extent extent, bool corners, Forest& forest) {
  const int reach = corners ? 1 : 0;
  for (int z = 0; z < extent.nz; ++z) {
    for (int y = 0; y < extent.ny; ++y) {
      const int row = z * extent.ny + y;
      if (y > 0) join_rows(found, row - 1, row, reach, forest);
      if (z == 0) continue;
      for (int below = std::max(0, y - reach); below <= std::min(extent.ny - 1, y + reach); ++below) {
        join_rows(found, (z - 1) * extent.ny + below, row, reach, forest);
      }
    }
  }
}

}  // namespace

Runs connected_runs(std::span<const std::uint8_t> mask, Extent extent, bool corners, bool complement) {
  RowIndex found = find_runs(mask, extent, complement);
  Forest forest{found.runs.size()};
  join_neighbours(found, extent, corners, forest);

  std::vector<std::int64_t> size_of_root(found.runs.size(), 0);
  for (std::size_t n = 0; n < found.runs.size(); ++n) {
    size_of_root[forest.root(static_cast<int>(n))] += found.runs[n].end - found.runs[n].begin;
  }
  std::vector<int> roots;
  for (std::size_t n = 0; n < found.runs.size(); ++n) {
    if (size_of_root[n] > 0) roots.push_back(static_cast<int>(n));
  }
  std::stable_sort(roots.begin(), roots.end(),
                   [&](int a, int b) { return size_of_root[a] > size_of_root[b]; });

  Runs result{std::move(found.runs), {}};
  std::vector<int> rank(result.runs.size(), 0);
  for (int root : roots) {
    rank[root] = static_cast<int>(result.sizes.size());
    result.sizes.push_back(size_of_root[root]);
  }
  for (std::size_t n = 0; n < result.runs.size(); ++n) {
    result.runs[n].component = rank[forest.root(static_cast<int>(n))];
  }
  return result;
}

}  // namespace haima::image
