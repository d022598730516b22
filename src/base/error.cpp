#include "base/error.h"

#include <array>

#include "base/text.h"

namespace haima {
namespace {

constexpr std::array kinds = {
#define HAIMA_ERROR(code, exit, http, dimse, meaning, hint) \
  ErrorKind{Code::code, #code, exit, http, dimse, meaning, hint},
#include "base/errors.def"
#undef HAIMA_ERROR
};

}  // namespace

std::span<const ErrorKind> error_kinds() { return kinds; }

const ErrorKind& kind_of(Code code) { return kinds.at(static_cast<std::size_t>(code)); }

std::string Error::sentence() const {
  const ErrorKind& kind = kind_of(code);
  std::string text = where;
  if (!text.empty()) text += ": ";
  text += what.empty() ? kind.meaning : std::string_view{what};
  text += "; ";
  text += hint.empty() ? kind.hint : std::string_view{hint};
  return printable(text) + (text.ends_with('?') ? "" : ".");
}

}  // namespace haima
