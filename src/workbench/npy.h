// NumPy's .npy: one tensor of float32 in C order.
#pragma once
#include "base/files.h"
#include "base/settings.h"
#include "graph/tensor.h"

namespace haima::workbench {

Result<graph::Tensor> read_npy(const Path& file, const Limits& limits);
/// `where` names the bytes in errors.
Result<graph::Tensor> decode_npy(ByteView bytes, const std::string& where);

}  // namespace haima::workbench
