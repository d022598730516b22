// Writes a bundle that reads scans as a trained one would and knows nothing: for bench/scan/run. It suspects
// every slice, or none.
//
//   haima_bench_untrained every|none FILE.safetensors
#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "base/files.h"
#include "graph/bundle.h"
#include "models/about.h"
#include "models/model.h"

namespace haima {
namespace {

constexpr int side = 224;

/// A slice and its two neighbours in the brain window, as ImageNet's statistics want them.
image::InputSpec input_spec() {
  image::InputSpec spec;
  spec.width = spec.height = side;
  spec.frame_by = image::FrameBy::scan;
  spec.channels.assign(3, {});
  for (int n = 0; n < 3; ++n) {
    image::Channel& channel = spec.channels[static_cast<std::size_t>(n)];
    channel.slice = n - 1;
    channel.mean = 0.45;
    channel.deviation = 0.225;
  }
  return spec;
}

Result<> write(double threshold, const Path& file) {
  HAIMA_TRY(const models::Model* model, models::model_named("slice_sequence"));
  models::Spec spec = models::default_spec(*model, models::Task::multi_label);
  spec.input.height = spec.input.width = side;
  HAIMA_TRY(const graph::Graph graph, models::build(*model, spec));
  models::About about;
  about.name = "untrained";
  about.rights = "none: it knows nothing";
  about.input = input_spec();
  about.thresholds = {{"balanced", threshold, threshold}};
  graph::Bundle bundle;
  bundle.weights = graph::random_weights(graph, 1);
  bundle.graphs.emplace("scan", graph);
  bundle.about = models::to_json(about);
  return graph::write_bundle(bundle, file);
}

}  // namespace
}  // namespace haima

int main(int count, char** arguments) {
  const std::string_view suspects = count == 3 ? arguments[1] : "";
  if (suspects != "every" && suspects != "none") {
    fmt::print(stderr, "usage: haima_bench_untrained every|none FILE.safetensors\n");
    return 64;
  }
  const auto written = haima::write(suspects == "every" ? 1e-9 : 1 - 1e-9, arguments[2]);
  if (!written) fmt::print(stderr, "{}\n", written.error().sentence());
  return written ? 0 : 1;
}
