#include "graph/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/json.h"
#include "graph/attributes.h"
#include "graph/half.h"

namespace haima::graph {
namespace {

static_assert(std::endian::native == std::endian::little, "the file's numbers are little-endian");

constexpr std::size_t length_size = 8, alignment = 64;
constexpr std::uint64_t longest_header = 16 << 20;
constexpr std::size_t most_axes = 8;

struct TypeName {
  ElementType type;
  std::string_view name;
  std::size_t size;
};
constexpr TypeName types[] = {
    {ElementType::f32, "F32", 4}, {ElementType::f16, "F16", 2}, {ElementType::bf16, "BF16", 2}};

const TypeName& type_name(ElementType type) { return types[static_cast<std::size_t>(type)]; }

/// A tensor as the header describes it.
struct Entry {
  std::string name;
  ElementType type = ElementType::f32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0, elements = 0;
};

tl::unexpected<Error> wrong(const std::string& where, const std::string& tensor, const std::string& what) {
  return fail(Code::malformed, where, fmt::format("tensor {}: {}", tensor, what));
}

Result<ElementType> type_of(const Json& entry, const std::string& where, const std::string& name) {
  const auto dtype = entry.find("dtype");
  if (dtype == entry.end() || !dtype->is_string()) return wrong(where, name, "no element type");
  for (const TypeName& type : types) {
    if (*dtype == type.name) return type.type;
  }
  return fail(Code::unsupported, where, fmt::format("tensor {} is of {}", name, dtype->get<std::string>()),
              "F32, F16 and BF16 are read");
}

Result<std::vector<std::int64_t>> numbers_of(const Json& entry, const char* key, std::size_t most,
                                             const std::string& where, const std::string& name) {
  const auto list = entry.find(key);
  if (list == entry.end() || !list->is_array() || list->size() > most)
    return wrong(where, name, fmt::format("{} is missing or no short list", key));
  std::vector<std::int64_t> numbers;
  for (const Json& item : *list) {
    if (!item.is_number_integer() || item.get<std::int64_t>() < 0)
      return wrong(where, name, fmt::format("{} holds what is no count", key));
    numbers.push_back(item.get<std::int64_t>());
  }
  return numbers;
}

Result<Entry> entry_of(const std::string& name, const Json& json, const std::string& where) {
  if (!json.is_object()) return wrong(where, name, "no object describes it");
  Entry entry{.name = name, .shape = {}};
  HAIMA_TRY(entry.type, type_of(json, where, name));
  HAIMA_TRY(entry.shape, numbers_of(json, "shape", most_axes, where, name));
  entry.elements = 1;
  for (const std::int64_t length : entry.shape) {
    if (length < 1 || entry.elements > static_cast<std::uint64_t>(most_elements / length))
      return wrong(where, name, "an axis is empty or there are too many elements");
    entry.elements *= static_cast<std::uint64_t>(length);
  }
  HAIMA_TRY(const auto offsets, numbers_of(json, "data_offsets", 2, where, name));
  if (offsets.size() != 2) return wrong(where, name, "data_offsets are not two numbers");
  entry.begin = static_cast<std::uint64_t>(offsets[0]), entry.end = static_cast<std::uint64_t>(offsets[1]);
  if (entry.end < entry.begin || entry.end - entry.begin != entry.elements * type_name(entry.type).size)
    return wrong(where, name, "its place in the file does not fit its shape");
  return entry;
}

/// Tensors follow each other without holes or overlaps and end where the file ends.
Result<> check_places(std::vector<Entry>& entries, std::uint64_t size, const std::string& where) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair{a.begin, a.end} < std::pair{b.begin, b.end};
  });
  std::uint64_t end = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != end) return wrong(where, entry.name, "it does not begin where the one before it ends");
    end = entry.end;
  }
  if (end > size) {
    return fail(Code::truncated, where, fmt::format("it holds {} of the {} bytes of its tensors", size, end));
  }
  if (end < size) return fail(Code::malformed, where, "bytes follow its last tensor");
  return {};
}

std::uint16_t bits_at(const std::byte* at) {
  std::uint16_t bits;
  std::memcpy(&bits, at, sizeof bits);
  return bits;
}

// Each in loops without a branch, so that they are vectorised: a bundle's millions of numbers stand between a
// reader and its first answer.

bool all_finite(const float* values, std::size_t count) {
  constexpr std::uint32_t exponent = 0x7f800000;
  bool finite = true;
  for (std::size_t i = 0; i < count; ++i)
    finite &= (std::bit_cast<std::uint32_t>(values[i]) & exponent) != exponent;
  return finite;
}

bool decoded_f16(const std::byte* at, std::size_t count, float* to) {
  bool finite = true;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint16_t bits = bits_at(at + 2 * i);
    finite &= is_finite_f16(bits);
    to[i] = from_finite_f16(bits);
  }
  return finite;
}

/// Whether all are finite.
bool decoded(const std::byte* at, ElementType type, std::vector<float>& values) {
  const std::size_t count = values.size();
  if (type == ElementType::f16) return decoded_f16(at, count, values.data());
  if (type == ElementType::f32) {
    std::memcpy(values.data(), at, count * sizeof(float));
  } else {
    for (std::size_t i = 0; i < count; ++i) values[i] = from_bf16(bits_at(at + 2 * i));
  }
  return all_finite(values.data(), count);
}

Result<Tensor> tensor_of(const Entry& entry, ByteView data, const std::string& where) {
  Tensor tensor{entry.shape, std::vector<float>(entry.elements)};
  if (!decoded(data.data() + entry.begin, entry.type, tensor.values))
    return wrong(where, entry.name, "a value is not finite");
  return tensor;
}

Result<Json> header_of(ByteView bytes, const std::string& where) {
  std::uint64_t length = 0;
  if (bytes.size() < length_size) return fail(Code::truncated, where, "it is too short for a bundle");
  std::memcpy(&length, bytes.data(), length_size);
  if (length > longest_header) {
    return fail(Code::over_limit, where, fmt::format("a header of {} bytes; at most 16 MiB are read", length),
                "this is no bundle");
  }
  if (length > bytes.size() - length_size) return fail(Code::truncated, where, "it ends inside its header");
  HAIMA_TRY(Json header, parse_json(as_text(bytes.subspan(length_size, length)), where));
  if (!header.is_object()) return fail(Code::malformed, where, "its header is no JSON object");
  return header;
}

Result<std::map<std::string, std::string>> metadata_of(const Json& json, const std::string& where) {
  if (!json.is_object()) return fail(Code::malformed, where, "its metadata are no JSON object");
  std::map<std::string, std::string> metadata;
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return fail(Code::malformed, where, "metadata " + key + " is no text");
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

/// The type in which a tensor is stored: scales, biases and statistics stay exact.
ElementType stored_type(const Tensor& tensor, ElementType wanted) {
  return tensor.shape.size() < 2 ? ElementType::f32 : wanted;
}

Result<> append(Bytes& bytes, const std::string& name, const Tensor& tensor, ElementType type,
                const std::string& where) {
  const std::size_t size = type_name(type).size;
  std::size_t at = bytes.size();
  bytes.resize(at + tensor.values.size() * size);
  for (const float value : tensor.values) {
    if (!std::isfinite(value)) return wrong(where, name, "a value is not finite");
    if (type == ElementType::f32) {
      std::memcpy(&bytes[at], &value, size);
    } else {
      const std::uint16_t bits = type == ElementType::f16 ? to_f16(value) : to_bf16(value);
      if (type == ElementType::f16 ? !is_finite_f16(bits) : !std::isfinite(from_bf16(bits)))
        return wrong(where, name, fmt::format("{} is too large for {}", value, type_name(type).name));
      std::memcpy(&bytes[at], &bits, size);
    }
    at += size;
  }
  return {};
}

}  // namespace

Result<Safetensors> decode_safetensors(ByteView bytes, const std::string& where, const Limits& limits) {
  HAIMA_TRY(const Json header, header_of(bytes, where));
  Safetensors file;
  std::vector<Entry> entries;
  std::uint64_t elements = 0;
  for (const auto& [name, value] : header.items()) {
    if (name == "__metadata__") {
      HAIMA_TRY(file.metadata, metadata_of(value, where));
      continue;
    }
    HAIMA_TRY(Entry entry, entry_of(name, value, where));
    elements += entry.elements;
    entries.push_back(std::move(entry));
  }
  std::uint64_t header_length;
  std::memcpy(&header_length, bytes.data(), length_size);
  const ByteView data = bytes.subspan(length_size + header_length);
  HAIMA_TRY(check_places(entries, data.size(), where));
  if (elements > limits.decoded_size / sizeof(float)) {
    return fail(Code::over_limit, where,
                fmt::format("tensors of {} where limits.decoded_size allows {}",
                            bytes_text(elements * sizeof(float)), bytes_text(limits.decoded_size)));
  }
  for (const Entry& entry : entries) {
    HAIMA_TRY(file.tensors[entry.name], tensor_of(entry, data, where));
  }
  return file;
}

Result<std::map<std::string, std::string>> decode_metadata(ByteView bytes, const std::string& where) {
  HAIMA_TRY(const Json header, header_of(bytes, where));
  const auto metadata = header.find("__metadata__");
  if (metadata == header.end()) return std::map<std::string, std::string>{};
  return metadata_of(*metadata, where);
}

Result<Bytes> encode_safetensors(const std::map<std::string, std::string>& metadata, const Weights& tensors,
                                 ElementType stored, const std::string& where) {
  Json header = {{"__metadata__", metadata}};
  Bytes data;
  // float32 first, so that every number lies at a multiple of its own size.
  for (const bool wide : {true, false}) {
    for (const auto& [name, tensor] : tensors) {
      const ElementType type = stored_type(tensor, stored);
      if ((type == ElementType::f32) != wide) continue;
      const std::size_t begin = data.size();
      HAIMA_TRY(append(data, name, tensor, type, where));
      header[name] = {
          {"dtype", type_name(type).name}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
    }
  }
  std::string text = to_text(header, -1);
  text.append((alignment - (length_size + text.size()) % alignment) % alignment, ' ');
  if (text.size() > longest_header)
    return fail(Code::over_limit, where, "a header of more than 16 MiB could not be read again");
  const std::uint64_t length = text.size();
  Bytes bytes(length_size);
  std::memcpy(bytes.data(), &length, length_size);
  bytes.insert(bytes.end(), as_bytes(text).begin(), as_bytes(text).end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

}  // namespace haima::graph
