// Result<T>: a value or the Error that says why there is none.
#pragma once
#include <tl/expected.hpp>
#include <utility>

#include "base/error.h"

namespace haima {

template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Code code, std::string where, std::string what = {},
                                  std::string hint = {}) {
  return tl::unexpected<Error>{Error{code, std::move(where), std::move(what), std::move(hint)}};
}

/// Passes an error on.
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>{std::move(error)}; }

// HAIMA_TRY(auto value, expression): the expression's value, or return its error from the caller.
// HAIMA_TRY(expression): the same where there is no value. The first form is three statements: brace it. The
// one macro, because no function can return from its caller.
#define HAIMA_TRY(...) HAIMA_TRY_PICK(__VA_ARGS__, HAIMA_TRY_VALUE, HAIMA_TRY_ONLY, )(__VA_ARGS__)
#define HAIMA_TRY_PICK(a, b, name, ...) name
#define HAIMA_TRY_JOIN_(a, b) a##b
#define HAIMA_TRY_JOIN(a, b) HAIMA_TRY_JOIN_(a, b)
#define HAIMA_TRY_VALUE(declaration, expression) \
  HAIMA_TRY_NAMED(HAIMA_TRY_JOIN(haima_try_, __LINE__), declaration, expression)
#define HAIMA_TRY_NAMED(result, declaration, expression)        \
  auto&& result = (expression);                                 \
  if (!result) return ::haima::fail(std::move(result).error()); \
  declaration = *std::move(result)
#define HAIMA_TRY_ONLY(expression)                         \
  if (auto haima_try_only = (expression); !haima_try_only) \
  return ::haima::fail(std::move(haima_try_only).error())

}  // namespace haima
