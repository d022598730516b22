#include "features/bundle.h"

#include <fmt/format.h>

#include "base/json_fields.h"
#include "base/text.h"
#include "graph/safetensors.h"

namespace haima::features {
namespace {

using Metadata = std::map<std::string, std::string>;

Result<std::string> text_in(const Metadata& metadata, const std::string& key, const std::string& where) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return fail(Code::malformed, where, "its metadata lack " + key);
  return found->second;
}

Result<Json> json_in(const Metadata& metadata, const std::string& key, const std::string& where) {
  HAIMA_TRY(const std::string text, text_in(metadata, key, where));
  HAIMA_TRY(Json json, parse_json(text, where + ", metadata " + key));
  if (json.is_object()) return json;
  return fail(Code::malformed, where, "metadata " + key + " is no JSON object");
}

/// Tensors of member 2 are called "2.weight".
std::string prefix_of(std::size_t member) { return fmt::format("{}.", member); }

Json json_of(const Learner& learner) {
  Json members = Json::array();
  for (const Learner& member : learner.members) members.push_back(json_of(member));
  return {{"method", learner.method}, {"form", learner.form},           {"setting", learner.setting},
          {"slope", learner.slope},   {"intercept", learner.intercept}, {"members", std::move(members)}};
}

Result<Learner> learner_from(const Json& json, const std::string& where, bool may_have_members) {
  Learner learner;
  JsonFields fields{json, where};
  fields.text("method", learner.method);
  fields.text("form", learner.form);
  fields.number("slope", learner.slope);
  fields.number("intercept", learner.intercept);
  if (const Json* setting = fields.take("setting")) learner.setting = *setting;
  const Json* members = fields.take("members");
  if (members && (!members->is_array() || (!may_have_members && !members->empty())))
    fields.complain("its members are no list of members");
  HAIMA_TRY_ONLY(fields.finish());
  if (!members) return learner;
  for (const Json& member : *members) {
    HAIMA_TRY(Learner one, learner_from(member, where + ", a member", false));
    learner.members.push_back(std::move(one));
  }
  return learner;
}

graph::Weights tensors_of(const Learner& learner) {
  graph::Weights all = learner.tensors;
  for (std::size_t n = 0; n < learner.members.size(); ++n) {
    for (const auto& [name, tensor] : learner.members[n].tensors) all.emplace(prefix_of(n) + name, tensor);
  }
  return all;
}

/// To each member what is its own; what belongs to none is the rule's.
void hand_out(graph::Weights tensors, Learner& learner) {
  for (auto& [name, tensor] : tensors) {
    graph::Weights* owner = &learner.tensors;
    std::string own_name = name;
    for (std::size_t n = 0; n < learner.members.size(); ++n) {
      if (!name.starts_with(prefix_of(n))) continue;
      owner = &learner.members[n].tensors;
      own_name = name.substr(prefix_of(n).size());
    }
    owner->emplace(std::move(own_name), std::move(tensor));
  }
}

}  // namespace

bool is_bundle(ByteView bytes) {
  const auto metadata = graph::decode_metadata(bytes, "");
  if (!metadata) return false;
  const auto schema = metadata->find("schema");
  return schema != metadata->end() && schema->second == bundle_schema;
}

Result<Bundle> decode_bundle(ByteView bytes, const std::string& where, const Limits& limits) {
  HAIMA_TRY(graph::Safetensors file, graph::decode_safetensors(bytes, where, limits));
  HAIMA_TRY(const std::string schema, text_in(file.metadata, "schema", where));
  if (schema != bundle_schema) {
    return fail(Code::unsupported, where, "its schema is " + printable(schema) + ", not a classical method's",
                "give a bundle that `haima classic` wrote");
  }
  HAIMA_TRY(const Json about, json_in(file.metadata, "about", where));
  HAIMA_TRY(const Json learner, json_in(file.metadata, "learner", where));
  HAIMA_TRY(const std::string recipe, text_in(file.metadata, "features", where));
  Bundle bundle;
  HAIMA_TRY(bundle.about, models::about_from(about, where));
  HAIMA_TRY(bundle.recipe, recipe_from(recipe));
  HAIMA_TRY(bundle.learner, learner_from(learner, where, true));
  hand_out(std::move(file.tensors), bundle.learner);
  HAIMA_TRY_ONLY(check(bundle.learner, names_of(bundle.recipe).size(), where));
  bundle.sha256 = sha256(bytes);
  return bundle;
}

Result<Bundle> read_bundle(const Path& file, const Limits& limits) {
  HAIMA_TRY(const Bytes bytes, read_file(file, limits.file_size));
  return decode_bundle(bytes, file.string(), limits);
}

Result<Bytes> encode_bundle(const Bundle& bundle, const std::string& where) {
  HAIMA_TRY_ONLY(check(bundle.learner, names_of(bundle.recipe).size(), where));
  return graph::encode_safetensors({{"schema", std::string{bundle_schema}},
                                    {"about", to_text(models::to_json(bundle.about), -1)},
                                    {"features", text_of(bundle.recipe)},
                                    {"learner", to_text(json_of(bundle.learner), -1)}},
                                   tensors_of(bundle.learner), graph::ElementType::f32, where);
}

Result<> write_bundle(const Bundle& bundle, const Path& file) {
  HAIMA_TRY(const Bytes bytes, encode_bundle(bundle, file.string()));
  return write_file(file, bytes);
}

double probability_of(const Bundle& bundle, const image::Plane<float>& grey, Context& context) {
  return probability_of(bundle.learner, features_of(grey, bundle.recipe, bundle.about.input, context));
}

}  // namespace haima::features
