// Text from outside made safe to show, and small conversions.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haima {

/// `text` as valid UTF-8 without control characters; what is neither becomes '?'.
std::string printable(std::string_view text);

/// `text`, printable, with everything that HTML or SVG could read as markup escaped, in elements and quoted
/// attributes.
std::string escaped(std::string_view text);

/// Without white space and NULs at both ends.
std::string_view trimmed(std::string_view text);

std::vector<std::string_view> split(std::string_view text, char separator);
std::string lower(std::string_view text);

/// The whole of `text` as a number, whatever the locale; nothing where it is not one or not finite.
std::optional<double> to_double(std::string_view text);
std::optional<long long> to_integer(std::string_view text);

/// "1 picture", "2 pictures"; `many` where an s will not do.
std::string counted(std::uint64_t count, std::string_view one, std::string_view many = {});

/// Names in the order people expect: "slice2" before "slice10".
bool natural_less(std::string_view a, std::string_view b);

}  // namespace haima
