#include "models/about.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/json_fields.h"
#include "base/named.h"
#include "base/text.h"
#include "models/clinical.h"

namespace haima::models {
namespace {

constexpr std::string_view schema = "haima.about/1";

constexpr std::array task_names = {std::pair{Task::two_class, "two_class"},
                                   std::pair{Task::six_class, "six_class"},
                                   std::pair{Task::multi_label, "multi_label"},
                                   std::pair{Task::imagenet, "imagenet"},
                                   std::pair{Task::mask, "mask"},
                                   std::pair{Task::foreign, "foreign"}};

constexpr std::array pool_names = {std::pair{Pool::highest, "highest"}, std::pair{Pool::all, "all"}};

Json to_json(const Platt& platt) { return {{"slope", platt.slope}, {"intercept", platt.intercept}}; }

Result<Platt> platt_from(const Json& json, const std::string& where) {
  Platt platt;
  JsonFields fields{json, where};
  fields.number("slope", platt.slope);
  fields.number("intercept", platt.intercept);
  if (!(platt.slope > 0)) fields.complain("a slope that is not above 0 turns the verdict round");
  HAIMA_TRY_ONLY(fields.finish());
  return platt;
}

Json to_json(const ScanRule& rule) {
  return {{"neighbours", rule.neighbours},
          {"pool", name_among(pool_names, rule.pool)},
          {"calibration", to_json(rule.calibration)}};
}

Result<ScanRule> scan_rule_from(const Json& json, const std::string& where) {
  constexpr std::size_t farthest = 32;
  ScanRule rule;
  JsonFields fields{json, where};
  fields.numbers("neighbours", rule.neighbours);
  fields.one_of("pool", pool_names, rule.pool);
  if (const Json* calibration = fields.take("calibration")) {
    HAIMA_TRY(rule.calibration, platt_from(*calibration, where + ": calibration"));
  }
  const bool weights = !rule.neighbours.empty() && rule.neighbours.size() <= farthest &&
                       rule.neighbours.front() > 0 &&
                       std::all_of(rule.neighbours.begin(), rule.neighbours.end(),
                                   [](double weight) { return weight >= 0 && weight <= 1e6; });
  if (!weights) fields.complain("\"neighbours\" must be 1 to 32 weights, the first above 0");
  HAIMA_TRY_ONLY(fields.finish());
  return rule;
}

Json to_json(const Band& band) { return {{"from", band.from}, {"to", band.to}}; }

Result<Band> band_from(const Json& json, const std::string& where) {
  Band band;
  JsonFields fields{json, where};
  fields.number("from", band.from);
  fields.number("to", band.to);
  if (!(0 <= band.from && band.from <= band.to && band.to <= 1))
    fields.complain("\"from\" and \"to\" are no part of 0 to 1");
  HAIMA_TRY_ONLY(fields.finish());
  return band;
}

Json to_json(const Rates& rates) {
  return {{"sensitivity", rates.sensitivity}, {"specificity", rates.specificity}};
}

Result<Rates> rates_from(const Json& json, const std::string& where) {
  Rates rates;
  JsonFields fields{json, where};
  fields.number("sensitivity", rates.sensitivity);
  fields.number("specificity", rates.specificity);
  for (const double value : {rates.sensitivity, rates.specificity}) {
    if (!(value >= 0 && value <= 1)) fields.complain("a rate is not between 0 and 1");
  }
  HAIMA_TRY_ONLY(fields.finish());
  return rates;
}

Json to_json(const Threshold& threshold) {
  Json json = {{"name", threshold.name},
               {"slice", threshold.slice},
               {"scan", threshold.scan},
               {"unsure_slice", to_json(threshold.unsure_slice)},
               {"unsure_scan", to_json(threshold.unsure_scan)}};
  if (threshold.slice_rates) json["slice_rates"] = to_json(*threshold.slice_rates);
  if (threshold.scan_rates) json["scan_rates"] = to_json(*threshold.scan_rates);
  return json;
}

Result<Threshold> threshold_from(const Json& json, const std::string& where) {
  Threshold threshold;
  JsonFields fields{json, where};
  fields.text("name", threshold.name);
  fields.number("slice", threshold.slice);
  fields.number("scan", threshold.scan);
  for (const auto& [name, band] : {std::pair{"unsure_slice", &threshold.unsure_slice},
                                   std::pair{"unsure_scan", &threshold.unsure_scan}}) {
    if (const Json* field = fields.take(name)) {
      HAIMA_TRY(*band, band_from(*field, where + ": " + name));
    }
  }
  for (const auto& [name, rates] :
       {std::pair{"slice_rates", &threshold.slice_rates}, std::pair{"scan_rates", &threshold.scan_rates}}) {
    if (const Json* field = fields.take(name)) {
      HAIMA_TRY(*rates, rates_from(*field, where + ": " + name));
    }
  }
  for (const double value : {threshold.slice, threshold.scan}) {
    if (!(value > 0 && value < 1)) fields.complain("it is not between 0 and 1");
  }
  HAIMA_TRY_ONLY(fields.finish());
  return threshold;
}

/// A list of values that are each read by `read`.
template <class Value>
Result<std::vector<Value>> list_from(const Json& json, const std::string& where,
                                     Result<Value> (*read)(const Json&, const std::string&)) {
  constexpr std::size_t most = 1000;
  if (!json.is_array() || json.size() > most) return fail(Code::malformed, where, "is no list of up to 1000");
  std::vector<Value> values;
  for (const Json& one : json) {
    HAIMA_TRY(Value value, read(one, where + " " + std::to_string(values.size())));
    values.push_back(std::move(value));
  }
  return values;
}

template <class Value>
Json list_of(const std::vector<Value>& values) {
  Json list = Json::array();
  for (const Value& value : values) list.push_back(to_json(value));
  return list;
}

Json to_json(const MaskUse& mask) {
  return {{"input", image::to_json(mask.input)},
          {"threshold", mask.threshold},
          {"rights", mask.rights},
          {"card", mask.card}};
}

Result<MaskUse> mask_use_from(const Json& json, const std::string& where) {
  MaskUse mask;
  JsonFields fields{json, where};
  if (const Json* input = fields.required("input")) {
    HAIMA_TRY(mask.input, image::input_spec_from(*input, where + ": input"));
  }
  fields.number("threshold", mask.threshold);
  fields.text("rights", mask.rights);
  if (const Json* card = fields.take("card")) mask.card = *card;
  if (!(mask.threshold > 0 && mask.threshold < 1)) fields.complain("its threshold is not between 0 and 1");
  HAIMA_TRY_ONLY(fields.finish());
  return mask;
}

Result<std::vector<std::string>> names_from(const Json& json, const std::string& where) {
  const bool all = json.is_array() &&
                   std::all_of(json.begin(), json.end(), [](const Json& one) { return one.is_string(); });
  if (!all) return fail(Code::malformed, where, "is no list of names");
  return json.get<std::vector<std::string>>();
}

Result<> check(const About& about, const std::string& where) {
  const auto outputs = static_cast<std::size_t>(Head{about.task}.outputs());
  if (!about.calibration.empty() && about.calibration.size() != outputs) {
    return fail(Code::malformed, where,
                "its calibration is of " + std::to_string(about.calibration.size()) +
                    " outputs where there are " + std::to_string(outputs));
  }
  if (about.thresholds.empty()) return fail(Code::malformed, where, "it has no threshold");
  return check_clinical(about.clinical, where);
}

}  // namespace

double Platt::operator()(double probability) const {
  constexpr double nearest = 1e-7;  // float32 knows no probability nearer to 0 or 1
  const double p = std::clamp(probability, nearest, 1 - nearest);
  return 1 / (1 + std::exp(-(slope * std::log(p / (1 - p)) + intercept)));
}

std::string_view name_of(Task task) { return name_among(task_names, task); }

Result<Task> task_named(std::string_view name) {
  for (const auto& [task, own] : task_names) {
    if (name == own) return task;
  }
  return fail(Code::bad_argument, "task " + printable(name), "there is no such task",
              "give one of " + names_among(task_names));
}

Json to_json(const About& about) {
  Json json = {{"schema", schema},
               {"name", about.name},
               {"rights", about.rights},
               {"task", name_of(about.task)},
               {"input", image::to_json(about.input)},
               {"calibration", list_of(about.calibration)},
               {"scan", to_json(about.scan)},
               {"thresholds", list_of(about.thresholds)},
               {"card", about.card}};
  if (about.unsure_undrawn > 0) json["unsure_undrawn"] = about.unsure_undrawn;
  if (about.mask) json["mask"] = to_json(*about.mask);
  if (!about.clinical.empty()) json["clinical"] = about.clinical;
  if (about.precision != About{}.precision) json["precision"] = about.precision;
  return json;
}

Result<About> about_from(const Json& json, const std::string& where) {
  About about;
  JsonFields fields{json, where};
  std::string version;
  fields.text("schema", version);
  if (version != schema) {
    return fail(Code::unsupported, where, "its \"schema\" is not " + std::string{schema},
                "use a haima that knows this bundle");
  }
  fields.text("name", about.name);
  fields.text("rights", about.rights);
  fields.one_of("task", task_names, about.task);
  if (const Json* input = fields.required("input")) {
    HAIMA_TRY(about.input, image::input_spec_from(*input, where + ": input"));
  }
  if (const Json* calibration = fields.take("calibration")) {
    HAIMA_TRY(about.calibration, list_from(*calibration, where + ": calibration", platt_from));
  }
  if (const Json* scan = fields.take("scan")) {
    HAIMA_TRY(about.scan, scan_rule_from(*scan, where + ": scan"));
  }
  if (const Json* thresholds = fields.take("thresholds")) {
    HAIMA_TRY(about.thresholds, list_from(*thresholds, where + ": threshold", threshold_from));
  }
  fields.number("unsure_undrawn", about.unsure_undrawn);
  if (!(about.unsure_undrawn >= 0 && about.unsure_undrawn <= 1))
    fields.complain("\"unsure_undrawn\" is not between 0 and 1");
  if (const Json* card = fields.take("card")) about.card = *card;
  if (const Json* mask = fields.take("mask")) {
    HAIMA_TRY(about.mask, mask_use_from(*mask, where + ": mask"));
  }
  if (const Json* clinical = fields.take("clinical")) {
    HAIMA_TRY(about.clinical, names_from(*clinical, where + ": clinical"));
  }
  fields.text("precision", about.precision);
  HAIMA_TRY_ONLY(fields.finish());
  HAIMA_TRY_ONLY(check(about, where));
  return about;
}

}  // namespace haima::models
