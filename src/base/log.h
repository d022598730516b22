// The log: lines on standard error, and the only global state. No patient data ever goes in: log
// counts, codes and times, never a value of a file.
#pragma once
#include <fmt/core.h>

#include <string_view>
#include <utility>

namespace haima::log {

enum class Level { debug, info, warn, error, off };

void set_level(Level level);
bool enabled(Level level);
void write(Level level, std::string_view line);

template <class... A>
void debug(fmt::format_string<A...> format, A&&... a) {
  if (enabled(Level::debug)) write(Level::debug, fmt::format(format, std::forward<A>(a)...));
}
template <class... A>
void info(fmt::format_string<A...> format, A&&... a) {
  if (enabled(Level::info)) write(Level::info, fmt::format(format, std::forward<A>(a)...));
}
template <class... A>
void warn(fmt::format_string<A...> format, A&&... a) {
  if (enabled(Level::warn)) write(Level::warn, fmt::format(format, std::forward<A>(a)...));
}
template <class... A>
void error(fmt::format_string<A...> format, A&&... a) {
  if (enabled(Level::error)) write(Level::error, fmt::format(format, std::forward<A>(a)...));
}

}  // namespace haima::log
