#include "reader/stages.h"

#include <algorithm>

#include "models/shipped.h"
#include "reader/prepared.h"

namespace haima::reader {
namespace {

/// Among those that are worth reading, its place.
std::size_t most_suspicious(const PreparedScan& prepared, const Findings& findings) {
  std::size_t most = 0;
  const auto chance = [&](std::size_t n) {
    return findings.slices[prepared.readable()[n]].probability.any.value_or(0);
  };
  for (std::size_t n = 1; n < prepared.readable().size(); ++n) {
    if (chance(n) > chance(most)) most = n;
  }
  return most;
}

image::Plane<float> first_channel(const image::Tensor& tensor) {
  image::Plane<float> plane{tensor.width, tensor.height};
  const auto values = tensor.channel(0);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const float bottom = *low, range = std::max(*high - bottom, 1e-6F);
  std::transform(values.begin(), values.end(), plane.pixels.begin(),
                 [&](float value) { return (value - bottom) / range; });
  return plane;
}

}  // namespace

Result<SeenSlice> seen_of(const ct::Scan& scan, const Findings& findings, const std::string& bundle,
                          std::size_t most, Context& context) {
  HAIMA_TRY(const graph::Bundle read, models::bundle_named(bundle, context.limits()));
  HAIMA_TRY(const features::Stages stages, features::Stages::of(read, bundle));
  const image::InputSpec& spec = stages.spec();
  const PreparedScan prepared{scan.stack, spec, context};
  if (prepared.readable().empty())
    return fail(Code::not_a_scan, findings.study, "no slice of it shows a head", "give a scan of a head");
  const std::size_t place = most_suspicious(prepared, findings);
  image::Tensor picture{static_cast<int>(spec.channels.size()), spec.height, spec.width, {}};
  HAIMA_TRY(picture.values, prepared.tensors(place, 1, context));
  SeenSlice seen{prepared.readable()[place], stages.name(), first_channel(picture), {}};
  HAIMA_TRY(seen.stages, stages.of(picture, most, context.pool));
  return seen;
}

}  // namespace haima::reader
