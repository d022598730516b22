#include "reader/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>

#include "base/log.h"
#include "base/named.h"
#include "base/time.h"
#include "engine/engine.h"
#include "models/about.h"
#include "models/clinical.h"
#include "reader/drawn.h"
#include "reader/explain.h"
#include "reader/flagged.h"
#include "reader/mask_model.h"
#include "reader/mask_network.h"
#include "reader/prepared.h"
#include "reader/verdict.h"

namespace haima::reader {
namespace {

/// Slices in memory as a network's input at one time.
constexpr std::size_t batch = 32;

constexpr const char* clinical_input = "clinical";

/// Made for the first slice that is to be explained: most scans have none, and it doubles the time to start.
class OnDemand {
 public:
  OnDemand(graph::Graph graph, graph::Weights weights, models::Task task)
      : graph_(std::move(graph)), weights_(std::move(weights)), task_(task) {}

  /// Null where this network cannot be explained.
  const Explainer* get() {
    std::call_once(once_, [this] {
      if (auto made = Explainer::of(graph_, weights_, task_)) explainer_.emplace(*std::move(made));
      weights_.clear();
    });
    return explainer_ ? &*explainer_ : nullptr;
  }

 private:
  graph::Graph graph_;
  graph::Weights weights_;
  models::Task task_;
  std::once_flag once_;
  std::optional<Explainer> explainer_;
};

struct Network {
  models::About about;
  engine::Plan plan;
  std::string input;  // the one of pictures
  bool whole_scan;    // it sees all slices at once
  std::unique_ptr<OnDemand> explainer;
  std::optional<MaskNetwork> mask;
};

graph::Tensor input_of(std::vector<float> values, std::size_t slices, const Network& network) {
  const image::InputSpec& spec = network.about.input;
  std::vector<std::int64_t> shape;
  if (network.whole_scan) shape.push_back(1);
  for (const std::size_t length : {slices, spec.channels.size(), static_cast<std::size_t>(spec.height),
                                   static_cast<std::size_t>(spec.width)})
    shape.push_back(static_cast<std::int64_t>(length));
  return {std::move(shape), std::move(values)};
}

/// The same in every row: slices are of one patient.
graph::Tensor clinical_rows(std::span<const models::Known> values, std::size_t count) {
  graph::Tensor rows{{static_cast<std::int64_t>(count), static_cast<std::int64_t>(2 * values.size())}, {}};
  for (std::size_t n = 0; n < count; ++n) models::put_clinical(rows.values, values);
  return rows;
}

/// A scan on its way through the network.
struct Given {
  const PreparedScan& scan;
  std::vector<models::Known> clinical;  // what the network wants to know of the patient
};

Result<engine::Tensors> run(const Network& network, const Given& given, std::size_t first, std::size_t count,
                            Context& context) {
  HAIMA_TRY(std::vector<float> values, given.scan.tensors(first, count, context));
  engine::Tensors inputs;
  inputs.emplace(network.input, input_of(std::move(values), count, network));
  if (!given.clinical.empty())
    inputs.emplace(clinical_input, clinical_rows(given.clinical, network.whole_scan ? 1 : count));
  return network.plan.run(inputs, context.pool);
}

/// Rows of `outputs` become the probabilities of the slices from readable()[first].
void fill_slices(const graph::Tensor& outputs, const Network& network, const PreparedScan& scan,
                 std::size_t first, Findings& findings) {
  const auto width = static_cast<std::size_t>(outputs.shape.back());
  for (std::size_t row = 0; row < outputs.values.size() / width; ++row) {
    const auto of_slice = std::span{outputs.values}.subspan(row * width, width);
    findings.slices[scan.readable()[first + row]].probability = probability_of(of_slice, network.about);
  }
}

/// Nothing where the network tells of slices only.
Result<std::optional<Probability>> read_slices(const Network& network, const Given& given, Findings& findings,
                                               Context& context) {
  const PreparedScan& scan = given.scan;
  const std::size_t count = scan.readable().size();
  if (count == 0) return std::optional<Probability>{};
  if (network.whole_scan) {
    HAIMA_TRY(const engine::Tensors said, run(network, given, 0, count, context));
    fill_slices(said.at("slice_probability"), network, scan, 0, findings);
    return std::optional{probability_of(said.at("probability").values, network.about)};
  }
  for (std::size_t first = 0; first < count; first += batch) {
    HAIMA_TRY(const engine::Tensors said,
              run(network, given, first, std::min(batch, count - first), context));
    fill_slices(said.at("probability"), network, scan, first, findings);
  }
  return std::optional<Probability>{};
}

/// What the mask says of a slice, where it calls a pixel of it blood: nothing points better.
bool heat_by_mask(const Network& network, image::Plane<float>& map, image::Plane<float>& heat) {
  if (map.empty()) return false;
  const float highest = *std::max_element(map.pixels.begin(), map.pixels.end());
  if (static_cast<double>(highest) < network.mask->use().threshold) return false;
  heat = std::move(map);
  return true;
}

Result<> heat_by_gradient(const Network& network, const Explainer& explainer, const PreparedScan& scan,
                          std::size_t readable, image::Plane<float>& heat, const image::CtPlane& plane,
                          HeatBy by, Context& context) {
  HAIMA_TRY(std::vector<float> values, scan.tensors(readable, 1, context));
  engine::Tensors inputs;
  inputs.emplace(network.input, input_of(std::move(values), 1, network));
  HAIMA_TRY(const image::Plane<float> coarse, explainer.heat(inputs, context.pool, by));
  if (!coarse.empty())
    heat = image::map_back(coarse, scan.framing(scan.readable()[readable]), plane.width(), plane.height());
  return {};
}

/// Heat on the suspicious slices. `maps`: of the mask network; empty where there is none.
Result<> explain(const Network& network, const PreparedScan& scan, const ct::Stack& stack, Maps maps,
                 Findings& findings, Context& context) {
  HAIMA_TRY(const HeatBy by, heat_by_named(context.settings.explain.map));
  for (std::size_t n = 0; n < scan.readable().size(); ++n) {
    const std::size_t slice = scan.readable()[n];
    image::Plane<float>& heat = findings.heat[slice];
    if (!findings.slices[slice].flagged) continue;
    if (maps.empty() || !heat_by_mask(network, maps[slice], heat)) {
      const Explainer* explainer = network.whole_scan ? nullptr : network.explainer->get();
      if (!explainer) continue;
      HAIMA_TRY_ONLY(
          heat_by_gradient(network, *explainer, scan, n, heat, stack.slices[slice].plane, by, context));
    }
    // Its highest is near 1 whatever was seen: a slice that hardly speaks for bleeding is not to glow as one
    // that does.
    for (float& value : heat.pixels) value *= static_cast<float>(*findings.slices[slice].probability.any);
  }
  return {};
}

/// By the mask network where the bundle has one, else by brightness; the maps it was done by.
Result<Maps> outline(const Network& network, const ct::Scan& scan, Findings& findings, Context& context) {
  // Volumes beside "no bleeding" would say two things at once.
  const bool wanted = suspicious(findings);
  if (!network.mask) {
    if (wanted) HAIMA_TRY_ONLY(outline_flagged(scan, findings, context));
    return Maps{};
  }
  const bool flagged = std::any_of(findings.slices.begin(), findings.slices.end(),
                                   [](const SliceFindings& slice) { return slice.flagged; });
  if (!flagged) return Maps{};
  HAIMA_TRY(MaskMaps maps, network.mask->maps(scan.stack, context));
  if (wanted) HAIMA_TRY_ONLY(outline_drawn(scan, maps.of_slice, network.mask->use(), findings, context));
  return std::move(maps.of_slice);
}

/// One network judges and another draws: where the first is not very sure and the second sees nothing,
/// neither is believed.
void doubt_undrawn(const Network& network, Findings& findings) {
  const bool doubtful = network.mask && findings.verdict == Verdict::bleeding && findings.lesions.empty() &&
                        *findings.probability.any < network.about.unsure_undrawn;
  if (!doubtful) return;
  withhold(findings, "one network suspects blood, but the one that outlines it finds nothing to outline");
  std::erase_if(findings.warnings, [](const Warning& one) { return one.code == WarningCode::no_outline; });
}

/// Which of the features that the network weighs beside the pictures are not known; "" where all are.
std::string not_known(const Network& network, std::span<const models::Known> values) {
  std::string names;
  for (std::size_t n = 0; n < values.size(); ++n) {
    if (!values[n]) names += (names.empty() ? "" : ", ") + network.about.clinical[n];
  }
  return names;
}

Result<> find(const Network& network, const ct::Scan& scan, Findings& findings, Context& context) {
  Stopwatch watch;
  const PreparedScan prepared{scan.stack, network.about.input, context};
  findings.warnings.insert(findings.warnings.end(), prepared.warnings().begin(), prepared.warnings().end());
  findings.times.push_back({"framing", watch.elapsed_ms()});
  watch = {};
  const ct::Study& study = scan.study;
  const Given given{prepared, models::clinical_values(network.about.clinical, {study.age_years, study.sex})};
  HAIMA_TRY(const auto of_scan, read_slices(network, given, findings, context));
  judge(findings, network.about, of_scan);
  if (const std::string names = not_known(network, given.clinical); !names.empty())
    findings.reason += "; not known of the patient, and so not weighed: " + names;
  findings.times.push_back({"network", watch.elapsed_ms()});
  watch = {};
  HAIMA_TRY(Maps maps, outline(network, scan, findings, context));
  doubt_undrawn(network, findings);
  findings.times.push_back({"outlines", watch.elapsed_ms()});
  if (findings.heat.empty()) return {};
  watch = {};
  HAIMA_TRY_ONLY(explain(network, prepared, scan.stack, std::move(maps), findings, context));
  findings.times.push_back({"explanation", watch.elapsed_ms()});
  return {};
}

/// The graph that reads, and whether it reads whole scans.
Result<const graph::Graph*> graph_of(const graph::Bundle& bundle, const std::string& where) {
  for (const char* name : {"scan", "slice"}) {
    if (const auto found = bundle.graphs.find(name); found != bundle.graphs.end()) return &found->second;
  }
  return fail(Code::unsupported, where, "none of its graphs reads slices or scans",
              "give a bundle that was made to read");
}

/// batch × slices × channels × height × width, or without slices.
bool sees_scans(const graph::Graph& graph) { return graph.nodes.front().shape.size() == 5; }

/// Beside the picture, which comes first, a graph may want the clinical features that its bundle names.
Result<> check_other_inputs(const graph::Graph& graph, const models::About& about, const std::string& where) {
  const auto numbers = 2 * static_cast<std::int64_t>(about.clinical.size());
  bool wanted = false;
  for (std::size_t n = 1; n < graph.nodes.size(); ++n) {
    const graph::Node& node = graph.nodes[n];
    if (node.kind != graph::Kind::input) continue;
    const bool known =
        node.name == clinical_input && node.shape.size() == 2 && node.shape[1] == graph::Length{numbers};
    if (!known)
      return fail(Code::unsupported, where, "its graph wants more than a picture",
                  "give one that reads pictures, or names the clinical features it reads too");
    wanted = true;
  }
  if (wanted == !about.clinical.empty()) return {};
  return fail(Code::contradiction, where, "it names clinical features that its graph does not take",
              "make it again");
}

/// The last three axes of the input are what the bundle's own preparation gives.
Result<> check_input(const graph::Graph& graph, const image::InputSpec& spec, const std::string& where) {
  const graph::Shape& shape = graph.nodes.front().shape;
  const graph::Shape wanted{{static_cast<std::int64_t>(spec.channels.size())}, {spec.height}, {spec.width}};
  const bool fits =
      shape.size() >= 4 && shape.size() <= 5 && std::equal(wanted.begin(), wanted.end(), shape.end() - 3);
  if (fits) return {};
  return fail(Code::contradiction, where,
              fmt::format("its graph takes {} and its input specification gives {}", graph::text_of(shape),
                          graph::text_of(wanted)),
              "make it again");
}

/// The output is there and has as many columns as the bundle's task.
Result<> check_output(const graph::Graph& graph, const std::string& output, models::Task task,
                      const std::string& where) {
  const auto found = graph.outputs.find(output);
  const graph::Length columns{models::Head{task}.outputs()};
  const bool fits = found != graph.outputs.end() &&
                    graph.nodes[static_cast<std::size_t>(found->second)].shape.back() == columns;
  if (fits && task != models::Task::imagenet) return {};
  return fail(Code::contradiction, where,
              fmt::format("its graph has no output \"{}\" of a reader's task", output), "make it again");
}

Result<> check_fit(const graph::Graph& graph, const models::About& about, const std::string& where) {
  HAIMA_TRY_ONLY(check_input(graph, about.input, where));
  HAIMA_TRY_ONLY(check_other_inputs(graph, about, where));
  if (sees_scans(graph)) HAIMA_TRY_ONLY(check_output(graph, "slice_probability", about.task, where));
  return check_output(graph, "probability", about.task, where);
}

/// The operating point that is asked for comes first; "": as they stand.
Result<> put_first(std::vector<models::Threshold>& thresholds, const std::string& name,
                   const std::string& where) {
  if (name.empty()) return {};
  for (models::Threshold& one : thresholds) {
    if (one.name != name) continue;
    std::swap(one, thresholds.front());
    return {};
  }
  return fail(Code::bad_argument, fmt::format("operating point \"{}\"", name),
              fmt::format("{} has none of this name", where), "choose one of: " + all_names(thresholds));
}

/// Louder where somebody asked for it.
void tell_of_other(const std::string& name, engine::Precision is, engine::Precision wanted, bool asked) {
  const std::string why = engine::has(wanted)
                              ? "it has no ranges, which haima reduce makes"
                              : fmt::format("this processor has no {}", engine::name_of(wanted));
  const std::string text = fmt::format("{} computes in {}: {}", name, engine::name_of(is), why);
  asked ? log::warn("{}", text) : log::info("{}", text);
}

}  // namespace

Result<engine::Precision> precision_of(const std::string& asked, const models::About& about) {
  return engine::precision_named(asked == "model" ? about.precision : asked);
}

Result<Model> network_of(const graph::Bundle& bundle, const std::string& where,
                         const std::string& operating_point, const std::string& precision,
                         const engine::Ways& ways) {
  const bool only_draws = bundle.graphs.size() == 1 && bundle.graphs.contains("mask");
  if (only_draws) return mask_model_of(bundle, where, operating_point, precision, ways);
  HAIMA_TRY(const graph::Graph* graph, graph_of(bundle, where));
  HAIMA_TRY(models::About about, models::about_from(bundle.about, where));
  HAIMA_TRY_ONLY(put_first(about.thresholds, operating_point, where));
  HAIMA_TRY_ONLY(check_fit(*graph, about, where));
  HAIMA_TRY(const engine::Precision wanted, precision_of(precision, about));
  HAIMA_TRY(engine::Plan plan, engine::compile(*graph, bundle.weights, {.precision = wanted, .ways = ways}));
  if (plan.precision() != wanted) tell_of_other(about.name, plan.precision(), wanted, precision != "model");
  std::optional<MaskNetwork> mask;
  if (about.mask) {
    HAIMA_TRY(mask, MaskNetwork::of(bundle, *about.mask, where, wanted, ways));
  }
  Model model{.name = about.name,
              .rights = about.rights,
              .bundle_hash = bundle.sha256,
              .plan_hash = plan.hash(),
              .precision = std::string{engine::name_of(plan.precision())},
              .operating_point = about.thresholds.front().name,
              .find = {}};
  auto explainer = std::make_unique<OnDemand>(*graph, bundle.weights, about.task);
  const auto network =
      std::make_shared<const Network>(Network{std::move(about), std::move(plan), graph->nodes.front().name,
                                              sees_scans(*graph), std::move(explainer), std::move(mask)});
  model.find = [network](const ct::Scan& scan, Findings& findings, Context& context) {
    return find(*network, scan, findings, context);
  };
  return model;
}

}  // namespace haima::reader
