// Writes the study that bench/read/run reads: 300 slices of 512 × 512, a head of the texture that codecs
// meet.
//
//   haima_bench_write_study FOLDER TRANSFER_SYNTAX
#include <fmt/core.h>

#include <cmath>
#include <random>

#include "base/threads.h"
#include "dicom/dicom.h"

namespace haima {
namespace {

constexpr int slices = 300, side = 512;
constexpr double noise_hu = 4;

/// Skull, brain with smooth structure, ventricles and air, in HU without noise. `z` is -1 … 1.
double head_hu(double x, double y, double z) {
  const double scale = std::sqrt(std::max(0.05, 1 - 0.8 * z * z));
  const double r = std::hypot(x / 0.72, y / 0.88) / scale;
  if (r > 1.04) return -1000;
  if (r > 1) return 20;
  if (r > 0.92) return 900;
  const double folds =
      6 * std::sin(23 * x + 4 * std::sin(9 * y)) * std::sin(21 * y + 3 * std::sin(11 * x + 5 * z));
  const bool ventricle = std::hypot((std::abs(x) - 0.12) / 0.06, (y + 0.05) / 0.3) < 1 && std::abs(z) < 0.4;
  return ventricle ? 6 : 32 + folds;
}

dicom::CtImage slice(int number) {
  dicom::CtImage image;
  image.patient_id = "BENCH";
  image.series_description = "Head 1.0";
  image.kernel = "H31s";
  image.instance_number = number + 1;
  image.position_mm = {-115, -115, -150.0 + number};
  image.row_spacing_mm = image.column_spacing_mm = 0.45;
  image.slice_thickness_mm = 1;
  image.values = image::Plane<std::int16_t>(side, side);
  std::mt19937 random{static_cast<unsigned>(number)};
  std::normal_distribution<double> noise{0, noise_hu};
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const double hu =
          head_hu(2.0 * x / side - 1, 2.0 * y / side - 1, 2.0 * number / slices - 1) + noise(random);
      image.values.at(x, y) = static_cast<std::int16_t>(std::clamp(std::lround(hu) + 1024, 0L, 4095L));
    }
  return image;
}

}  // namespace
}  // namespace haima

int main(int count, char** arguments) {
  using namespace haima;
  if (count != 3) return 64;
  const Path folder = arguments[1];
  Pool pool;
  pool.each(slices, [&](std::size_t i) {
    const auto file = dicom::encode_ct(slice(static_cast<int>(i)), arguments[2]);
    if (!file || !write_file(folder / fmt::format("IM{:04}.dcm", i + 1), *file)) std::abort();
  });
  return 0;
}
