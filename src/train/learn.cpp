#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/time.h"
#include "train/checkpoint.h"
#include "train/loss.h"
#include "train/run.h"
#include "train/together.h"

namespace haima::train {
namespace {

/// One training: what does not change while it goes on.
struct Training {
  Batches &training, &validation;
  const Recipe& recipe;
  const Json kept_recipe;
  const Path& folder;
  Context& context;
  const Score& score;
  const Together* together;  // null: one process

  /// Of several processes only the first validates and keeps.
  bool keeps() const { return !together || together->first(); }
};

std::vector<std::string> outputs_named(const Recipe& recipe) {
  std::vector<std::string> names = {recipe.output};
  for (const auto& [name, weight] : recipe.beside) names.push_back(name);
  return names;
}

/// A seed for each epoch and step, far from its neighbours'.
std::uint64_t seed_of(std::uint64_t seed, std::uint64_t epoch, std::uint64_t step) {
  std::uint64_t x = seed * 0x9e3779b97f4a7c15 + epoch * 0xbf58476d1ce4e5b9 + step * 0x94d049bb133111eb;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::string duration(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  return seconds < 5400 ? fmt::format("{:.0f} min", seconds / 60) : fmt::format("{:.1f} h", seconds / 3600);
}

/// "epoch 3 of 10, loss 0.412, 12 min left"
std::string stage_name(const Progressed& p, const Recipe& recipe) {
  std::string name = fmt::format("epoch {} of {}", p.epoch + 1, recipe.epochs);
  if (p.epochs.empty()) return name;
  const Json& last = p.epochs.back();
  const double loss = last[last.contains("validation_loss") ? "validation_loss" : "loss"].get<double>();
  const double left = last["seconds"].get<double>() * (recipe.epochs - p.epoch);
  return name + fmt::format(", loss {:.4f}, {} left", loss, duration(left));
}

/// Batch norms' statistics, taken with the averaged weights themselves: those give their layers other values
/// than the weights that were averaged did, and layer upon layer it adds up. From epoch to epoch they go on.
Result<> take_statistics(const Network& averaged, const Progressed& p, const Training& t) {
  // Batches: after the former one fifth is left of what was before, after the latter less than a hundredth.
  constexpr std::size_t least = 16, enough = 48;
  const std::size_t batches = std::clamp(t.training.count(), least, enough);
  const at::NoGradGuard plain;
  const auto epoch = static_cast<std::uint64_t>(p.epoch);
  for (std::size_t n = 0; n < batches; ++n) {
    HAIMA_TRY(const Batch batch, t.training.batch(seed_of(t.recipe.seed, epoch, 0), n % t.training.count()));
    const Pass pass{.training = true, .mixed = t.recipe.mixed, .seed = seed_of(t.recipe.seed, epoch, n + 1)};
    judged(averaged, given_of(batch), t.recipe, pass);
  }
  return {};
}

/// The weights that are judged and kept: their average over steps where one is taken.
Result<Network> kept_network(const Progressed& p, const Training& t) {
  Network network{p.network.graph, p.network.parameters};
  if (p.average.empty()) return network;
  network.parameters = p.average;
  if (has_statistics(network)) HAIMA_TRY_ONLY(take_statistics(network, p, t));
  return network;
}

struct EpochSum {
  double loss = 0, rows = 0, rate = 0, longest = 0;
  Gathered gathered;
};

/// This process's part of a batch; nothing where there is one process, or too few rows: then each learns from
/// all of it, and all learn the same.
std::optional<Share> share_of(const Given& given, const Training& t) {
  const std::int64_t rows = given.truth.size(0);
  if (!t.together || rows < t.together->processes()) return std::nullopt;
  return share_of(*t.together, rows);
}

Result<> learn_batch(Progressed& p, const Training& t, std::size_t number, EpochSum& sum) {
  const auto epoch = static_cast<std::uint64_t>(p.epoch);
  HAIMA_TRY(const Batch batch, t.training.batch(seed_of(t.recipe.seed, epoch, 0), number));
  const Given given = given_of(batch);
  const std::optional<Share> share = share_of(given, t);
  const Pass pass{.training = true,
                  .mixed = t.recipe.mixed,
                  .seed = seed_of(t.recipe.seed, epoch, number + 1),
                  .share = share ? &*share : nullptr};
  const auto [loss, logits] = judged(p.network, given, t.recipe, pass);
  const double value = loss.item<double>();
  if (!std::isfinite(value)) {
    return fail(Code::contradiction, fmt::format("epoch {}", p.epoch + 1), "the loss is no longer a number",
                "lower the learning rate, or clip gradients");
  }
  loss.backward();
  if (share) sum_gradients(p.network, *t.together);
  const double gone = static_cast<double>(p.epoch) +
                      static_cast<double>(number + 1) / static_cast<double>(t.training.count());
  sum.rate = t.recipe.optimizer.rate * part_of_rate(t.recipe.schedule, p.plateau, gone, t.recipe.epochs);
  sum.longest = std::max(sum.longest, step(p.network, p.memory, t.recipe.optimizer, sum.rate, t.recipe.clip));
  if (t.recipe.average > 0) average_in(p.average, p.network, t.recipe.average);
  const auto rows = static_cast<double>(batch.samples.size());
  sum.loss += rows * value, sum.rows += rows;
  if (t.score && t.keeps()) sum.gathered.add(batch, logits);
  return {};
}

/// The line of the log, without what validation says.
Json line_of(const Progressed& p, const EpochSum& sum, double seconds) {
  return {{"epoch", p.epoch + 1},
          {"rate", sum.rate},
          {"loss", sum.loss / std::max(1.0, sum.rows)},
          {"longest_gradient", sum.longest},
          {"seconds", seconds},
          {"samples_per_second", sum.rows / std::max(1e-9, seconds)}};
}

void add_scores(Json& line, const std::string& prefix, const Predictions& predictions, const Score& score) {
  for (const auto& [name, value] : score(predictions)) line[prefix + name] = value;
}

Result<> write_log(const Json& epochs, const Path& folder) {
  std::string text;
  for (const Json& line : epochs) text += to_text(line, -1) + "\n";
  return write_file(folder / "log.jsonl", text);
}

Result<> learn_epoch(Progressed& p, const Training& t) {
  const Stopwatch watch_learning;
  t.context.progress.stage(stage_name(p, t.recipe), t.training.count() + t.validation.count());
  EpochSum sum;
  for (std::size_t i = 0; i < t.training.count(); ++i) {
    HAIMA_TRY(learn_batch(p, t, i, sum));
    t.context.progress.step();
  }
  HAIMA_TRY(const Network network, kept_network(p, t));
  Judgement judgement;
  if (t.keeps()) {
    HAIMA_TRY(judgement,
              judge(network, t.validation, t.recipe, t.context.progress, static_cast<bool>(t.score)));
  }
  if (t.together) judgement.loss = t.together->from_first(judgement.loss);
  Json line = line_of(p, sum, watch_learning.elapsed_ms() / 1000);
  const bool scores = t.score && t.keeps();
  if (scores) add_scores(line, "", std::move(sum.gathered).predictions(), t.score);
  if (t.validation.count() > 0) {
    line["validation_loss"] = judgement.loss;
    if (scores) add_scores(line, "validation_", judgement.predictions, t.score);
    watch(p.plateau, judgement.loss, t.recipe.schedule);
  }
  p.epochs.push_back(std::move(line));
  ++p.epoch;
  if (p.best_epoch == 0 || t.recipe.keep == Keep::last || judgement.loss < p.best_loss) {
    p.best_epoch = p.epoch, p.best_loss = judgement.loss;
    if (t.keeps()) HAIMA_TRY_ONLY(keep_best(weights_of(network), t.folder));
  }
  if (!t.keeps()) return {};
  HAIMA_TRY(write_log(p.epochs, t.folder));
  return keep(p, t.kept_recipe, t.folder);
}

bool done(const Progressed& p, const Recipe& recipe) {
  if (p.epoch >= recipe.epochs) return true;
  return recipe.stop_after > 0 && p.best_epoch > 0 && p.epoch - p.best_epoch >= recipe.stop_after;
}

/// An error where another process learns something else: what came of it would be nobody's.
Result<> agree(const Progressed& p, const Training& t) {
  const std::string what =
      to_text(graph::json_of(p.network.graph)) + to_text(t.kept_recipe) + std::to_string(t.training.count());
  const std::string own = sha256(as_bytes(what));
  const ByteView bytes = as_bytes(own);
  const Bytes of_first = t.together->from_first(Bytes{bytes.begin(), bytes.end()});
  std::vector<double> differ = {std::ranges::equal(of_first, bytes) ? 0.0 : 1.0};
  t.together->sum(differ);
  if (differ.front() == 0) return {};
  return fail(Code::contradiction, "the processes", "they were given different experiments, packs or folds",
              "start all of them alike but for --process");
}

Result<Learned> learned(Progressed p, const Training& t) {
  Bytes kept;
  if (t.keeps()) {
    HAIMA_TRY(kept, kept_in(t.folder, t.context.limits()));
  }
  if (t.together) {
    HAIMA_TRY_ONLY(agree(p, t));
    kept = t.together->from_first(std::move(kept));
  }
  HAIMA_TRY_ONLY(go_on(p, kept, t.kept_recipe, t.folder, t.context.limits()));
  while (!done(p, t.recipe)) HAIMA_TRY(learn_epoch(p, t));
  if (!t.keeps()) return Learned{{}, p.best_epoch, std::move(p.epochs)};
  HAIMA_TRY(graph::Weights best, best_of(t.folder, t.context.limits()));
  return Learned{std::move(best), p.best_epoch, std::move(p.epochs)};
}

}  // namespace

Result<Learned> learn(const graph::Graph& graph, const graph::Weights& start, Batches& training,
                      Batches& validation, const Recipe& recipe, const Path& folder, Context& context,
                      const Score& score, const Meeting& meeting) {
  HAIMA_TRY(graph::check_weights(graph, start, "the weights to start from"));
  for (const std::string& output : outputs_named(recipe)) {
    if (!graph.outputs.contains(output))
      return fail(Code::bad_argument, graph.name, "it has no output " + output);
  }
  if (validation.count() == 0 && (recipe.keep == Keep::best || recipe.schedule.curve == Curve::plateau))
    return fail(Code::bad_argument, graph.name, "there is nothing to validate with",
                "keep the last epoch, by a schedule that does not wait for a plateau");
  try {
    use_threads(context);
    Progressed progressed;
    progressed.network = lift(graph, start);
    HAIMA_TRY(const std::unique_ptr<Together> together, Together::meet(meeting));
    return learned(std::move(progressed),
                   {training, validation, recipe, json_of(recipe), folder, context, score, together.get()});
  } catch (const std::exception& thrown) {
    return fail(error_of(thrown, "training " + graph.name));
  }
}

Result<Predictions> predict(const graph::Graph& graph, const graph::Weights& weights, Batches& batches,
                            const Recipe& recipe, Context& context) {
  HAIMA_TRY(graph::check_weights(graph, weights, graph.name));
  try {
    use_threads(context);
    context.progress.stage("predicting", batches.count());
    HAIMA_TRY(Judgement judgement, judge(lift(graph, weights), batches, recipe, context.progress, true));
    return std::move(judgement.predictions);
  } catch (const std::exception& thrown) {
    return fail(error_of(thrown, "predicting with " + graph.name));
  }
}

Result<> predict_each(const graph::Graph& graph, const graph::Weights& weights, Batches& batches,
                      const Recipe& recipe, Context& context, const Take& take) {
  HAIMA_TRY_ONLY(graph::check_weights(graph, weights, graph.name));
  try {
    use_threads(context);
    context.progress.stage("predicting", batches.count());
    return judge_each(lift(graph, weights), batches, recipe, context.progress, take);
  } catch (const std::exception& thrown) {
    return fail(error_of(thrown, "predicting with " + graph.name));
  }
}

}  // namespace haima::train
