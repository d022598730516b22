// What moves pixels: turned, larger, sheared, bent. Maps go from the new picture to the old.
#include <array>
#include <cmath>

#include "corpus/augmentations.h"

namespace haima::corpus {
namespace {

using image::Affine;

constexpr double degrees = 3.14159265358979323846 / 180;

double either_way(const Random& random, std::uint64_t i, double most) {
  return random.between(i, -most, most);
}

/// `first` is done to a point before what the warp does already.
void put_before(Warp& warp, const Affine& first) {
  const Affine a = warp.affine;
  warp.affine = {a.xx * first.xx + a.xy * first.yx,        a.xx * first.xy + a.xy * first.yy,
                 a.xx * first.x0 + a.xy * first.y0 + a.x0, a.yx * first.xx + a.yy * first.yx,
                 a.yx * first.xy + a.yy * first.yy,        a.yx * first.x0 + a.yy * first.y0 + a.y0};
  warp.moves = true;
}

void flip(Warp& warp, double chance, const Random& random) {
  if (random.chance(0, chance)) put_before(warp, {-1, 0, 0, 0, 1, 0});
}

void rotate(Warp& warp, double most_deg, const Random& random) {
  const double angle = either_way(random, 0, most_deg) * degrees;
  const double c = std::cos(angle), s = std::sin(angle);
  put_before(warp, {c, -s, 0, s, c, 0});
}

void zoom(Warp& warp, double most, const Random& random) {
  const double scale = std::exp(either_way(random, 0, std::log1p(most)));
  put_before(warp, {scale, 0, 0, 0, scale, 0});
}

void shear(Warp& warp, double most_deg, const Random& random) {
  const double along = std::tan(either_way(random, 0, most_deg) * degrees);
  random.chance(1, 0.5) ? put_before(warp, {1, along, 0, 0, 1, 0}) : put_before(warp, {1, 0, 0, along, 1, 0});
}

void shift(Warp& warp, double most, const Random& random) {
  put_before(warp, {1, 0, either_way(random, 0, 2 * most), 0, 1, either_way(random, 1, 2 * most)});
}

/// A part of the picture made as large as the whole.
void crop(Warp& warp, double most, const Random& random) {
  const double kept = 1 - random.between(0, 0, most);
  put_before(warp, {kept, 0, either_way(random, 1, 1 - kept), 0, kept, either_way(random, 2, 1 - kept)});
}

/// The head at another size somewhere in the picture, as another field of view would show it.
void field_of_view(Warp& warp, double most, const Random& random) {
  const double scale = 1 + random.between(0, 0, most);
  put_before(warp, {scale, 0, either_way(random, 1, scale - 1), 0, scale, either_way(random, 2, scale - 1)});
}

/// What lies outside is of this grey.
void fill(Warp& warp, double grey, const Random&) { warp.fill = static_cast<float>(grey); }

// ---- bent ----

/// Adds `bend(u, v)`, from -1 to 1 over the picture, at every node.
template <class Bend>
void add_field(Warp& warp, const Bend& bend) {
  constexpr int nodes = Warp::nodes;
  warp.dx.resize(nodes * nodes);
  warp.dy.resize(nodes * nodes);
  for (int y = 0; y < nodes; ++y) {
    for (int x = 0; x < nodes; ++x) {
      const std::array<double, 2> d = bend(2.0 * x / (nodes - 1) - 1, 2.0 * y / (nodes - 1) - 1);
      const auto at = static_cast<std::size_t>(y * nodes + x);
      warp.dx[at] += static_cast<float>(d[0]);
      warp.dy[at] += static_cast<float>(d[1]);
    }
  }
  warp.moves = true;
}

/// The cubic B-spline's weights of four control points at `t` between the middle two.
std::array<double, 4> spline(double t) {
  const double r = 1 - t;
  return {r * r * r / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * r * r * r - 6 * r * r + 4) / 6,
          t * t * t / 6};
}

/// Random displacements of 8 by 8 control points with a cubic B-spline between them (Rueckert et al. 1999).
void elastic(Warp& warp, double most, const Random& random) {
  constexpr int points = 8, cells = points - 3;
  add_field(warp, [&](double u, double v) -> std::array<double, 2> {
    const double x = (u + 1) / 2 * cells, y = (v + 1) / 2 * cells;
    const int column = std::min(static_cast<int>(x), cells - 1),
              row = std::min(static_cast<int>(y), cells - 1);
    const auto across = spline(x - column), down = spline(y - row);
    std::array<double, 2> d{};
    for (int j = 0; j < 4; ++j) {
      for (int i = 0; i < 4; ++i) {
        const auto point = static_cast<std::uint64_t>((row + j) * points + column + i);
        const double weight = across[static_cast<std::size_t>(i)] * down[static_cast<std::size_t>(j)];
        d[0] += weight * either_way(random, 2 * point, 2 * most);
        d[1] += weight * either_way(random, 2 * point + 1, 2 * most);
      }
    }
    return d;
  });
}

/// Columns and rows of a grid made wider and narrower.
void grid(Warp& warp, double most, const Random& random) {
  constexpr int cells = 5;
  std::array<std::array<double, cells + 1>, 2> edges{};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    for (std::size_t i = 0; i < cells; ++i)
      edges[axis][i + 1] = edges[axis][i] + 1 + either_way(random, axis * cells + i, most);
    for (double& edge : edges[axis]) edge = 2 * edge / edges[axis][cells] - 1;
    edges[axis][0] = -1;
  }
  const auto displaced = [&](std::size_t axis, double at) {
    const double place = (at + 1) / 2 * cells;
    const auto cell = std::min(static_cast<std::size_t>(place), static_cast<std::size_t>(cells - 1));
    const double share = place - static_cast<double>(cell);
    return edges[axis][cell] + share * (edges[axis][cell + 1] - edges[axis][cell]) - at;
  };
  add_field(warp, [&](double u, double v) { return std::array{displaced(0, u), displaced(1, v)}; });
}

/// A lens: barrel one way, pincushion the other.
void optical(Warp& warp, double most, const Random& random) {
  const double k = either_way(random, 0, most);
  add_field(warp, [&](double u, double v) {
    const double bend = k * (u * u + v * v);
    return std::array{u * bend, v * bend};
  });
}

}  // namespace

std::span<const Augmentation> moving_augmentations() {
  static constexpr Augmentation table[] = {
      {"flip", "chance", "left and right changed", 0.5, flip},
      {"rotate", "degrees", "turned about the middle", 15, rotate},
      {"zoom", "share", "larger or smaller", 0.1, zoom},
      {"shear", "degrees", "slanted along one axis", 6, shear},
      {"shift", "share of the side", "moved", 0.05, shift},
      {"crop", "share cut off", "a part made as large as the whole", 0.2, crop},
      {"field_of_view", "share more", "smaller and elsewhere, as another field of view shows it", 0.4,
       field_of_view},
      {"elastic", "share of the side", "bent by a smooth random field", 0.06, elastic},
      {"grid", "share of a cell", "columns and rows made wider and narrower", 0.3, grid},
      {"optical", "at the edge", "bent as by a lens", 0.12, optical},
      {"fill", "grey from 0 to 1", "what comes in from outside is of this grey", 0.5, fill}};
  return table;
}

}  // namespace haima::corpus
