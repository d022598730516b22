#include "reader/mask_model.h"

#include <algorithm>
#include <memory>

#include "base/time.h"
#include "reader/drawn.h"
#include "reader/mask_network.h"
#include "reader/network.h"
#include "reader/verdict.h"

namespace haima::reader {
namespace {

struct Drawing {
  models::About about;
  MaskNetwork network;
};

/// Of slices that were not read nothing is said.
void score_slices(const MaskMaps& maps, Findings& findings) {
  for (std::size_t n = 0; n < maps.read.size(); ++n) {
    if (!maps.read[n]) continue;
    const auto& pixels = maps.of_slice[n].pixels;
    const double highest =
        pixels.empty() ? 0.0 : static_cast<double>(*std::max_element(pixels.begin(), pixels.end()));
    findings.slices[n].probability.any = std::clamp(highest, 0.0, 1.0);
  }
}

Result<> find(const Drawing& drawing, const ct::Scan& scan, Findings& findings, Context& context) {
  Stopwatch watch;
  HAIMA_TRY(MaskMaps maps, drawing.network.maps(scan.stack, context));
  score_slices(maps, findings);
  judge(findings, drawing.about, std::nullopt);
  findings.times.push_back({"network", watch.elapsed_ms()});
  watch = {};
  if (suspicious(findings))
    HAIMA_TRY_ONLY(outline_drawn(scan, maps.of_slice, drawing.network.use(), findings, context));
  findings.times.push_back({"outlines", watch.elapsed_ms()});
  for (std::size_t n = 0; n < findings.heat.size(); ++n) {
    if (findings.slices[n].flagged) findings.heat[n] = std::move(maps.of_slice[n]);
  }
  return {};
}

}  // namespace

Result<Model> mask_model_of(const graph::Bundle& bundle, const std::string& where,
                            const std::string& operating_point, const std::string& precision,
                            const engine::Ways& ways) {
  HAIMA_TRY(models::About about, models::about_from(bundle.about, where));
  if (!operating_point.empty() && operating_point != about.thresholds.front().name)
    return fail(Code::bad_argument, "operating point " + operating_point, where + " has none of this name");
  models::MaskUse use;
  use.input = about.input;
  use.threshold = about.thresholds.front().slice;
  HAIMA_TRY(const engine::Precision wanted, precision_of(precision, about));
  HAIMA_TRY(std::optional<MaskNetwork> network, MaskNetwork::of(bundle, use, where, wanted, ways));
  if (!network)
    return fail(Code::unsupported, where, "none of its graphs reads slices or scans",
                "give a bundle that was made to read");
  Model model{.name = about.name,
              .rights = about.rights,
              .bundle_hash = bundle.sha256,
              .plan_hash = network->plan_hash(),
              .precision = std::string{engine::name_of(network->precision())},
              .operating_point = about.thresholds.front().name,
              .find = {}};
  const auto drawing = std::make_shared<const Drawing>(Drawing{std::move(about), *std::move(network)});
  model.find = [drawing](const ct::Scan& scan, Findings& findings, Context& context) {
    return find(*drawing, scan, findings, context);
  };
  return model;
}

}  // namespace haima::reader
