#include "reader/guard.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/engine.h"
#include "models/about.h"
#include "models/shipped.h"
#include "reader/prepared.h"

namespace haima::reader {
namespace {

/// The network that tells heads from everything else.
struct Network {
  image::InputSpec input;
  double limit = 0;  // probability of something else from which on nothing is judged
  engine::Plan plan;
  std::string input_name;
};

Result<Network> network_that_ships(const Limits& limits) {
  const std::string name{guard_name};
  HAIMA_TRY(const graph::Bundle bundle, models::bundle_named(name, limits));
  HAIMA_TRY(models::About about, models::about_from(bundle.about, name));
  const graph::Graph& graph = bundle.graphs.at("guard");
  HAIMA_TRY(engine::Plan plan, engine::compile(graph, bundle.weights, {.results = {"probability"}}));
  return Network{std::move(about.input), about.thresholds.front().slice, std::move(plan),
                 graph.nodes.front().name};
}

/// The places of at most `most` slices, evenly from the part of the scan where brain is.
std::vector<std::size_t> looked_at(std::size_t count) {
  constexpr std::size_t most = 8;
  constexpr double lowest = 0.3, highest = 0.85;
  if (count == 1) return {0};
  std::vector<std::size_t> places;
  for (std::size_t n = 0; n < most; ++n) {
    const double part = lowest + (highest - lowest) * static_cast<double>(n) / (most - 1);
    const auto place = static_cast<std::size_t>(part * static_cast<double>(count));
    if (places.empty() || places.back() != place) places.push_back(place);
  }
  return places;
}

ct::Stack some_of(const ct::Stack& stack) {
  ct::Stack some;
  for (const std::size_t place : looked_at(stack.slices.size())) some.slices.push_back(stack.slices[place]);
  some.column_spacing_mm = stack.column_spacing_mm, some.row_spacing_mm = stack.row_spacing_mm;
  some.hounsfield = stack.hounsfield;
  return some;
}

/// How pictures may lie. Mirrored ones are alike, so these are all.
enum class Lie { upright, upside_down, nose_left, nose_right };

/// Square pictures, one after the other, laid as upright ones are, were they to lie so.
std::vector<float> righted(const std::vector<float>& pictures, std::size_t side, Lie lie) {
  const bool swapped = lie == Lie::nose_left || lie == Lie::nose_right;
  const bool turned_over = lie == Lie::upside_down || lie == Lie::nose_right;
  std::vector<float> out(pictures.size());
  for (std::size_t n = 0; n < pictures.size(); ++n) {
    const std::size_t x = n % side, y = n / side % side, first = n - x - y * side;
    const std::size_t row = turned_over ? side - 1 - y : y;
    out[n] = pictures[first + (swapped ? x * side + row : row * side + x)];
  }
  return out;
}

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// The logarithm of the odds, the mean of all.
double log_odds(const std::vector<double>& likely) {
  constexpr double least = 1e-4;
  double sum = 0;
  for (const double p : likely) sum += std::log(std::max(p, least) / std::max(1 - p, least));
  return sum / static_cast<double>(likely.size());
}

/// How likely each of the pictures is something else.
Result<std::vector<double>> foreign(const Network& network, std::vector<float> pictures, Context& context) {
  const std::int64_t height = network.input.height, width = network.input.width;
  const auto count = static_cast<std::int64_t>(pictures.size()) / (height * width);
  engine::Tensors inputs;
  inputs.emplace(network.input_name, graph::Tensor{{count, 1, height, width}, std::move(pictures)});
  HAIMA_TRY(const engine::Tensors said, network.plan.run(inputs, context.pool));
  const std::vector<float>& of_each = said.at("probability").values;
  std::vector<double> likely;
  for (std::size_t n = 1; n < of_each.size(); n += 2) likely.push_back(static_cast<double>(of_each[n]));
  return likely;
}

/// Whether about as much is bright beside the part that is taken for the head as in it: several heads on one
/// sheet, a screen, a page.
bool is_one_of_several(const image::CtPlane& plane, const image::Rect& part) {
  constexpr double dark_hu = 8;
  constexpr double too_much = 0.5;
  double inside = 0, beside = 0;
  for (int y = 0; y < plane.height(); ++y) {
    for (int x = 0; x < plane.width(); ++x) {
      if (plane.hu(x, y) <= dark_hu) continue;
      const bool in =
          x >= part.left && x < part.left + part.width && y >= part.top && y < part.top + part.height;
      ++(in ? inside : beside);
    }
  }
  return beside > too_much * inside;
}

bool are_several(const ct::Stack& some, const PreparedScan& scan) {
  const auto& slices = scan.readable();
  const auto several = std::count_if(slices.begin(), slices.end(), [&](std::size_t slice) {
    return is_one_of_several(some.slices[slice].plane, scan.framing(slice).part);
  });
  return 2 * static_cast<std::size_t>(several) > slices.size();
}

/// The middle one of the heads' longer sides.
double head_mm_of(const PreparedScan& scan, const image::InputSpec& input, double pixel_mm) {
  std::vector<double> lengths_mm;
  for (const std::size_t slice : scan.readable())
    lengths_mm.push_back(scan.framing(slice).part.width * pixel_mm / (1 + 2 * input.margin));
  return middle(std::move(lengths_mm));
}

Guarded refused(WarningCode code, const std::string& why) { return {{{code, why, {}}}, why}; }

/// Caps of bone look much the same however they lie: what is in doubt is neither turned nor foreign.
Guarded judged(const std::array<std::vector<double>, 4>& likely, double limit) {
  constexpr double doubt = 0.2;
  const double surely = std::log(20.0);
  const auto best = std::min_element(likely.begin(), likely.end(),
                                     [](const auto& a, const auto& b) { return log_odds(a) < log_odds(b); });
  const double upright = middle(likely.front()), least = middle(*best);
  const bool lies_better = log_odds(likely.front()) - log_odds(*best) > surely;
  if (lies_better && least < limit - doubt)
    return refused(WarningCode::turned, best - likely.begin() == static_cast<int>(Lie::upside_down)
                                            ? "the head seems to lie upside down, the nose below"
                                            : "the head seems to lie on its side in the picture");
  if (upright < limit || (least < limit && upright < limit + doubt)) return Guarded{};
  return refused(WarningCode::not_a_head,
                 "this does not look like an axial CT slice of a head in a window that shows brain");
}

}  // namespace

Result<Guarded> guarded(const ct::Stack& stack, Context& context) {
  static const Result<Network> network = network_that_ships(Limits{});
  if (!network) return fail(network.error());
  const ct::Stack some = some_of(stack);
  const PreparedScan scan{some, network->input, context};
  if (scan.readable().empty()) return refused(WarningCode::not_a_head, "no head was found in the slices");
  if (are_several(some, scan))
    return refused(WarningCode::not_a_head, "as much lies beside what was taken for the head as in it");
  HAIMA_TRY(const std::vector<float> pictures, scan.tensors(0, scan.readable().size(), context));
  const auto side = static_cast<std::size_t>(network->input.width);
  std::array<std::vector<double>, 4> likely;  // of each way to lie
  for (const Lie lie : {Lie::upright, Lie::upside_down, Lie::nose_left, Lie::nose_right}) {
    HAIMA_TRY(likely.at(static_cast<std::size_t>(lie)),
              foreign(*network, righted(pictures, side, lie), context));
  }
  Guarded guarded = judged(likely, network->limit);
  guarded.head_mm = head_mm_of(scan, network->input, stack.column_spacing_mm);
  return guarded;
}

}  // namespace haima::reader
