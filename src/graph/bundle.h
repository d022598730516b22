// A bundle: what travels of a trained network. In: graphs, weights and what is said about them. Out: one
// safetensors file, and back. Never: a tensor that no graph has a use for, or one that is missing.
//
// The file's metadata hold "schema" (haima.bundle/1), "graphs" (their JSON by name) and "about". Tensors lie
// in the order of their names, those of two or more axes in the element type that was asked for, the others
// in float32. Equal bundles make equal bytes.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "base/files.h"
#include "base/settings.h"
#include "graph/graph.h"
#include "graph/tensor.h"

namespace haima::graph {

struct Bundle {
  std::map<std::string, Graph> graphs;  // "slice", "scan", …; a tensor named by several is shared
  Weights weights;
  Json about = Json::object();  // how to prepare an input, labels, calibration, operating points, card
  std::string sha256;           // of the file it was read from
};

/// How a number lies in the file.
enum class ElementType { f32, f16, bf16 };

Result<Bundle> read_bundle(const Path& file, const Limits& limits);
/// The same for the file's bytes; `where` is what errors call it.
Result<Bundle> decode_bundle(ByteView bytes, const std::string& where, const Limits& limits);

/// Writes the whole file or nothing; refuses a bundle that could not be read again.
Result<> write_bundle(const Bundle& bundle, const Path& file, ElementType stored = ElementType::f32);
Result<Bytes> encode_bundle(const Bundle& bundle, const std::string& where,
                            ElementType stored = ElementType::f32);

/// Beside the weight of a convolution there may be the range of what it was seen to multiply, by which it can
/// be computed in bytes: 2 × input channels, the lowest numbers and the highest.
std::string range_name(const Parameter& weight);
/// Whether such a range has a use: a plain convolution of maps of several channels.
bool takes_range(const Node& node);

/// Whether `weights` holds every parameter of `graph` in its shape, and no range of another; the error names
/// the first that is not so.
Result<> check_weights(const Graph& graph, const Weights& weights, const std::string& where);

/// Weights to compute with, not to learn from: He-scaled convolutions and dense layers, recurrent layers as
/// their authors start them, the statistics of each batch norm those that its input would have, so that an
/// untaught network's values stay sane. A function of names, shapes and seed alone.
Weights random_weights(const Graph& graph, std::uint64_t seed);

/// Weights to learn from: as the above, but for convolutions before a batch norm, which are scaled by how
/// many outputs a pixel reaches (Adam's steps are of one size whatever a weight's, so that large ones learn
/// slowly); norms that change nothing; and verdicts that hardly differ from one picture to another.
Weights weights_to_learn(const Graph& graph, std::uint64_t seed);

/// Values for every input of `graph`, normally distributed, by the input's name.
Weights random_inputs(const Graph& graph, std::int64_t batch, std::int64_t slices, std::uint64_t seed);

}  // namespace haima::graph
