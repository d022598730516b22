// One error: what went wrong, where, and what a person can do about it.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace haima {

enum class Code {
#define HAIMA_ERROR(code, exit, http, dimse, meaning, hint) code,
#include "base/errors.def"
#undef HAIMA_ERROR
};

/// A row of errors.def.
struct ErrorKind {
  Code code;
  std::string_view name;
  int exit_status, http_status, dimse_status;
  std::string_view meaning, hint;
};

std::span<const ErrorKind> error_kinds();
const ErrorKind& kind_of(Code code);

struct Error {
  Code code = Code::internal;
  std::string where;  // file, and tag, line or field inside it
  std::string what;   // what is wrong there; empty: the kind's meaning
  std::string hint;   // what to do now; empty: the kind's hint

  /// "where: what; hint." as one line without control characters, whatever a file put into it.
  std::string sentence() const;
};

}  // namespace haima
