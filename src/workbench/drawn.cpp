#include "workbench/drawn.h"

#include <algorithm>
#include <cmath>

#include "models/about.h"
#include "workbench/feed.h"
#include "workbench/start.h"

namespace haima::workbench {
namespace {

/// Unchanged, in their order.
Result<Feed> looked_at(const Trial& trial, const Places& places, const image::InputSpec& spec,
                       Context& context) {
  corpus::LoaderOptions options;
  options.spec = spec;
  options.batch = trial.experiment.batch;
  options.masks = true;
  HAIMA_TRY(corpus::Loader loader, corpus::Loader::make(trial.pack, places, std::move(options)));
  return Feed{trial.pack, std::move(loader), models::Task::mask, {}, context.pool};
}

image::Mask mask_from(std::span<const float> logits, const image::InputSpec& spec, float least) {
  image::Mask mask{spec.width, spec.height};
  std::transform(logits.begin(), logits.end(), mask.pixels.begin(),
                 [&](float logit) { return static_cast<std::uint8_t>(logit >= least ? 1 : 0); });
  return mask;
}

bool shows_blood(const image::Mask& mask) {
  return std::any_of(mask.pixels.begin(), mask.pixels.end(), [](std::uint8_t value) { return value != 0; });
}

/// A bundle of the task "mask", as `haima train` leaves it.
struct Drawer {
  graph::Bundle bundle;
  std::string rights;
};

Result<Drawer> drawer_from(const Path& file, const Limits& limits) {
  HAIMA_TRY(graph::Bundle bundle, graph::read_bundle(file, limits));
  HAIMA_TRY(models::About about, models::about_from(bundle.about, file.string()));
  if (about.task != models::Task::mask || !bundle.graphs.contains("mask"))
    return fail(Code::unsupported, file.string(), "it draws no masks", "name a bundle of the task \"mask\"");
  return Drawer{std::move(bundle), std::move(about.rights)};
}

/// What it draws of each place; those where it draws nothing are not among them.
Result<std::map<std::size_t, image::Mask>> drawn_by(const Drawer& drawer, const Trial& trial,
                                                    const Places& places, const image::InputSpec& spec,
                                                    Context& context) {
  const Experiment& e = trial.experiment;
  HAIMA_TRY(Feed feed, looked_at(trial, places, spec, context));
  const auto least = static_cast<float>(std::log(e.drawn_from / (1 - e.drawn_from)));
  std::map<std::size_t, image::Mask> masks;
  const auto take = [&](const train::Predictions& said) -> Result<> {
    const std::size_t size = said.logits.values.size() / said.samples.size();
    for (std::size_t row = 0; row < said.samples.size(); ++row) {
      image::Mask mask = mask_from(std::span{said.logits.values}.subspan(row * size, size), spec, least);
      if (shows_blood(mask)) masks[said.samples[row]] = std::move(mask);
    }
    return {};
  };
  train::Recipe reading = e.recipe;
  reading.mixed = false;  // as a reader will
  HAIMA_TRY_ONLY(train::predict_each(drawer.bundle.graphs.at("mask"), drawer.bundle.weights, feed, reading,
                                     context, take));
  return masks;
}

}  // namespace

Result<Drawn> draw_missing(const Trial& trial, Places& training, const image::InputSpec& spec,
                           Context& context) {
  if (trial.experiment.drawn_by.empty()) return Drawn{};
  const auto lacks_mask = [&](std::size_t place) {
    return trial.pack.members()[place].of.labels.any == true && !trial.pack.has_mask(place);
  };
  Places wanting;
  std::copy_if(training.begin(), training.end(), std::back_inserter(wanting), lacks_mask);
  const Path file = with_part(trial.experiment.drawn_by, part_name(trial.fold));
  HAIMA_TRY(Drawer drawer, drawer_from(file, context.limits()));
  HAIMA_TRY(auto masks, drawn_by(drawer, trial, wanting, spec, context));
  std::erase_if(training, [&](std::size_t place) { return lacks_mask(place) && !masks.contains(place); });
  return Drawn{std::move(masks), std::move(drawer.rights)};
}

}  // namespace haima::workbench
