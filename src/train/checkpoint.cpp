#include "train/checkpoint.h"

#include <ATen/core/grad_mode.h>

#include <nlohmann/json.hpp>

#include "graph/safetensors.h"

namespace haima::train {
namespace {

constexpr const char* last_name = "last.safetensors";
constexpr const char* best_name = "best.safetensors";

void add(graph::Weights& all, const std::string& prefix, const Tensors& tensors) {
  for (const auto& [name, tensor] : tensors) all.emplace(prefix + name, tensor_of(tensor));
}

/// The tensors under `prefix`, each laid out as the parameter of its name.
Tensors taken(const graph::Weights& all, const std::string& prefix, const Network& network) {
  const at::NoGradGuard plain;
  Tensors tensors;
  for (const auto& [name, parameter] : network.parameters) {
    const auto held = all.find(prefix + name);
    if (held == all.end()) continue;
    at::Tensor tensor = parameter.detach().clone();
    tensors.emplace(name, tensor.copy_(tensor_of(held->second)));
  }
  return tensors;
}

Json state_of(const Progressed& p, const Json& recipe) {
  return {{"schema", "haima.training/1"},
          {"recipe", recipe},
          {"epoch", p.epoch},
          {"best_epoch", p.best_epoch},
          {"best_loss", p.best_loss},
          {"steps", p.memory.steps},
          {"plateau", {p.plateau.best, p.plateau.any, p.plateau.waited, p.plateau.scale}},
          {"epochs", p.epochs}};
}

void set_state(Progressed& p, const Json& state) {
  p.epoch = state.at("epoch");
  p.best_epoch = state.at("best_epoch");
  p.best_loss = state.at("best_loss");
  p.memory.steps = state.at("steps");
  const Json& plateau = state.at("plateau");
  p.plateau = {plateau.at(0), plateau.at(1), plateau.at(2), plateau.at(3)};
  p.epochs = state.at("epochs");
}

Result<> write(const std::map<std::string, std::string>& metadata, const graph::Weights& tensors,
               const Path& file) {
  HAIMA_TRY(const Bytes bytes,
            graph::encode_safetensors(metadata, tensors, graph::ElementType::f32, file.string()));
  return write_file(file, ByteView{bytes});
}

Result<graph::Safetensors> read(const Path& file, const Limits& limits) {
  HAIMA_TRY(const Bytes bytes, read_file(file, limits.file_size));
  return graph::decode_safetensors(bytes, file.string(), limits);
}

}  // namespace

Result<> keep(const Progressed& progressed, const Json& recipe, const Path& folder) {
  graph::Weights all;
  add(all, "weights/", progressed.network.parameters);
  add(all, "first/", progressed.memory.first);
  add(all, "second/", progressed.memory.second);
  add(all, "average/", progressed.average);
  return write({{"state", to_text(state_of(progressed, recipe), -1)}}, all, folder / last_name);
}

Result<Bytes> kept_in(const Path& folder, const Limits& limits) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / last_name, ignored)) return Bytes{};
  return read_file(folder / last_name, limits.file_size);
}

Result<> go_on(Progressed& progressed, const Bytes& bytes, const Json& recipe, const Path& folder,
               const Limits& limits) {
  if (bytes.empty()) return {};
  const Path file = folder / last_name;
  HAIMA_TRY(const graph::Safetensors held, graph::decode_safetensors(bytes, file.string(), limits));
  const auto text = held.metadata.find("state");
  if (text == held.metadata.end()) return fail(Code::malformed, file.string(), "no checkpoint of a training");
  HAIMA_TRY(const Json state, parse_json(text->second, file.string()));
  const std::string other = "another training stands there";
  if (!state.contains("recipe") || state["recipe"] != recipe)
    return fail(Code::contradiction, file.string(), other, "give another folder, or remove this one");
  const Tensors weights = taken(held.tensors, "weights/", progressed.network);
  if (weights.size() != progressed.network.parameters.size())
    return fail(Code::contradiction, file.string(), other, "give another folder, or remove this one");
  try {
    set_state(progressed, state);
  } catch (const nlohmann::json::exception&) {
    return fail(Code::malformed, file.string(), "its state is not understood");
  }
  const at::NoGradGuard plain;
  for (auto& [name, parameter] : progressed.network.parameters) parameter.copy_(weights.at(name));
  progressed.memory.first = taken(held.tensors, "first/", progressed.network);
  progressed.memory.second = taken(held.tensors, "second/", progressed.network);
  progressed.average = taken(held.tensors, "average/", progressed.network);
  return {};
}

Result<> keep_best(const graph::Weights& weights, const Path& folder) {
  return write({}, weights, folder / best_name);
}

Result<graph::Weights> best_of(const Path& folder, const Limits& limits) {
  HAIMA_TRY(graph::Safetensors held, read(folder / best_name, limits));
  return std::move(held.tensors);
}

}  // namespace haima::train
