#include "app/model_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "corpus/pack.h"
#include "graph/bundle.h"
#include "measure/curve.h"

namespace haima::app {
namespace {

bool is_file(const Path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

/// Where a training's log and card may lie.
struct Traces {
  std::string name;
  Path log, card, bundle;
};

Traces in_folder(const Path& folder) {
  return {folder.filename().string(), folder / "log.jsonl", {}, folder / "bundle.safetensors"};
}

std::vector<Path> folds_under(const Path& folder) {
  std::vector<Path> folds;
  std::error_code problem;
  for (std::filesystem::directory_iterator at{folder, problem}, end; !problem && at != end;
       at.increment(problem)) {
    if (at->path().filename().string().starts_with("fold-") && at->is_directory())
      folds.push_back(at->path());
  }
  std::sort(folds.begin(), folds.end(),
            [](const Path& a, const Path& b) { return natural_less(a.string(), b.string()); });
  return folds;
}

std::vector<Traces> traces_beside(const Path& csv) {
  if (csv.filename() != "predictions.csv") {
    Path log = csv, card = csv;
    return {{csv.stem().string(), log.replace_extension(".jsonl"), card.replace_extension(".json"), {}}};
  }
  if (is_file(csv.parent_path() / "log.jsonl")) return {in_folder(csv.parent_path())};
  std::vector<Traces> traces;
  for (const Path& fold : folds_under(csv.parent_path())) traces.push_back(in_folder(fold));
  return traces;
}

/// The leaves of a JSON value, each by its path: "model.name".
void flatten(const Json& json, const std::string& path, report::Facts& facts) {
  if (!json.is_object()) {
    const std::string text = json.is_string() ? json.get<std::string>() : to_text(json, -1);
    if (!json.is_null() && !text.empty()) facts.emplace_back(path, text);
    return;
  }
  for (const auto& [name, value] : json.items()) {
    if (name != "epochs" || !value.is_array()) flatten(value, path.empty() ? name : path + "." + name, facts);
  }
}

Result<report::Facts> card_in(const Traces& traces, const Limits& limits) {
  report::Facts facts;
  if (is_file(traces.card)) {
    HAIMA_TRY(const Bytes bytes, read_file(traces.card, limits.file_size));
    HAIMA_TRY(const Json json, parse_json(as_text(bytes), traces.card.string()));
    flatten(json, "", facts);
  } else if (is_file(traces.bundle)) {
    HAIMA_TRY(const graph::Bundle bundle, graph::read_bundle(traces.bundle, limits));
    for (const char* field : {"name", "rights", "card"}) {
      if (bundle.about.contains(field))
        flatten(bundle.about[field], std::string{field} == "card" ? "" : field, facts);
    }
  }
  return facts;
}

Result<> add_traces(ModelFiles& files, const Traces& traces, const Limits& limits) {
  if (is_file(traces.log)) {
    HAIMA_TRY(measure::Log log, measure::read_log(traces.log));
    files.logs.push_back(std::move(log));
  }
  HAIMA_TRY(report::Facts card, card_in(traces, limits));
  if (!card.empty()) files.cards.emplace_back(files.name + ", " + traces.name, std::move(card));
  return {};
}

/// What a file of predictions is called by.
std::string name_of(const Path& path) {
  const Path whole = std::filesystem::absolute(path).lexically_normal();
  const Path named = whole.has_filename() ? whole : whole.parent_path();
  const std::string stem = named.stem().string();
  const bool by_folder = named.extension() == ".csv" && (stem == "predictions" || stem.starts_with("fold-"));
  if (!by_folder) return named.extension() == ".csv" ? stem : named.filename().string();
  const Path folder = named.parent_path();
  return folder.filename().string().starts_with("fold-") ? folder.parent_path().filename().string()
                                                         : folder.filename().string();
}

using Members = std::map<std::pair<std::string, std::string>, std::size_t>;

Members members_by_id(const corpus::Pack& pack) {
  Members members;
  for (std::size_t i = 0; i < pack.members().size(); ++i)
    members[{pack.members()[i].set, pack.members()[i].of.id}] = i;
  return members;
}

/// A case whose picture may be shown.
struct Shown {
  std::size_t row, member;
};

std::vector<Shown> showable(const measure::Predictions& predictions, std::size_t label,
                            const Members& members) {
  std::vector<Shown> shown;
  for (std::size_t row = 0; row < predictions.rows.size(); ++row) {
    const measure::Prediction& one = predictions.rows[row];
    const auto member = members.find({one.set, one.id});
    if (one.truth[label] && member != members.end() && corpus::built_in(one.set))
      shown.push_back({row, member->second});
  }
  return shown;
}

/// The first channel.
Result<image::Plane<std::uint8_t>> picture_of(const corpus::Pack& pack, std::size_t member) {
  HAIMA_TRY(image::Plane<std::uint8_t> picture, pack.picture(member));
  picture.height = pack.about().spec.height;
  picture.pixels.resize(static_cast<std::size_t>(picture.width) * picture.height);
  return picture;
}

Result<std::vector<report::Exhibit>> exhibits_of(const std::vector<std::size_t>& places,
                                                 const std::vector<Shown>& shown, const corpus::Pack& pack,
                                                 const measure::Predictions& predictions, std::size_t label) {
  std::vector<report::Exhibit> exhibits;
  const std::string name = predictions.labels[label] == "any" ? "bleeding" : predictions.labels[label];
  for (const std::size_t place : places) {
    const measure::Prediction& row = predictions.rows[shown[place].row];
    HAIMA_TRY(image::Plane<std::uint8_t> picture, picture_of(pack, shown[place].member));
    exhibits.push_back(
        {std::move(picture), fmt::format("{}: {}{}, told {:.2f}", row.id, *row.truth[label] ? "" : "not ",
                                         name, row.probability[label])});
  }
  return exhibits;
}

}  // namespace

Result<ModelFiles> files_of(std::span<const Path> paths, std::span<const Path> trials, const Limits& limits) {
  ModelFiles files;
  files.name = name_of(paths.front());
  HAIMA_TRY(files.predictions, measure::read_predictions(paths));
  if (files.predictions.rows.empty())
    return fail(Code::malformed, paths.front().string(), "it holds no case", "name a file with predictions");
  if (trials.empty()) {
    for (const Path& csv : measure::predictions_files(paths)) {
      for (const Traces& traces : traces_beside(csv)) HAIMA_TRY(add_traces(files, traces, limits));
    }
  }
  for (const Path& trial : trials) {
    const Traces traces = in_folder(trial);
    if (!is_file(traces.log))
      return fail(Code::not_found, traces.log.string(), "no log of a training is there");
    HAIMA_TRY(add_traces(files, traces, limits));
  }
  return files;
}

void tell_apart(std::vector<ModelFiles>& models) {
  std::map<std::string, int> times;
  for (const ModelFiles& model : models) ++times[model.name];
  int number = 0;
  for (ModelFiles& model : models) {
    ++number;
    if (times[model.name] > 1) model.name += fmt::format(" ({})", number);
  }
}

chart::Subject subject_of(const ModelFiles& files, const measure::JudgeOptions& options) {
  return {files.name, files.predictions, measure::judged(files.predictions, options), files.logs};
}

Result<std::vector<report::Shelf>> doubtful_pictures(const chart::Subject& subject, const Path& file,
                                                     const Limits& limits) {
  constexpr std::size_t most = 24;
  HAIMA_TRY(const corpus::Pack pack, corpus::Pack::open(file, limits));
  const auto labels = chart::shown_labels(subject.predictions);
  if (labels.empty()) return std::vector<report::Shelf>{};
  const std::size_t label = labels.front();
  const std::vector<Shown> shown = showable(subject.predictions, label, members_by_id(pack));
  if (shown.empty()) {
    return fail(Code::bad_argument, file.string(), "it holds none of the predicted pictures of a public set",
                "give the pack that was trained on");
  }
  std::vector<measure::Scored> scored;
  for (const Shown& one : shown) {
    const measure::Prediction& row = subject.predictions.rows[one.row];
    scored.push_back({row.probability[label], *row.truth[label], row.group});
  }
  const double threshold = subject.judgement.options.threshold;
  HAIMA_TRY(auto wrong, exhibits_of(measure::most_wrong(scored, threshold, most), shown, pack,
                                    subject.predictions, label));
  HAIMA_TRY(auto unsure, exhibits_of(measure::least_sure(scored, threshold, most), shown, pack,
                                     subject.predictions, label));
  const std::string about =
      "By id, as the public set names it; what the label says, and the probability that was told.";
  return std::vector<report::Shelf>{{"Most wrong", about, std::move(wrong)},
                                    {"Least sure", about, std::move(unsure)}};
}

}  // namespace haima::app
