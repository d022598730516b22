// What was meant, where a word of the command line is not known.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace haima::cli {

/// The candidate that `word` most likely is a slip of; "" where none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace haima::cli
