#include "base/settings.h"

#include <fmt/format.h>
// The library asserts what a file may well get wrong ("[=") before it checks the same and says so.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <type_traits>

#include "base/files.h"
#include "base/text.h"

namespace haima {
namespace {

struct Unit {
  std::string_view suffix;
  int shift;
};
constexpr std::array units = {Unit{"GiB", 30}, Unit{"MiB", 20}, Unit{"KiB", 10}};

std::optional<ByteCount> parse_bytes(std::string_view text) {
  int shift = 0;
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    text.remove_suffix(unit.suffix.size());
    shift = unit.shift;
    break;
  }
  const auto number = to_integer(text);
  if (!number || *number < 0 || *number > (INT64_MAX >> shift)) return std::nullopt;
  return static_cast<ByteCount>(*number) << shift;
}

template <class T>
bool parse(std::string_view text, T& out) {
  if constexpr (std::is_same_v<T, Text>) {
    out = text;
    return true;
  } else if constexpr (std::is_same_v<T, Flag>) {
    if (text != "true" && text != "false") return false;
    out = text == "true";
    return true;
  } else if constexpr (std::is_same_v<T, ByteCount>) {
    const auto bytes = parse_bytes(text);
    if (bytes) out = *bytes;
    return bytes.has_value();
  } else if constexpr (std::is_same_v<T, Count>) {
    const auto count = to_integer(text);
    if (count && *count >= 0) out = *count;
    return count && *count >= 0;
  } else {
    const auto number = to_double(text);
    if (number) out = *number;
    return number.has_value();
  }
}

template <class T>
std::string print(const T& value) {
  if constexpr (std::is_same_v<T, Text>) {
    return fmt::format("\"{}\"", value);
  } else if constexpr (std::is_same_v<T, ByteCount>) {
    return fmt::format("\"{}\"", [&] {
      for (const Unit& unit : units) {
        if (value && value % (1ull << unit.shift) == 0)
          return fmt::format("{}{}", value >> unit.shift, unit.suffix);
      }
      return fmt::format("{}", value);
    }());
  } else {
    return fmt::format("{}", value);
  }
}

constexpr std::array kinds = {
#define HAIMA_SECTION(name, Type, about)
#define HAIMA_SETTING(section, name, type, initial, about, risk)             \
  SettingKind{#section,                                                      \
              #name,                                                         \
              #type,                                                         \
              about,                                                         \
              risk,                                                          \
              [](const Settings& s) { return print<type>(s.section.name); }, \
              [](Settings& s, std::string_view text) { return parse<type>(text, s.section.name); }},
#define HAIMA_SECTION_END(name, Type)
#include "base/settings.def"
#undef HAIMA_SECTION
#undef HAIMA_SETTING
#undef HAIMA_SECTION_END
};

constexpr std::array sections = {
#define HAIMA_SECTION(name, Type, about) SettingSection{#name, about},
#define HAIMA_SETTING(section, name, type, initial, about, risk)
#define HAIMA_SECTION_END(name, Type)
#include "base/settings.def"
#undef HAIMA_SECTION
#undef HAIMA_SETTING
#undef HAIMA_SECTION_END
};

const SettingKind* find_kind(std::string_view key) {
  const auto at =
      std::find_if(kinds.begin(), kinds.end(), [&](const SettingKind& k) { return k.key() == key; });
  return at == kinds.end() ? nullptr : &*at;
}

/// A TOML value as the text that `set` takes.
std::optional<std::string> value_text(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto number = node.value_exact<double>()) return fmt::format("{}", *number);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  return std::nullopt;
}

Result<> read_section(Settings& settings, std::string_view section, const toml::table& table,
                      const std::string& file) {
  for (const auto& [name, node] : table) {
    const std::string key = fmt::format("{}.{}", section, name.str());
    const std::string where = fmt::format("{} line {}", file, node.source().begin.line);
    const auto text = value_text(node);
    if (!text)
      return fail(Code::bad_configuration, where, key + " is neither text, number nor true or false");
    if (auto done = set(settings, key, *text, where); !done) {
      return fail(Code::bad_configuration, where, done.error().what);
    }
  }
  return {};
}

}  // namespace

std::span<const SettingKind> setting_kinds() { return kinds; }
std::span<const SettingSection> setting_sections() { return sections; }

Result<> set(Settings& settings, std::string_view key, std::string_view text, const std::string& where) {
  const SettingKind* kind = find_kind(key);
  if (!kind)
    return fail(Code::bad_argument, where, fmt::format("there is no setting {}", key),
                "see docs/configuration.md");
  if (!kind->set(settings, text)) {
    return fail(Code::bad_argument, where, fmt::format("{} takes a {}, not \"{}\"", key, kind->type, text),
                "see docs/configuration.md");
  }
  return {};
}

Result<> read_configuration(Settings& settings, const std::filesystem::path& file) {
  constexpr std::uint64_t most = 1 << 20;
  HAIMA_TRY(const Bytes bytes, read_file(file, most));
  return parse_configuration(settings, as_text(bytes), file.string());
}

Result<> parse_configuration(Settings& settings, std::string_view text, const std::string& name) {
  try {
    const toml::table table = toml::parse(text, name);
    for (const auto& [section, node] : table) {
      if (!node.is_table()) {
        return fail(Code::bad_configuration, fmt::format("{} line {}", name, node.source().begin.line),
                    fmt::format("{} stands outside a section", section.str()));
      }
      HAIMA_TRY(read_section(settings, section.str(), *node.as_table(), name));
    }
  } catch (const toml::parse_error& problem) {
    return fail(Code::bad_configuration, fmt::format("{} line {}", name, problem.source().begin.line),
                std::string{problem.description()});
  }
  return {};
}

Result<> read_environment(Settings& settings, const std::function<const char*(const char*)>& lookup) {
  for (const SettingKind& kind : kinds) {
    std::string variable = fmt::format("HAIMA_{}_{}", kind.section, kind.name);
    std::transform(variable.begin(), variable.end(), variable.begin(),
                   [](unsigned char c) { return std::toupper(c); });
    if (const char* text = lookup(variable.c_str()))
      HAIMA_TRY(set(settings, kind.key(), text, "environment " + variable));
  }
  return {};
}

std::string bytes_text(ByteCount bytes) {
  for (const Unit& unit : units) {
    const double in_unit = static_cast<double>(bytes) / static_cast<double>(1ull << unit.shift);
    if (in_unit >= 1) return fmt::format("{:.3g} {}", in_unit, unit.suffix);
  }
  return fmt::format("{} bytes", bytes);
}

}  // namespace haima
