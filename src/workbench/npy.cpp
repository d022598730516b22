#include "workbench/npy.h"

#include <cstring>
#include <regex>

#include "base/text.h"

namespace haima::workbench {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t fixed = 10;  // magic, version, length of the header in two bytes

/// "(32, 3, 3, 3)" or "(6,)".
Result<std::vector<std::int64_t>> shape_in(const std::string& header, const std::string& where) {
  static const std::regex pattern{R"('shape':\s*\(([0-9, ]*)\))"};
  std::smatch found;
  if (!std::regex_search(header, found, pattern))
    return fail(Code::malformed, where, "no shape in its header");
  std::vector<std::int64_t> shape;
  const std::string lengths = found[1];
  for (const std::string_view word : split(lengths, ',')) {
    if (trimmed(word).empty()) continue;
    const auto length = to_integer(trimmed(word));
    if (!length || *length < 1 || shape.size() == 8) return fail(Code::malformed, where, "its shape is odd");
    shape.push_back(*length);
  }
  return shape;
}

}  // namespace

Result<graph::Tensor> decode_npy(ByteView bytes, const std::string& where) {
  const std::string_view text = as_text(bytes);
  if (!text.starts_with(magic) || text.size() < fixed || text[6] != 1)
    return fail(Code::malformed, where, "no .npy file of version 1");
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(text[8])) +
                      256 * static_cast<std::size_t>(static_cast<unsigned char>(text[9]));
  if (text.size() - fixed < length) return fail(Code::truncated, where);
  const std::string header{text.substr(fixed, length)};
  if (header.find("'<f4'") == std::string::npos || header.find("'fortran_order': False") == std::string::npos)
    return fail(Code::unsupported, where, "not float32 in C order");
  graph::Tensor tensor;
  HAIMA_TRY(tensor.shape, shape_in(header, where));
  std::size_t left = (text.size() - fixed - length) / sizeof(float), count = 1;
  for (const std::int64_t axis : tensor.shape) {
    if (static_cast<std::size_t>(axis) > left / count) return fail(Code::truncated, where);
    count *= static_cast<std::size_t>(axis);
  }
  tensor.values.resize(count);
  std::memcpy(tensor.values.data(), bytes.data() + fixed + length, count * sizeof(float));
  return tensor;
}

Result<graph::Tensor> read_npy(const Path& file, const Limits& limits) {
  HAIMA_TRY(const Bytes bytes, read_file(file, limits.file_size));
  return decode_npy(bytes, file.string());
}

}  // namespace haima::workbench
