#include "dicom/fields.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "dicom/wire.h"

namespace haima::dicom {
namespace {

/// What no field of the facts is longer than: a hostile value is cut before work is done on it.
constexpr std::size_t longest_text = 10240;
constexpr std::size_t most_values = 256;

/// The values of a binary element as numbers; nothing where it is text.
std::optional<std::vector<double>> binary_numbers(const Element& element) {
  const ByteView v = element.value;
  const bool big = element.big_endian;
  const auto all = [&](std::size_t width, auto&& value_at) {
    std::vector<double> out;
    for (std::size_t at = 0; at + width <= v.size() && out.size() < most_values; at += width) {
      out.push_back(static_cast<double>(value_at(at)));
    }
    return out;
  };
  switch (element.vr) {
    case vr('U', 'S'):
      return all(2, [&](std::size_t at) { return u16_at(v, at, big); });
    case vr('S', 'S'):
      return all(2, [&](std::size_t at) { return static_cast<std::int16_t>(u16_at(v, at, big)); });
    case vr('U', 'L'):
      return all(4, [&](std::size_t at) { return u32_at(v, at, big); });
    case vr('S', 'L'):
      return all(4, [&](std::size_t at) { return static_cast<std::int32_t>(u32_at(v, at, big)); });
    case vr('F', 'L'):
      return all(4, [&](std::size_t at) { return std::bit_cast<float>(u32_at(v, at, big)); });
    case vr('F', 'D'):
      return all(8, [&](std::size_t at) { return std::bit_cast<double>(u64_at(v, at, big)); });
    default:
      return std::nullopt;
  }
}

}  // namespace

bool Fields::has(Tag tag) const { return scope_.find(tag) != nullptr; }

std::optional<std::string_view> Fields::raw(Tag tag) const {
  const Element* element = scope_.find(tag);
  if (!element || element->holds_items) return std::nullopt;
  const std::string_view text = trimmed(as_text(element->value).substr(0, longest_text));
  if (text.empty()) return std::nullopt;
  return text;
}

std::string Fields::text(Tag tag) const {
  const auto found = raw(tag);
  if (!found) return {};
  const std::string converted = charset_->utf8(*found);
  return std::string{trimmed(split(converted, '\\').front())};
}

std::string Fields::code(Tag tag) const {
  const auto found = raw(tag);
  return found ? printable(trimmed(split(*found, '\\').front())) : std::string{};
}

std::vector<std::string> Fields::codes(Tag tag) const {
  std::vector<std::string> out;
  const auto found = raw(tag);
  if (!found) return out;
  for (std::string_view value : split(*found, '\\')) {
    if (out.size() == most_values) break;
    out.push_back(printable(trimmed(value)));
  }
  return out;
}

std::vector<double> Fields::numbers(Tag tag) const {
  const Element* element = scope_.find(tag);
  if (!element || element->holds_items) return {};
  if (auto binary = binary_numbers(*element)) {
    const bool finite =
        std::all_of(binary->begin(), binary->end(), [](double v) { return std::isfinite(v); });
    if (finite) return *std::move(binary);
    warn(tag, "is no number");
    return {};
  }
  std::vector<double> out;
  const auto found = raw(tag);
  if (!found) return out;
  for (std::string_view value : split(*found, '\\')) {
    const auto number = to_double(value);
    if (!number || out.size() == most_values) {
      warn(tag, "is no number");
      return {};
    }
    out.push_back(*number);
  }
  return out;
}

std::optional<double> Fields::number(Tag tag) const {
  const std::vector<double> all = numbers(tag);
  if (all.empty()) return std::nullopt;
  return all.front();
}

std::optional<int> Fields::integer(Tag tag) const {
  const auto value = number(tag);
  if (!value) return std::nullopt;
  constexpr double most = std::numeric_limits<int>::max();
  if (!(std::abs(*value) <= most)) {
    warn(tag, "is out of range");
    return std::nullopt;
  }
  return static_cast<int>(*value);
}

std::optional<int> Fields::count(Tag tag) const {
  const Element* element = scope_.find(tag);
  if (!element || (element->vr != 0 && element->vr != vr('U', 'N'))) return integer(tag);
  if (element->value.size() == 2) return u16_at(element->value, 0, element->big_endian);
  if (element->value.size() == 4) {
    const std::uint32_t value = u32_at(element->value, 0, element->big_endian);
    if (value <= std::numeric_limits<int>::max()) return static_cast<int>(value);
  }
  if (!element->value.empty()) warn(tag, "is no count");
  return std::nullopt;
}

std::optional<int> Fields::sample(Tag tag, bool is_signed) const {
  const Element* element = scope_.find(tag);
  if (!element || element->value.size() < 2) return std::nullopt;
  const std::uint16_t bits = u16_at(element->value, 0, element->big_endian);
  return is_signed ? static_cast<std::int16_t>(bits) : static_cast<int>(bits);
}

std::vector<Fields> Fields::items(Tag sequence) const {
  std::vector<Fields> out;
  for (const Scope& item : scope_.items(sequence)) out.emplace_back(item, *charset_, *warnings_);
  return out;
}

void Fields::warn(Tag tag, std::string_view what) const {
  std::string sentence = tag_text(tag) + " " + std::string{what};
  // Said once, however many frames say it.
  const bool said = std::any_of(warnings_->begin(), warnings_->end(),
                                [&](const Warning& w) { return w.sentence == sentence; });
  if (!said) warnings_->push_back({WarningCode::bad_metadata, std::move(sentence), {}});
}

}  // namespace haima::dicom
