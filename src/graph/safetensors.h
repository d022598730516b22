// safetensors, the file format of a bundle: eight bytes that say how long the header is, the header as JSON
// ("__metadata__", then for each tensor "dtype", "shape", "data_offsets"), and the tensors' bytes without
// holes.
#pragma once
#include <map>
#include <string>

#include "graph/bundle.h"

namespace haima::graph {

struct Safetensors {
  std::map<std::string, std::string> metadata;
  Weights tensors;
};

Result<Safetensors> decode_safetensors(ByteView bytes, const std::string& where, const Limits& limits);

/// The metadata alone: what sort of bundle it is, before its tensors are read.
Result<std::map<std::string, std::string>> decode_metadata(ByteView bytes, const std::string& where);

Result<Bytes> encode_safetensors(const std::map<std::string, std::string>& metadata, const Weights& tensors,
                                 ElementType stored, const std::string& where);

}  // namespace haima::graph
