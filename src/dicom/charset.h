// charset: text of a Specific Character Set (PS3.3 C.12.1.1.2, PS3.5 chapter 6) as UTF-8.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace haima::dicom {

class Charset {
 public:
  Charset() = default;
  /// From the values of (0008,0005); a term that is not known counts as the default repertoire.
  explicit Charset(std::string_view element);

  /// `text` as valid UTF-8; what cannot be converted becomes '?'.
  std::string utf8(std::string_view text) const;

 private:
  std::string start_;        // iconv's name of the first value; empty: ASCII
  bool extensions_ = false;  // whether escape sequences may switch (ISO 2022)
};

}  // namespace haima::dicom
