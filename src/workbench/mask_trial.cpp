#include "workbench/mask_trial.h"

#include <algorithm>
#include <cmath>

namespace haima::workbench {
namespace {

measure::Overlap overlap_of(std::span<const float> logits, std::span<const float> truth, float least) {
  measure::Overlap overlap;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const bool found = logits[i] >= least, is = truth[i] > 0.5f;
    overlap.found += found, overlap.truth += is, overlap.both += found && is;
  }
  return overlap;
}

bool peak_in(std::span<const float> logits, std::span<const float> truth) {
  const auto peak = std::max_element(logits.begin(), logits.end()) - logits.begin();
  return truth[static_cast<std::size_t>(peak)] > 0.5f;
}

/// Pixels of the slice's own channel that are neither black nor white, in pixels of a picture of `size`.
Result<std::uint64_t> tissue_of(const corpus::Pack& pack, std::size_t member, std::size_t size) {
  const image::InputSpec& spec = pack.about().spec;
  const auto own = std::find_if(spec.channels.begin(), spec.channels.end(),
                                [](const image::Channel& channel) { return channel.slice == 0; });
  if (own == spec.channels.end()) return fail(Code::unsupported, "pack", "no channel shows the slice itself");
  HAIMA_TRY(const image::Plane<std::uint8_t> picture, pack.picture(member));
  const auto packed = static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height);
  const auto first = static_cast<std::size_t>(own - spec.channels.begin()) * packed;
  const auto pixels = std::span{picture.pixels}.subspan(first, packed);
  constexpr std::uint8_t white = 255;
  const auto grey = std::count_if(pixels.begin(), pixels.end(),
                                  [](std::uint8_t value) { return value > 0 && value < white; });
  return static_cast<std::uint64_t>(grey) * size / packed;
}

}  // namespace

Result<std::vector<measure::Area>> areas_said(const Trial& trial, const graph::Graph& graph,
                                              const graph::Weights& weights, train::Batches& test,
                                              const train::Recipe& recipe, Context& context) {
  const double threshold = trial.experiment.threshold;
  const auto least = static_cast<float>(std::log(threshold / (1 - threshold)));
  std::vector<measure::Area> areas;
  const auto take = [&](const train::Predictions& said) -> Result<> {
    const std::size_t size = said.logits.values.size() / said.samples.size();
    for (std::size_t row = 0; row < said.samples.size(); ++row) {
      const corpus::Member& member = trial.pack.members()[said.samples[row]];
      HAIMA_TRY(const std::uint64_t tissue, tissue_of(trial.pack, said.samples[row], size));
      const std::span<const float> logits = std::span{said.logits.values}.subspan(row * size, size),
                                   truth = std::span{said.truth.values}.subspan(row * size, size);
      areas.push_back({.id = member.of.id,
                       .set = member.set,
                       .group = member.group,
                       .scan = member.of.scan,
                       .fold = trial.fold,
                       .tissue = tissue,
                       .overlap = overlap_of(logits, truth, least),
                       .peak_in = peak_in(logits, truth)});
    }
    return {};
  };
  HAIMA_TRY_ONLY(train::predict_each(graph, weights, test, recipe, context, take));
  return areas;
}

}  // namespace haima::workbench
