#include "report/outline.h"

#include <array>
#include <bit>
#include <map>
#include <utility>

namespace haima::report {
namespace {

using Corner = std::pair<int, int>;  // y, x: where four pixels meet

/// The four ways along pixel edges, clockwise; the inside lies to the right.
enum Way { east, south, west, north };
constexpr std::array<Corner, 4> step_of = {Corner{0, 1}, Corner{1, 0}, Corner{0, -1}, Corner{-1, 0}};

Corner after(Corner at, int way) { return {at.first + step_of[way].first, at.second + step_of[way].second}; }

/// For each corner, which ways an edge leaves it and is not walked yet, one bit a way.
using Edges = std::map<Corner, unsigned>;

Edges edges_of(const image::Mask& mask, std::uint8_t value) {
  const auto inside = [&](int x, int y) {
    return x >= 0 && y >= 0 && x < mask.width && y < mask.height && mask.at(x, y) == value;
  };
  Edges edges;
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      if (!inside(x, y)) continue;
      if (!inside(x, y - 1)) edges[{y, x}] |= 1U << east;
      if (!inside(x + 1, y)) edges[{y, x + 1}] |= 1U << south;
      if (!inside(x, y + 1)) edges[{y + 1, x + 1}] |= 1U << west;
      if (!inside(x - 1, y)) edges[{y + 1, x}] |= 1U << north;
    }
  }
  return edges;
}

/// The way on from a corner reached by `way`: sharpest right first, so that pixels which touch only at
/// a corner are outlined apart.
int way_on(unsigned leaving, int way) {
  for (const int turn : {1, 0, 3}) {
    if (leaving & (1U << ((way + turn) % 4))) return (way + turn) % 4;
  }
  return -1;
}

/// Walks one outline from `start`, taking its edges away.
std::vector<Point> walk(Edges& edges, Corner start) {
  std::vector<Point> outline;
  int way = -1;
  for (Corner at = start;;) {
    const auto here = edges.find(at);
    if (here == edges.end()) break;
    const int next = way < 0 ? std::countr_zero(here->second) : way_on(here->second, way);
    if (next < 0) break;
    if (next != way) outline.push_back({static_cast<double>(at.second), static_cast<double>(at.first)});
    here->second &= ~(1U << next);
    if (here->second == 0) edges.erase(here);
    way = next;
    at = after(at, way);
  }
  return outline;
}

}  // namespace

Outlines outlines_of(const image::Mask& mask, std::uint8_t value) {
  Edges edges = edges_of(mask, value);
  Outlines outlines;
  while (!edges.empty()) outlines.push_back(walk(edges, edges.begin()->first));
  return outlines;
}

}  // namespace haima::report
