// Results printed one by one as they are done, so that an archive takes no memory and shows its progress:
// text for people, one JSON document, or one JSON line each.
#pragma once
#include <optional>
#include <string>

#include "app/command.h"
#include "base/json.h"

namespace haima::app {

enum class Form { text, json, json_lines };

class Entries {
 public:
  /// `schema`: what the JSON document says it is.
  Entries(Form form, std::string schema);

  /// `json` is made only where it is asked for, as `text` is.
  void add(const std::function<Json()>& json, const std::function<std::string()>& text);
  /// The same for what could not be read. The first failure waits: alone, it is the command's own error.
  void add_failure(const Error& error, const std::function<Json()>& json,
                   const std::function<std::string()>& text);

  /// What was added holds something that could not be read, and names it itself.
  void name_partly() { partly_ = true; }

  /// Ends the document. 0 where all was read, 2 where some was, the first error where nothing was.
  Result<Exit> finish();

 private:
  void write(const std::function<Json()>& json, const std::function<std::string()>& text);
  void write_held();

  Form form_;
  std::string schema_;
  int written_ = 0, good_ = 0;
  bool partly_ = false;
  std::optional<Error> first_failure_;
  std::string held_;
};

}  // namespace haima::app
