#include "reader/classical.h"

#include <algorithm>
#include <memory>

#include "base/time.h"
#include "reader/flagged.h"
#include "reader/prepared.h"
#include "reader/verdict.h"

namespace haima::reader {
namespace {

/// The first channel of a prepared slice as a picture.
image::Plane<float> picture_of(std::vector<float> values, const image::InputSpec& spec) {
  image::Plane<float> grey{spec.width, spec.height};
  values.resize(grey.pixels.size());
  grey.pixels = std::move(values);
  return grey;
}

Result<> read_slices(const features::Bundle& bundle, const PreparedScan& scan, Findings& findings,
                     Context& context) {
  std::vector<Result<>> done(scan.readable().size());
  context.pool.each(done.size(), [&](std::size_t n) {
    auto values = scan.tensors(n, 1, context);
    if (!values) {
      done[n] = fail(std::move(values).error());
      return;
    }
    const image::Plane<float> grey = picture_of(*std::move(values), bundle.about.input);
    findings.slices[scan.readable()[n]].probability.any = features::probability_of(bundle, grey, context);
  });
  for (Result<>& one : done) HAIMA_TRY(std::move(one));
  return {};
}

Result<> find(const features::Bundle& bundle, const ct::Scan& scan, Findings& findings, Context& context) {
  Stopwatch watch;
  const PreparedScan prepared{scan.stack, bundle.about.input, context};
  findings.warnings.insert(findings.warnings.end(), prepared.warnings().begin(), prepared.warnings().end());
  findings.times.push_back({"framing", watch.elapsed_ms()});
  watch = {};
  HAIMA_TRY_ONLY(read_slices(bundle, prepared, findings, context));
  judge(findings, bundle.about, std::nullopt);
  findings.times.push_back({"features", watch.elapsed_ms()});
  watch = {};
  if (suspicious(findings)) HAIMA_TRY_ONLY(outline_flagged(scan, findings, context));
  findings.times.push_back({"outlines", watch.elapsed_ms()});
  return {};
}

}  // namespace

Model classical_of(features::Bundle bundle) {
  const auto kept = std::make_shared<const features::Bundle>(std::move(bundle));
  return {.name = kept->about.name,
          .rights = kept->about.rights,
          .bundle_hash = kept->sha256,
          .plan_hash = "",
          .find = [kept](const ct::Scan& scan, Findings& findings, Context& context) {
            return find(*kept, scan, findings, context);
          }};
}

}  // namespace haima::reader
