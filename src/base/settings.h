// Settings: one value that holds all of them. Built-in defaults, then the configuration file, then
// the environment, then the command line; each later one wins.
#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace haima {

using ByteCount = std::uint64_t;
using Count = std::int64_t;
using Number = double;
using Flag = bool;
using Text = std::string;

#define HAIMA_SECTION(name, Type, about) struct Type {
#define HAIMA_SETTING(section, name, type, initial, bounds, about, risk) type name = initial;
#define HAIMA_SECTION_END(name, Type) \
  }                                   \
  ;
#include "base/settings.def"
#undef HAIMA_SECTION
#undef HAIMA_SETTING
#undef HAIMA_SECTION_END

struct Settings {
#define HAIMA_SECTION(name, Type, about)
#define HAIMA_SETTING(section, name, type, initial, bounds, about, risk)
#define HAIMA_SECTION_END(name, Type) Type name;
#include "base/settings.def"
#undef HAIMA_SECTION
#undef HAIMA_SETTING
#undef HAIMA_SECTION_END
};

/// What a number of a setting may be, both ends included.
struct Bounds {
  double least, most;
  bool are_any() const { return most == std::numeric_limits<double>::infinity(); }
};

/// A row of settings.def.
struct SettingKind {
  std::string_view section, name, type, about, risk;
  std::string (*get)(const Settings&);            // as the configuration file writes it
  bool (*set)(Settings&, std::string_view text);  // false: `text` is no value of this type within the bounds
  Bounds bounds;
  std::string key() const { return std::string{section} + "." + std::string{name}; }
};

struct SettingSection {
  std::string_view name, about;
};

std::span<const SettingKind> setting_kinds();
std::span<const SettingSection> setting_sections();

/// "Count from 0 to 1024": what a setting takes.
std::string type_of(const SettingKind& kind);

/// Sets `section.name` from text; `where` names where the text came from.
Result<> set(Settings& settings, std::string_view key, std::string_view text, const std::string& where);

/// Reads a TOML file over `settings`. An unknown key or a wrong type is an error that names it.
Result<> read_configuration(Settings& settings, const std::filesystem::path& file);
/// The same for the file's text; `name` is what errors call it.
Result<> parse_configuration(Settings& settings, std::string_view text, const std::string& name);

/// Reads HAIMA_SECTION_NAME variables over `settings`; of a section that is known, one that names no setting
/// is an error. `variables`: "NAME=value", ended by null, as environ holds them.
Result<> read_environment(Settings& settings, const char* const* variables);

/// "536870912 bytes" as people say it: "512 MiB".
std::string bytes_text(ByteCount bytes);

}  // namespace haima
