// fields: the values of elements as text and numbers. A value that is not as the standard wants it is
// not used and becomes a warning, so that one bad field costs that field and not the scan.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/warning.h"
#include "dicom/charset.h"
#include "dicom/dataset.h"

namespace haima::dicom {

class Fields {
 public:
  Fields(Scope scope, const Charset& charset, Warnings& warnings)
      : scope_(scope), charset_(&charset), warnings_(&warnings) {}

  bool has(Tag tag) const;

  /// The first value of a text element, in UTF-8; empty where there is none.
  std::string text(Tag tag) const;
  /// Codes, UIDs, dates and times: printable ASCII.
  std::string code(Tag tag) const;
  std::vector<std::string> codes(Tag tag) const;

  std::optional<double> number(Tag tag) const;  // DS, FD, FL, IS
  std::vector<double> numbers(Tag tag) const;   // all values, or none where one is bad
  std::optional<int> integer(Tag tag) const;    // IS, or any binary integer that says so
  /// A US or UL element, also where an implicit data set does not say that it is binary.
  std::optional<int> count(Tag tag) const;
  /// A US or SS element whose sign Pixel Representation decides.
  std::optional<int> sample(Tag tag, bool is_signed) const;

  Fields first_item(Tag sequence) const { return {scope_.first_item(sequence), *charset_, *warnings_}; }
  std::vector<Fields> items(Tag sequence) const;

  void warn(Tag tag, std::string_view what) const;

 private:
  std::optional<std::string_view> raw(Tag tag) const;

  Scope scope_;
  const Charset* charset_;
  Warnings* warnings_;
};

}  // namespace haima::dicom
