#include "train/depthwise_kernels.h"

#include <cstring>

namespace haima::train {
namespace {

// A clone for a processor must hold these bodies itself: what it calls is compiled for the least of them.
#define HAIMA_INLINE [[gnu::always_inline]] inline

constexpr std::size_t lanes = depthwise_lanes;
constexpr std::size_t largest_kernel = 7;
typedef float Vector __attribute__((vector_size(lanes * sizeof(float))));
typedef std::uint32_t Bits __attribute__((vector_size(lanes * sizeof(float))));
typedef std::uint16_t Halves __attribute__((vector_size(lanes * sizeof(std::uint16_t))));

HAIMA_INLINE void load(const float* from, Vector& v) { std::memcpy(&v, from, sizeof v); }
HAIMA_INLINE void load(const Bfloat16* from, Vector& v) {
  Halves halves;
  std::memcpy(&halves, from, sizeof halves);
  const Bits bits = __builtin_convertvector(halves, Bits) << 16;
  std::memcpy(&v, &bits, sizeof v);
}
HAIMA_INLINE void put(const Vector& v, float* to) { std::memcpy(to, &v, sizeof v); }
/// Rounds to nearest, ties to even.
HAIMA_INLINE void put(const Vector& v, Bfloat16* to) {
  Bits bits;
  std::memcpy(&bits, &v, sizeof bits);
  const Halves halves = __builtin_convertvector((bits + 0x7fff + ((bits >> 16) & 1)) >> 16, Halves);
  std::memcpy(to, &halves, sizeof halves);
}

HAIMA_INLINE std::ptrdiff_t signed_of(std::size_t number) { return static_cast<std::ptrdiff_t>(number); }

/// Rows of a map in float32, the last few of them, with zeros to the left and right and above and below. A
/// vector of channels lies with its neighbours in the row, so that a row of taps stays in the first cache.
struct Rows {
  std::size_t channels, width, border, kept;  // border: pixels on either side
  float* memory;                              // `kept` rows, then one of zeros

  /// From a vector of channels to the next.
  HAIMA_INLINE std::size_t step() const { return (width + 2 * border) * lanes; }
  HAIMA_INLINE std::size_t size() const { return channels / lanes * step(); }
  HAIMA_INLINE void clear() const { std::fill_n(memory, (kept + 1) * size(), 0.0f); }
  HAIMA_INLINE void read(const Bfloat16* map, std::size_t row) const {
    const Bfloat16* from = map + row * width * channels;
    float* to = memory + row % kept * size() + border * lanes;
    for (std::size_t c = 0; c < channels; c += lanes, to += step()) {
      for (std::size_t i = 0; i < width; ++i) {
        Vector pixel;
        load(from + i * channels + c, pixel);
        put(pixel, to + i * lanes);
      }
    }
  }
  /// The map's rows from `next` on that lie before `end`.
  HAIMA_INLINE void read_to(std::ptrdiff_t end, const Bfloat16* map, std::size_t height,
                            std::size_t& next) const {
    for (; next < height && signed_of(next) < end; ++next) read(map, next);
  }
  /// Of the pixel at column 0.
  HAIMA_INLINE const float* row(std::ptrdiff_t row, std::size_t height) const {
    const bool inside = row >= 0 && row < signed_of(height);
    return memory + (inside ? static_cast<std::size_t>(row) % kept : kept) * size() + border * lanes;
  }
};

HAIMA_INLINE std::size_t border_of(const DepthwiseShape& s) { return s.kernel + s.stride; }
HAIMA_INLINE Rows in_rows(const DepthwiseShape& s, float* room) {
  return {s.channels, s.width, border_of(s), s.kernel, room};
}
HAIMA_INLINE Rows out_rows(const DepthwiseShape& s, float* room) {
  return {s.channels, s.out_width, border_of(s), s.kernel, room};
}

/// Where a tap reads its first pixel, and its weights.
struct Tap {
  const float* in;
  const float* weight;
};
struct Taps {
  Tap all[largest_kernel * largest_kernel];
  std::size_t count = 0;
};

/// Pixels of a row: each is the sum of what the taps read there.
struct Sums {
  std::size_t in_step;  // from one pixel's taps to the next one's
  Bfloat16* out;
  std::size_t out_step, count;
};

template <std::size_t Tile>
HAIMA_INLINE void sum_tile(const Taps& taps, const Sums& sums, std::size_t at, std::size_t skipped,
                           std::size_t c) {
  Vector sum[Tile] = {};
  for (std::size_t t = 0; t < taps.count; ++t) {
    Vector weight;
    load(taps.all[t].weight + c, weight);
    const float* in = taps.all[t].in + at * sums.in_step + skipped;
    for (std::size_t i = 0; i < Tile; ++i) {
      Vector x;
      load(in + i * sums.in_step, x);
      sum[i] += weight * x;
    }
  }
  for (std::size_t i = 0; i < Tile; ++i) put(sum[i], sums.out + (at + i) * sums.out_step + c);
}

HAIMA_INLINE void sum_row(const Taps& taps, const Sums& sums, const Rows& rows) {
  for (std::size_t c = 0, skipped = 0; c < rows.channels; c += lanes, skipped += rows.step()) {
    std::size_t at = 0;
    for (; at + 7 <= sums.count; at += 7) sum_tile<7>(taps, sums, at, skipped, c);
    for (; at + 3 <= sums.count; at += 3) sum_tile<3>(taps, sums, at, skipped, c);
    for (; at < sums.count; ++at) sum_tile<1>(taps, sums, at, skipped, c);
  }
}

/// The input's row under the kernel's first, for row `i` of the output.
HAIMA_INLINE std::ptrdiff_t top_of(const DepthwiseShape& s, std::size_t i) {
  return signed_of(i * s.stride) - signed_of(s.padding);
}

/// One row of the kernel against one row of the output, for a vector of channels.
template <std::size_t Kernel>
HAIMA_INLINE void add_products(const float* x, std::size_t in_step, const Bfloat16* dy,
                               const DepthwiseShape& s, float* slopes) {
  Vector sum[Kernel] = {};
  for (std::size_t i = 0; i < s.out_width; ++i) {
    Vector slope;
    load(dy + i * s.channels, slope);
    for (std::size_t j = 0; j < Kernel; ++j) {
      Vector value;
      load(x + i * in_step + j * lanes, value);
      sum[j] += slope * value;
    }
  }
  for (std::size_t j = 0; j < Kernel; ++j) {
    Vector before;
    load(slopes + j * s.channels, before);
    put(before + sum[j], slopes + j * s.channels);
  }
}

template <std::size_t Kernel>
HAIMA_INLINE void slopes_of(const DepthwiseShape& s, const Bfloat16* x, const Bfloat16* dy, float* slopes,
                            float* room) {
  const Rows rows = in_rows(s, room);
  rows.clear();
  std::size_t next = 0;
  for (std::size_t i = 0; i < s.out_height; ++i) {
    const std::ptrdiff_t top = top_of(s, i);
    rows.read_to(top + signed_of(Kernel), x, s.height, next);
    const Bfloat16* dy_row = dy + i * s.out_width * s.channels;
    for (std::size_t c = 0, skipped = 0; c < s.channels; c += lanes, skipped += rows.step()) {
      for (std::size_t k = 0; k < Kernel; ++k) {
        const float* row = rows.row(top + signed_of(k), s.height) - s.padding * lanes;
        add_products<Kernel>(row + skipped, s.stride * lanes, dy_row + c, s,
                             slopes + k * Kernel * s.channels + c);
      }
    }
  }
}

}  // namespace

bool suits_depthwise(std::size_t kernel) { return kernel == 5 || kernel == 7; }

std::size_t depthwise_room(const DepthwiseShape& s) {
  const std::size_t columns = std::max(s.width, s.out_width) + 2 * border_of(s);
  return (s.kernel + 1) * columns * s.channels;
}

[[HAIMA_EACH_CPU]] void depthwise_forward(const DepthwiseShape& s, const Bfloat16* x, const float* weights,
                                          Bfloat16* y, float* room) {
  const Rows rows = in_rows(s, room);
  rows.clear();
  std::size_t next = 0;  // row to read
  for (std::size_t i = 0; i < s.out_height; ++i) {
    const std::ptrdiff_t top = top_of(s, i);
    rows.read_to(top + signed_of(s.kernel), x, s.height, next);
    Taps taps;
    for (std::size_t k = 0; k < s.kernel; ++k) {
      const float* row = rows.row(top + signed_of(k), s.height) - s.padding * lanes;
      for (std::size_t j = 0; j < s.kernel; ++j)
        taps.all[taps.count++] = {row + j * lanes, weights + (k * s.kernel + j) * s.channels};
    }
    sum_row(taps, {s.stride * lanes, y + i * s.out_width * s.channels, s.channels, s.out_width}, rows);
  }
}

/// Columns of the input that lie `stride` apart are reached by the same taps.
[[HAIMA_EACH_CPU]] void depthwise_backward(const DepthwiseShape& s, const Bfloat16* dy, const float* weights,
                                           Bfloat16* dx, float* room) {
  const Rows rows = out_rows(s, room);
  rows.clear();
  std::size_t next = 0;
  for (std::size_t i = 0; i < s.height; ++i) {
    rows.read_to(signed_of((i + s.padding) / s.stride + 1), dy, s.out_height, next);
    for (std::size_t first = 0; first < std::min(s.stride, s.width); ++first) {
      Taps taps;
      for (std::size_t k = 0; k < s.kernel && k <= i + s.padding; ++k) {
        const std::size_t down = i + s.padding - k;
        if (down % s.stride != 0 || down / s.stride >= s.out_height) continue;
        const float* row = rows.row(signed_of(down / s.stride), s.out_height);
        for (std::size_t j = 0; j < s.kernel; ++j) {
          // Never below zero: `kernel` strides more.
          const std::size_t right = first + s.padding + s.stride * s.kernel - j;
          if (right % s.stride != 0) continue;
          taps.all[taps.count++] = {row + right / s.stride * lanes - s.kernel * lanes,
                                    weights + (k * s.kernel + j) * s.channels};
        }
      }
      sum_row(taps,
              {lanes, dx + (i * s.width + first) * s.channels, s.stride * s.channels,
               (s.width - first + s.stride - 1) / s.stride},
              rows);
    }
  }
}

[[HAIMA_EACH_CPU]] void depthwise_slopes(const DepthwiseShape& s, const Bfloat16* x, const Bfloat16* dy,
                                         float* slopes, float* room) {
  return s.kernel == 5 ? slopes_of<5>(s, x, dy, slopes, room) : slopes_of<7>(s, x, dy, slopes, room);
}

}  // namespace haima::train
