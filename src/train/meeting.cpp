#include "train/meeting.h"

#include <fmt/format.h>

#include "base/text.h"

namespace haima::train {

Result<Meeting> meeting_from(std::string_view process, const std::string& where) {
  constexpr int most = 1024;
  const std::size_t bar = process.find('/');
  const auto number = to_double(process.substr(0, bar));
  const auto of = to_double(bar == std::string_view::npos ? "" : process.substr(bar + 1));
  const bool whole = number && of && *number == static_cast<int>(*number) && *of == static_cast<int>(*of);
  if (!whole || *number < 1 || *number > *of || *of > most) {
    return fail(Code::bad_argument, fmt::format("process \"{}\"", printable(std::string{process})),
                "not one of several", "give its number and how many there are, as in 2/4");
  }
  if (where.empty())
    return fail(Code::bad_argument, "--process", "the processes have no place to meet",
                "give all of them the same --meet: a new file, or HOST:PORT");
  return Meeting{static_cast<int>(*number) - 1, static_cast<int>(*of), where};
}

}  // namespace haima::train
