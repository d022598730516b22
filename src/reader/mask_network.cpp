#include "reader/mask_network.h"

#include <fmt/format.h>

#include <algorithm>

#include "image/level.h"
#include "reader/prepared.h"

namespace haima::reader {
namespace {

/// Slices in memory as the network's input at one time.
constexpr std::size_t batch = 8;
/// Where no pixel is likelier than this, nothing is kept of a slice.
constexpr float hardly_likely = 0.1f;

/// One map a picture, as large as the picture that the bundle prepares.
Result<> check(const graph::Graph& graph, const image::InputSpec& spec, const std::string& where) {
  const auto output = graph.outputs.find("probability");
  const std::int64_t channels = static_cast<std::int64_t>(spec.channels.size());
  const graph::Shape in{{1, true, false}, {channels}, {spec.height}, {spec.width}},
      out{{1, true, false}, {1}, {spec.height}, {spec.width}};
  const bool fits = output != graph.outputs.end() && graph.nodes.front().kind == graph::Kind::input &&
                    graph.nodes.front().shape == in &&
                    graph.nodes[static_cast<std::size_t>(output->second)].shape == out;
  if (fits) return {};
  return fail(
      Code::contradiction, where,
      fmt::format("its graph does not make a map of {} from {}", graph::text_of(out), graph::text_of(in)),
      "make it again");
}

image::Plane<float> plane_of(std::span<const float> values, const image::InputSpec& spec) {
  image::Plane<float> plane{spec.width, spec.height};
  std::copy(values.begin(), values.end(), plane.pixels.begin());
  return plane;
}

/// Of pictures whose window nobody knows each becomes as bright as tissue is in the window that taught the
/// network, which else draws healthy tissue that is brighter, and no blood that is darker.
void relevel(std::span<float> values, const image::InputSpec& spec) {
  const auto size = static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height);
  for (std::size_t n = 0; n < values.size() / size; ++n) {
    const image::Channel& channel = spec.channels[n % spec.channels.size()];
    const auto mean = static_cast<float>(channel.mean), deviation = static_cast<float>(channel.deviation);
    const std::span<float> grey = values.subspan(n * size, size);
    for (float& value : grey) value = value * deviation + mean;
    image::add_level(grey, image::missing_level(grey));
    for (float& value : grey) value = (value - mean) / deviation;
  }
}

}  // namespace

Result<std::optional<MaskNetwork>> MaskNetwork::of(const graph::Bundle& bundle, const models::MaskUse& use,
                                                   const std::string& where, engine::Precision precision,
                                                   const engine::Ways& ways) {
  const auto graph = bundle.graphs.find("mask");
  if (graph == bundle.graphs.end()) return std::optional<MaskNetwork>{};
  HAIMA_TRY_ONLY(check(graph->second, use.input, where + ", graph mask"));
  HAIMA_TRY(engine::Plan plan,
            engine::compile(graph->second, bundle.weights,
                            {.results = {"probability"}, .precision = precision, .ways = ways}));
  return std::optional{MaskNetwork{use, std::move(plan), graph->second.nodes.front().name}};
}

Result<MaskMaps> MaskNetwork::maps(const ct::Stack& stack, Context& context) const {
  const PreparedScan scan{stack, use_.input, context};
  const bool window_unknown = !stack.hounsfield && !context.settings.pictures.window_declared;
  const auto channels = static_cast<std::int64_t>(use_.input.channels.size());
  const auto size = static_cast<std::size_t>(use_.input.width) * static_cast<std::size_t>(use_.input.height);
  MaskMaps maps{std::vector<image::Plane<float>>(stack.slices.size()),
                std::vector<bool>(stack.slices.size())};
  for (const std::size_t slice : scan.readable()) maps.read[slice] = true;
  for (std::size_t first = 0; first < scan.readable().size(); first += batch) {
    const std::size_t count = std::min(batch, scan.readable().size() - first);
    HAIMA_TRY(std::vector<float> values, scan.tensors(first, count, context));
    if (window_unknown) relevel(values, use_.input);
    engine::Tensors inputs;
    inputs.emplace(input_, graph::Tensor{{static_cast<std::int64_t>(count), channels, use_.input.height,
                                          use_.input.width},
                                         std::move(values)});
    HAIMA_TRY(const engine::Tensors said, plan_.run(inputs, context.pool));
    const std::span<const float> likely = said.at("probability").values;
    context.pool.each(count, [&](std::size_t n) {
      const auto of_slice = likely.subspan(n * size, size);
      if (*std::max_element(of_slice.begin(), of_slice.end()) < hardly_likely) return;
      const std::size_t slice = scan.readable()[first + n];
      const image::CtPlane& plane = stack.slices[slice].plane;
      maps.of_slice[slice] =
          image::map_back(plane_of(of_slice, use_.input), scan.framing(slice), plane.width(), plane.height());
    });
  }
  return maps;
}

}  // namespace haima::reader
