#include "app/entries.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/version.h"

namespace haima::app {
namespace {

/// `text` with every line but the first moved right: an entry inside the document.
std::string moved_right(const std::string& text, std::string_view by) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out += by;
  }
  return out;
}

}  // namespace

Entries::Entries(Form form, std::string schema) : form_(form), schema_(std::move(schema)) {
  if (form_ == Form::json) {
    print(fmt::format("{{\n  \"schema\": {},\n  \"notice\": {},\n  \"studies\": [", to_text(Json(schema_)),
                      to_text(Json(not_a_device))));
  }
}

void Entries::write(const std::function<Json()>& json, const std::function<std::string()>& text) {
  if (form_ == Form::json_lines) {
    print(to_text(json(), -1) + "\n");
  } else if (form_ == Form::json) {
    print((written_ ? ",\n    " : "\n    ") + moved_right(to_text(json()), "    "));
  } else {
    write_held();
    print((written_ ? "\n" : "") + text());
  }
  ++written_;
}

void Entries::write_held() {
  if (held_.empty()) return;
  print(held_);
  held_.clear();
  ++written_;
}

void Entries::add(const std::function<Json()>& json, const std::function<std::string()>& text) {
  ++good_;
  write(json, text);
}

void Entries::add_failure(const Error& error, const std::function<Json()>& json,
                          const std::function<std::string()>& text) {
  if (!first_failure_) first_failure_ = error;
  if (form_ == Form::text && written_ == 0 && held_.empty()) {
    held_ = text();
  } else {
    write(json, text);
  }
}

Result<Exit> Entries::finish() {
  if (form_ == Form::json) print(written_ ? "\n  ]\n}\n" : "]\n}\n");
  if (!first_failure_) return partly_ ? Exit::partly : Exit::good;
  if (good_ > 0) {
    write_held();
    return Exit::partly;
  }
  if (form_ == Form::text && !held_.empty()) return fail(*first_failure_);
  return static_cast<Exit>(kind_of(first_failure_->code).exit_status);
}

}  // namespace haima::app
