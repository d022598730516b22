#include "ct/kernel.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "base/text.h"

namespace haima::ct {
namespace {

struct Named {
  std::string_view name;
  int sharpness;
};

/// GE names its kernels by words; "+" and "PLUS" are variants.
constexpr std::array<Named, 12> ge = {{{"soft", 25},
                                       {"standard", 35},
                                       {"std", 35},
                                       {"brain", 30},
                                       {"pedhead", 30},
                                       {"detail", 45},
                                       {"chest", 45},
                                       {"lung", 80},
                                       {"bone", 80},
                                       {"edge", 90},
                                       {"ultra", 90},
                                       {"hd", 70}}};

/// Philips names them by letters: U for the head, E and Y as variants with other enhancement.
constexpr std::array<Named, 17> philips = {{{"a", 20},
                                            {"b", 30},
                                            {"c", 40},
                                            {"ua", 25},
                                            {"ub", 35},
                                            {"uc", 40},
                                            {"ea", 25},
                                            {"eb", 35},
                                            {"ec", 40},
                                            {"ya", 65},
                                            {"yb", 70},
                                            {"yc", 75},
                                            {"yd", 80},
                                            {"d", 70},
                                            {"e", 80},
                                            {"l", 80},
                                            {"f", 60}}};

/// Words that others use, and that a site may have put in.
constexpr std::array<Named, 10> words = {{{"bone", 80},
                                          {"lung", 80},
                                          {"sharp", 80},
                                          {"edge", 80},
                                          {"soft", 25},
                                          {"smooth", 25},
                                          {"standard", 35},
                                          {"std", 35},
                                          {"brain", 30},
                                          {"head", 35}}};

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

template <std::size_t n>
std::optional<int> exactly(const std::array<Named, n>& table, std::string_view name) {
  const auto row = std::find_if(table.begin(), table.end(), [&](const Named& r) { return r.name == name; });
  if (row == table.end()) return std::nullopt;
  return row->sharpness;
}

template <std::size_t n>
std::optional<int> by_start(const std::array<Named, n>& table, std::string_view name) {
  for (const Named& row : table) {
    if (starts_with(name, row.name)) return row.sharpness;
  }
  return std::nullopt;
}

std::optional<int> by_word(std::string_view name) {
  for (const Named& row : words) {
    if (name.find(row.name) != std::string_view::npos) return row.sharpness;
  }
  return std::nullopt;
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

/// The two digits after the leading letters, as in "H31s", "Hr40f", "FC26".
std::optional<int> number_after_letters(std::string_view name, std::size_t most_letters) {
  std::size_t i = 0;
  while (i < name.size() && is_letter(name[i])) ++i;
  if (i == 0 || i > most_letters || i + 2 > name.size() || !is_digit(name[i]) || !is_digit(name[i + 1])) {
    return std::nullopt;
  }
  return (name[i] - '0') * 10 + (name[i + 1] - '0');
}

/// Toshiba and Canon: FC01…19 body, FC20…29 and FC40…49 head, FC30…39 bone and inner ear, FC50…59 lung,
/// FC60…69 brain, FC80…89 high resolution.
std::optional<int> toshiba(std::string_view name) {
  if (!starts_with(name, "fc") && !starts_with(name, "fl")) return std::nullopt;
  const auto number = number_after_letters(name, 2);
  if (!number) return std::nullopt;
  switch (*number / 10) {
    case 3:
    case 5:
    case 8:
      return 80;
    default:
      return 25 + *number % 10 * 2;
  }
}

/// Siemens: letters for the part of the body, then the sharpness itself (H31s, J40s, B70f, Hr68h).
std::optional<int> siemens(std::string_view name) { return number_after_letters(name, 2); }

}  // namespace

std::optional<int> sharpness_of(std::string_view kernel, std::string_view manufacturer) {
  const std::string first = lower(trimmed(split(kernel, '\\').front()));
  const std::string maker = lower(manufacturer);
  const auto made_by = [&](std::string_view name) { return maker.find(name) != std::string::npos; };
  if (first.empty()) return std::nullopt;
  if (const auto found = toshiba(first)) return found;
  if (made_by("philips")) {
    if (const auto found = exactly(philips, first)) return found;
  }
  if (starts_with(maker, "ge ") || maker == "ge" || made_by("general electric")) {
    if (const auto found = by_start(ge, first)) return found;
  }
  if (made_by("siemens") || maker.empty()) {
    if (const auto found = siemens(first)) return found;
  }
  return by_word(first);
}

}  // namespace haima::ct
