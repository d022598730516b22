// The inner loop of convolutions whose weights lie as ConvolveWork says, for sets with 32 registers of 16
// lanes: a tile of pixels times a group of blocks is summed in registers, each sum over the inputs in one
// order.
#pragma once
#include "engine/kernels_body.h"

namespace haima::engine {
namespace {

// Each instruction set's file includes this once.
// NOLINTBEGIN(misc-definitions-in-headers)

/// sum + the products of a word: one of float32, or two of bfloat16.
inline Vector with_products(Vector sum, Vector weights, Vector word) {
#ifdef HAIMA_HALVES
  return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(weights), reinterpret_cast<__m512bh>(word));
#else
  return sum + weights * word;
#endif
}

/// The first `count` of `Tile` pixels from `first` on; what is beyond them is computed of the last and left.
template <int Tile, int Blocks, Activation kind>
inline void convolve_tile(const ConvolveWork& w, std::size_t first, std::size_t count) {
  Vector sum[Tile][Blocks];
  const float* in[Tile];
  for (std::size_t t = 0; t < Tile; ++t) {
    in[t] = w.in + (first + (t < count ? t : count - 1)) * w.step;
    for (std::size_t b = 0; b < Blocks; ++b) sum[t][b] = load(w.bias + b * lanes);
  }
  const float* weights = w.weights;
  for (std::size_t block = 0; block < w.in_blocks; ++block) {
    for (std::size_t tap = 0; tap < w.tap_count; ++tap) {
      const std::size_t begin = block * w.in_block + w.taps[tap];
      for (std::size_t i = begin; i < begin + w.words; ++i, weights += Blocks * lanes) {
        Vector column[Blocks];
        for (std::size_t b = 0; b < Blocks; ++b) column[b] = load(weights + b * lanes);
        for (std::size_t t = 0; t < Tile; ++t) {
          const Vector word = all(in[t][i]);
          for (std::size_t b = 0; b < Blocks; ++b) sum[t][b] = with_products(sum[t][b], column[b], word);
        }
      }
    }
  }
  for (std::size_t t = 0; t < Tile && t < count; ++t) {
    for (std::size_t b = 0; b < Blocks; ++b) {
      const std::size_t at = b * w.out_block + (first + t) * pixel;
      Vector x = sum[t][b];
      if (w.before) x += load_map(w.before + at);
      store_map(w.out + at, activated_map<kind>(x));
    }
  }
}

template <int Tile, int Blocks, Activation kind>
inline void convolve_row(const ConvolveWork& w) {
  for (std::size_t at = 0; at < w.pixels; at += Tile)
    convolve_tile<Tile, Blocks, kind>(w, at, w.pixels - at < Tile ? w.pixels - at : Tile);
}

template <Activation kind>
void convolve_as(const ConvolveWork& w) {
  switch (w.blocks) {
    case 1:
      return convolve_row<14, 1, kind>(w);
    case 2:
      return convolve_row<14, 2, kind>(w);
    case 3:
      return convolve_row<8, 3, kind>(w);
    default:
      return convolve_row<7, 4, kind>(w);
  }
}

void convolve(const ConvolveWork& w) {
  with(w.activation, [&]<class K>(K) { convolve_as<K::value>(w); });
}

// NOLINTEND(misc-definitions-in-headers)

}  // namespace
}  // namespace haima::engine
