// Every network of the table, on random pictures, and those of bundles, on slices of a synthetic head, in the
// engine and, exported, in ONNX Runtime: several batches, scan lengths and numbers of threads.
//
// haima_bench_parity LIBRARY [BUNDLE...] → one line of JSON for each network
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "base/json.h"
#include "difference.h"
#include "graph/bundle.h"
#include "graph/onnx.h"
#include "image/resample.h"
#include "image/window.h"
#include "models/model.h"
#include "onnx_runtime.h"
#include "phantom/phantom.h"

namespace haima::bench {
namespace {

struct Length {
  std::int64_t batch, slices;
};
constexpr Length lengths[] = {{1, 1}, {1, 32}, {3, 7}};
constexpr std::size_t thread_counts[] = {1, 2};
constexpr float mean = 0.449F, deviation = 0.226F;

/// The slices of a head that bleeds, windowed to 0 … 1.
std::vector<image::Plane<float>> slices_of_a_head(Context& context) {
  const phantom::Head head{.seed = 3, .lesions = {{.kind = phantom::Bleed::intraparenchymal}}};
  std::vector<image::Plane<float>> slices;
  for (const dicom::CtImage& made :
       phantom::make(head, {.width = 256, .height = 256, .pixel_mm = 0.9}, context).images) {
    image::Plane<float> hu{made.values.width, made.values.height};
    for (std::size_t i = 0; i < hu.pixels.size(); ++i)
      hu.pixels[i] = static_cast<float>(made.values.pixels[i] * made.rescale.slope + made.rescale.intercept);
    slices.push_back(image::windowed(hu, {}));
  }
  return slices;
}

/// The same inputs with slices for noise, wherever an input is made of planes: every three channels the next
/// slice, from a third of the way up.
engine::Tensors with_slices(engine::Tensors inputs, std::span<const image::Plane<float>> slices) {
  for (auto& [name, tensor] : inputs) {
    if (tensor.shape.size() < 4) continue;
    const auto height = static_cast<int>(tensor.shape.end()[-2]),
               width = static_cast<int>(tensor.shape.end()[-1]);
    const std::size_t size = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
    for (std::size_t n = 0; n * size < tensor.values.size(); ++n) {
      const std::size_t place = (slices.size() / 3 + n / 3) % slices.size();
      const image::Plane<float> slice = image::resized(slices[place], width, height);
      std::transform(slice.pixels.begin(), slice.pixels.end(),
                     tensor.values.begin() + static_cast<std::ptrdiff_t>(n * size),
                     [](float grey) { return (grey - mean) / deviation; });
    }
  }
  return inputs;
}

/// A network with its weights. One that is trained sees slices; with random weights a head makes numbers so
/// large that nobody's last bits hold.
struct Subject {
  std::string name;
  graph::Graph graph;
  graph::Weights weights;
  bool trained;
};

Result<Json> compared(const Subject& subject, const Path& library,
                      std::span<const image::Plane<float>> slices) {
  HAIMA_TRY(const engine::Plan plan, engine::compile(subject.graph, subject.weights));
  HAIMA_TRY(const Bytes exported, graph::to_onnx(subject.graph, subject.weights));
  HAIMA_TRY(OnnxRuntime peer, OnnxRuntime::load(library, exported, 1));
  std::vector<std::string> outputs;
  for (const auto& [name, place] : subject.graph.outputs) outputs.push_back(name);
  double apart = 0;
  int runs = 0;
  bool same_bits = true;
  for (const Length& length : lengths) {
    engine::Tensors inputs = graph::random_inputs(subject.graph, length.batch, length.slices, 1);
    if (subject.trained) inputs = with_slices(std::move(inputs), slices);
    HAIMA_TRY(const engine::Tensors theirs, peer.run(inputs, outputs));
    std::optional<engine::Tensors> first;
    for (const std::size_t threads : thread_counts) {
      Pool pool{threads};
      HAIMA_TRY(const engine::Tensors ours, plan.run(inputs, pool));
      apart = std::max(apart, difference(ours, theirs));
      if (!first) first = ours;
      same_bits = same_bits && ours == *first;
      ++runs;
    }
  }
  return Json{{"network", subject.name},
              {"apart", apart},
              {"runs", runs},
              {"trained", subject.trained},
              {"same_bits", same_bits},
              {"onnxruntime", peer.version()},
              {"kernels", engine::instruction_set()}};
}

Result<> say(const Subject& subject, const Path& library, std::span<const image::Plane<float>> slices) {
  HAIMA_TRY(const Json found, compared(subject, library, slices));
  std::puts(to_text(found, -1).c_str());
  std::fflush(stdout);
  return {};
}

Result<> say_all(const Path& library, std::span<char*> bundles, Context& context) {
  const auto slices = slices_of_a_head(context);
  for (const models::Model& model : models::kinds()) {
    HAIMA_TRY(graph::Graph graph, models::build(model, models::default_spec(model)));
    graph::Weights weights = graph::random_weights(graph, 1);
    HAIMA_TRY(say({std::string{model.name}, std::move(graph), std::move(weights), false}, library, slices));
  }
  for (const Path file : bundles) {
    HAIMA_TRY(graph::Bundle bundle, graph::read_bundle(file, context.limits()));
    for (const auto& [name, graph] : bundle.graphs)
      HAIMA_TRY(say({file.stem().string() + ", " + name, graph, bundle.weights, true}, library, slices));
  }
  return {};
}

}  // namespace
}  // namespace haima::bench

int main(int count, char** words) {
  using namespace haima;
  if (count < 2) {
    std::fputs("usage: haima_bench_parity LIBRARY [BUNDLE...]\n", stderr);
    return 64;
  }
  const Settings settings;
  Pool pool{2};
  Progress silent;
  Context context{settings, pool, silent};
  const auto said =
      bench::say_all(words[1], std::span{words, static_cast<std::size_t>(count)}.subspan(2), context);
  if (!said) std::fprintf(stderr, "%s\n", said.error().sentence().c_str());
  return said ? 0 : 1;
}
