// What people call bleeding, its absence and its kinds, in names of folders, in columns and in cells.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "corpus/corpus.h"

namespace haima::corpus {

/// In small letters, with "_" for each run of what is neither letter nor digit: "SDH (left)" is "sdh_left".
std::string plain(std::string_view text);

/// The place in kind_names of "subdural", "SDH", "subdural_hematoma", …
std::optional<std::size_t> kind_of_word(std::string_view word);

/// Whether a word means bleeding ("hemorrhage", "ICH", "yes", "1") or none ("normal", "no", "0").
std::optional<bool> bleeding_of_word(std::string_view word);

/// What a class of this name is known to be: bleeding, none, one kind (of the others nothing is known), or
/// "unknown"; nothing where the word is none of these.
std::optional<Labels> labels_of_word(std::string_view word);

/// No bleeding, of any kind.
Labels no_bleeding();

}  // namespace haima::corpus
