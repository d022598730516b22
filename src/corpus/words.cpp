#include "corpus/words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace haima::corpus {
namespace {

struct Kind {
  std::string_view word;
  std::size_t place;
};

/// The first letters tell a kind apart from the others and from all words for bleeding.
constexpr std::array kind_starts = {
    Kind{"epidural", 0},    Kind{"extradural", 0},    Kind{"intraparenchymal", 1},
    Kind{"parenchymal", 1}, Kind{"intracerebral", 1}, Kind{"intraventricular", 2},
    Kind{"ventricular", 2}, Kind{"subarachnoid", 3},  Kind{"subdural", 4}};
constexpr std::array kind_letters = {Kind{"edh", 0}, Kind{"iph", 1}, Kind{"ivh", 2}, Kind{"sah", 3},
                                     Kind{"sdh", 4}};

constexpr std::array<std::string_view, 17> bleeding_words = {"1",
                                                             "any",
                                                             "bleed",
                                                             "bleeding",
                                                             "haemorrhage",
                                                             "haemorrhagic",
                                                             "hemorrhage",
                                                             "hemorrhagic",
                                                             "hemorrage",
                                                             "ich",
                                                             "positive",
                                                             "pos",
                                                             "true",
                                                             "yes",
                                                             "with_hemorrhage",
                                                             "y",
                                                             "intracranial_hemorrhage"};
constexpr std::array<std::string_view, 22> sound_words = {"0",
                                                          "false",
                                                          "healthy",
                                                          "n",
                                                          "neg",
                                                          "negative",
                                                          "no",
                                                          "no_bleed",
                                                          "no_bleeding",
                                                          "no_haemorrhage",
                                                          "no_hemorrhage",
                                                          "no_ich",
                                                          "none",
                                                          "non_hemorrhage",
                                                          "non_hemorrhagic",
                                                          "nonhemorrhagic",
                                                          "normal",
                                                          "not_hemorrhage",
                                                          "not_bleeding",
                                                          "without_bleeding",
                                                          "without_hemorrhage",
                                                          "nohemorrhage"};

template <class Words>
bool holds(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::string plain(std::string_view text) {
  std::string out;
  for (const char c : lower(trimmed(text))) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) {
      out += c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (out.ends_with('_')) out.pop_back();
  return out;
}

std::optional<std::size_t> kind_of_word(std::string_view word) {
  const std::string name = plain(word);
  for (const Kind& kind : kind_starts) {
    if (name.starts_with(kind.word)) return kind.place;
  }
  for (const Kind& kind : kind_letters) {
    if (name == kind.word) return kind.place;
  }
  return std::nullopt;
}

std::optional<bool> bleeding_of_word(std::string_view word) {
  const std::string name = plain(word);
  if (holds(bleeding_words, name)) return true;
  if (holds(sound_words, name)) return false;
  return std::nullopt;
}

std::optional<Labels> labels_of_word(std::string_view word) {
  if (plain(word) == "unknown") return Labels{};
  if (const auto kind = kind_of_word(word)) {
    Labels labels;
    labels.any = labels.kinds[*kind] = true;
    return labels;
  }
  const auto bleeding = bleeding_of_word(word);
  if (!bleeding) return std::nullopt;
  if (!*bleeding) return no_bleeding();
  Labels labels;
  labels.any = true;
  return labels;
}

Labels no_bleeding() {
  Labels labels;
  labels.any = false;
  labels.kinds.fill(false);
  return labels;
}

}  // namespace haima::corpus
