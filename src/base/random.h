// Random numbers by counting: value `i` of a stream is a function of seed, stream and i alone, so that
// any thread may draw any of them in any order and every machine draws the same.
#pragma once
#include <cstdint>

namespace haima {

inline std::uint64_t scramble(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ull;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ull;
  x ^= x >> 32;
  return x;
}

class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream)
      : key_(scramble(scramble(seed + 0x9e3779b97f4a7c15ull) ^ (stream * 0xbf58476d1ce4e5b9ull + 1))) {}

  std::uint64_t bits(std::uint64_t i) const { return scramble(key_ + i * 0x9e3779b97f4a7c15ull); }
  /// From 0 to below 1.
  double uniform(std::uint64_t i) const { return static_cast<double>(bits(i) >> 11) * 0x1p-53; }
  double between(std::uint64_t i, double low, double high) const { return low + (high - low) * uniform(i); }
  bool chance(std::uint64_t i, double probability) const { return uniform(i) < probability; }
  /// Nearly normal (the sum of eight bytes of sixteen bits in pairs), mean 0, standard deviation 1.
  double normal(std::uint64_t i) const {
    const std::uint64_t a = bits(i), b = scramble(a);
    double sum = 0;
    for (int shift = 0; shift < 64; shift += 16)
      sum += static_cast<double>((a >> shift) & 0xffff) + static_cast<double>((b >> shift) & 0xffff);
    return (sum / 65536 - 4) * 1.224744871391589;
  }

 private:
  std::uint64_t key_;
};

}  // namespace haima
