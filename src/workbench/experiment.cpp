#include "workbench/experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_fields.h"
#include "corpus/augment.h"
#include "models/about.h"
#include "models/clinical.h"
#include "workbench/toml.h"

namespace haima::workbench {
namespace {

using corpus::Sampling;
using models::Task;

constexpr std::array samplings = {
    std::pair{Sampling::plain, "plain"}, std::pair{Sampling::balanced, "balanced"},
    std::pair{Sampling::balanced_sets, "balanced_sets"}, std::pair{Sampling::oversampled, "oversampled"}};

constexpr const char* advice = "docs/training.md says what may stand there";

/// One table of the file.
class Table {
 public:
  Table(const Json& json, const std::string& where) : fields_(json, where, advice) {}

  Table& number(const char* name, double& value) { return fields_.number(name, value), *this; }
  Table& integer(const char* name, int& value) { return fields_.integer(name, value), *this; }
  Table& text(const char* name, std::string& value) { return fields_.text(name, value), *this; }
  Table& texts(const char* name, std::vector<std::string>& values) {
    const Json* field = fields_.take(name);
    if (!field) return *this;
    const bool all = field->is_array() && std::all_of(field->begin(), field->end(),
                                                      [](const Json& one) { return one.is_string(); });
    if (!all) return wrong(name, "is no list of names");
    values = field->get<std::vector<std::string>>();
    return *this;
  }
  Table& numbers(const char* name, std::vector<double>& values) {
    return fields_.numbers(name, values), *this;
  }

  Table& flag(const char* name, bool& value) {
    const Json* field = fields_.take(name);
    if (!field) return *this;
    if (!field->is_boolean()) return wrong(name, "is neither true nor false");
    value = field->get<bool>();
    return *this;
  }

  template <class Whole>
  Table& count(const char* name, Whole& value) {
    const Json* field = fields_.take(name);
    if (!field) return *this;
    if (!field->is_number_integer() || field->get<std::int64_t>() < 0)
      return wrong(name, "is no number of things");
    value = field->get<Whole>();
    return *this;
  }

  template <class Names, class Choice>
  Table& choice(const char* name, const Names& names, Choice& value) {
    return fields_.one_of(name, names, value), *this;
  }

  /// A name that `named` knows.
  template <class Choice>
  Table& choice(const char* name, Result<Choice> (*named)(std::string_view), Choice& value) {
    const Json* field = fields_.take(name);
    if (!field) return *this;
    if (!field->is_string()) return wrong(name, "is no name");
    if (const auto known = named(field->get_ref<const std::string&>())) {
      value = *known;
    } else {
      fields_.complain(known.error().sentence());
    }
    return *this;
  }

  /// Of what was just read; NaN lies nowhere.
  Table& within(const char* name, double value, double least, double most) {
    if (value >= least && value <= most) return *this;
    return wrong(name, fmt::format("is {:g}, and must be {:g} to {:g}", value, least, most));
  }
  /// A share that may be nothing but not all.
  Table& below_1(const char* name, double value) {
    return value >= 0 && value < 1 ? *this : wrong(name, "must be 0 to below 1");
  }

  const Json* table(const char* name) { return fields_.take(name); }
  Table& wrong(const std::string& name, const std::string& what) {
    return fields_.complain("\"" + name + "\" " + what), *this;
  }
  Result<> finish() { return fields_.finish(); }

 private:
  JsonFields fields_;
};

Result<> read_model(Experiment& e, const Json& json, const std::string& where) {
  Table table{json, where};
  table.text("name", e.model).choice("task", models::task_named, e.task).integer("side", e.side);
  table.text("start", e.start).number("threshold", e.threshold);
  table.texts("clinical", e.clinical).flag("frozen", e.frozen);
  if (e.task == Task::imagenet)
    table.wrong("task", "may be any but imagenet, which nothing here is labelled with");
  if (!(e.threshold > 0 && e.threshold < 1)) table.wrong("threshold", "must be between 0 and 1");
  if (const Json* options = table.table("options")) {
    for (const auto& [name, value] : options->items()) {
      if (!value.is_string())
        return fail(Code::bad_configuration, where, "option " + name + " is no text", advice);
      e.options[name] = value.get<std::string>();
    }
  }
  HAIMA_TRY(table.finish());
  return models::check_clinical(e.clinical, where);
}

Result<> read_data(Experiment& e, const Json& json, const std::string& where) {
  Table table{json, where};
  table.texts("sets", e.sets);
  table.text("split", e.split).count("split_seed", e.split_seed).flag("leaky", e.leaky);
  table.texts("left_out", e.left_out)
      .flag("patient_labels", e.patient_labels)
      .text("augment", e.augment)
      .count("batch", e.batch);
  table.choice("sampling", samplings, e.sampling);
  table.texts("teach_only", e.teach_only).text("drawn_by", e.drawn_by).number("drawn_from", e.drawn_from);
  table.number("paste", e.paste).number("mean", e.mean).number("deviation", e.deviation);
  table.number("slab_mm", e.slab_mm).number("clinical_missing", e.clinical_missing).flag("blank", e.blank);
  table.integer("looks", e.looks);
  if (e.looks < 1 || e.looks > 100) table.wrong("looks", "must be 1 to 100");
  if (e.batch == 0 || e.batch > 4096) table.wrong("batch", "must be 1 to 4096");
  if (!(e.paste >= 0 && e.paste <= 1)) table.wrong("paste", "must be 0 to 1");
  if (!(e.clinical_missing >= 0 && e.clinical_missing < 1))
    table.wrong("clinical_missing", "must be 0 to below 1");
  if (!(e.slab_mm >= 0 && e.slab_mm <= 100)) table.wrong("slab_mm", "must be 0 to 100");
  if (!(e.drawn_from > 0 && e.drawn_from < 1)) table.wrong("drawn_from", "must be between 0 and 1");
  if (!e.drawn_by.empty() && e.task != Task::mask) table.wrong("drawn_by", "is for the task \"mask\"");
  if (!(e.deviation > 0)) table.wrong("deviation", "must be above 0");
  HAIMA_TRY(table.finish());
  HAIMA_TRY(corpus::recipe_from(e.augment));
  return {};
}

Result<> read_loss(train::Loss& loss, const Json& json, const std::string& where) {
  Table table{json, where};
  table.number("smoothing", loss.smoothing).number("focal_gamma", loss.focal_gamma);
  table.numbers("class_weights", loss.class_weights);
  if (const Json* parts = table.table("parts")) {
    loss.parts.clear();
    for (const auto& [name, weight] : parts->items()) {
      HAIMA_TRY(const train::LossKind kind, train::loss_named(name));
      if (!weight.is_number()) return fail(Code::bad_configuration, where, name + " has no weight", advice);
      loss.parts[kind] = weight.get<double>();
      table.within(name.c_str(), loss.parts[kind], 0, 1e6);
    }
  }
  table.below_1("smoothing", loss.smoothing).within("focal_gamma", loss.focal_gamma, 0, 100);
  for (const double weight : loss.class_weights) table.within("class_weights", weight, 0, 1e6);
  if (loss.parts.empty()) table.wrong("parts", "names no loss");
  return table.finish();
}

Result<> read_optimizer(train::Optimizer& o, const Json& json, const std::string& where) {
  Table table{json, where};
  table.choice("rule", train::rule_named, o.rule).number("rate", o.rate).number("momentum", o.momentum);
  table.number("beta1", o.beta1).number("beta2", o.beta2).number("forget", o.forget);
  table.number("epsilon", o.epsilon).number("weight_decay", o.weight_decay);
  table.within("rate", o.rate, 1e-12, 100).below_1("momentum", o.momentum);
  table.below_1("beta1", o.beta1).below_1("beta2", o.beta2).below_1("forget", o.forget);
  table.within("epsilon", o.epsilon, 1e-30, 1).within("weight_decay", o.weight_decay, 0, 100);
  return table.finish();
}

Result<> read_schedule(train::Schedule& s, const Json& json, const std::string& where) {
  Table table{json, where};
  table.choice("curve", train::curve_named, s.curve).number("warmup_epochs", s.warmup_epochs);
  table.number("floor", s.floor).number("factor", s.factor).integer("patience", s.patience);
  table.within("warmup_epochs", s.warmup_epochs, 0, 100000).within("patience", s.patience, 0, 100000);
  table.within("floor", s.floor, 0, 1).within("factor", s.factor, 0, 1);
  return table.finish();
}

Result<> read_training(train::Recipe& r, const Json& json, const std::string& where) {
  Table table{json, where};
  table.integer("epochs", r.epochs).integer("stop_after", r.stop_after).number("clip", r.clip);
  table.choice("keep", train::keep_named, r.keep);
  table.number("average", r.average).flag("mixed", r.mixed).count("seed", r.seed);
  table.within("epochs", r.epochs, 1, 100000).within("stop_after", r.stop_after, 0, 100000);
  table.within("clip", r.clip, 0, 1e9).below_1("average", r.average);
  return table.finish();
}

/// `after`: how many others go on from it.
Result<Experiment> read_after(const Path& file, const Limits& limits, int after) {
  constexpr int most_after = 8;
  HAIMA_TRY(const Bytes bytes, read_file(file, limits.element_size));
  HAIMA_TRY(Experiment e, experiment_from(as_text(bytes), file.string()));
  if (e.name.empty()) e.name = file.stem().string();
  for (const std::string& bundle : {e.start, e.drawn_by}) {
    const auto before = taught_before(bundle);
    if (!before) continue;
    const Path other = file.parent_path() / (before->experiment + ".toml");
    std::error_code ignored;
    if (!std::filesystem::exists(other, ignored)) continue;
    if (after == most_after)
      return fail(Code::bad_configuration, file.string(), "it starts from itself, by way of others");
    HAIMA_TRY(const Experiment first, read_after(other, limits, after + 1));
    e.began += recipe_hash(first);
  }
  return e;
}

}  // namespace

Result<Experiment> experiment_from(std::string_view toml, const std::string& where) {
  Experiment e;
  HAIMA_TRY(e.source, json_of_toml(toml, where));
  Table table{e.source, where};
  table.text("name", e.name).text("about", e.about);
  // A softmax is learned by cross-entropy, a mask by each pixel and by its whole, unless the file says
  // otherwise.
  const auto part = [&](const char* name, const auto& read, auto& into) -> Result<> {
    const Json* json = table.table(name);
    return json ? read(into, *json, where + " [" + name + "]") : Result<>{};
  };
  HAIMA_TRY(part("model", read_model, e));
  if (e.task == Task::mask) {
    e.recipe.loss.parts = {{train::LossKind::bce, 1}, {train::LossKind::dice, 1}};
  } else if (e.task != Task::multi_label) {
    e.recipe.loss.parts = {{train::LossKind::cross_entropy, 1}};
  }
  HAIMA_TRY(part("data", read_data, e));
  HAIMA_TRY(part("loss", read_loss, e.recipe.loss));
  HAIMA_TRY(part("optimizer", read_optimizer, e.recipe.optimizer));
  HAIMA_TRY(part("schedule", read_schedule, e.recipe.schedule));
  HAIMA_TRY(part("training", read_training, e.recipe));
  HAIMA_TRY(part("paper", read_paper, e.paper));
  HAIMA_TRY(table.finish());
  return e;
}

std::optional<Before> taught_before(const std::string& start) {
  const Path path{start};
  const std::vector<std::string> parts{path.begin(), path.end()};
  if (parts.size() != 4 || parts[0] != "haima-train") return std::nullopt;
  return Before{parts[1], parts[2]};
}

std::string recipe_hash(const Experiment& experiment) {
  Json source = experiment.source;
  for (const char* beside : {"name", "about", "paper"}) source.erase(beside);
  if (!experiment.began.empty()) source["began"] = experiment.began;
  return sha256(as_bytes(to_text(source, -1)));
}

Result<Experiment> read_experiment(const Path& file, const Limits& limits) {
  return read_after(file, limits, 0);
}

}  // namespace haima::workbench
