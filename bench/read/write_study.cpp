// Writes the study that bench/read/run reads: a synthetic head in 300 slices of 512 × 512.
//
//   haima_bench_write_study FOLDER SYNTAX=NAME …   FOLDER/NAME for each transfer syntax UID
#include <fmt/core.h>

#include <string_view>

#include "phantom/phantom.h"

namespace haima {
namespace {

const phantom::Head head{.seed = 7, .lesions = {{.volume_ml = 25}}};
const phantom::Scanner scanner{.spacing_mm = 0.55, .thickness_mm = 1, .slices = 300, .noise_hu = 4};

Result<> write_images(const phantom::Phantom& phantom, const Path& folder, std::string_view syntax,
                      Context& context) {
  std::vector<Result<>> done(phantom.images.size());
  context.pool.each(done.size(), [&](std::size_t i) {
    done[i] = [&]() -> Result<> {
      HAIMA_TRY(const Bytes file, dicom::encode_ct(phantom.images[i], syntax));
      return write_file(folder / phantom::file_name(i), file);
    }();
  });
  for (const Result<>& one : done) HAIMA_TRY(one);
  return {};
}

}  // namespace
}  // namespace haima

int main(int count, char** arguments) {
  using namespace haima;
  const Settings settings;
  Pool pool;
  Progress silent;
  Context context{settings, pool, silent};
  const phantom::Phantom phantom = phantom::make(head, scanner, context);
  for (int i = 2; i < count; ++i) {
    const std::string_view asked = arguments[i];
    const std::size_t equals = asked.find('=');
    if (equals == asked.npos) return 64;
    const auto done = write_images(phantom, Path{arguments[1]} / asked.substr(equals + 1),
                                   asked.substr(0, equals), context);
    if (!done) {
      fmt::print(stderr, "{}\n", done.error().sentence());
      return 1;
    }
  }
  return 0;
}
