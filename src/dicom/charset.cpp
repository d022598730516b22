#include "dicom/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/text.h"

namespace haima::dicom {
namespace {

/// PS3.3 tables C.12-2 to C.12-5. Names of the single-byte sets carry ASCII in their lower half.
struct Term {
  std::string_view defined;  // without "ISO 2022 " or "ISO_"
  std::string_view iconv_name;
};
constexpr std::array terms = {
    Term{"IR 100", "ISO-8859-1"},  Term{"IR 101", "ISO-8859-2"}, Term{"IR 109", "ISO-8859-3"},
    Term{"IR 110", "ISO-8859-4"},  Term{"IR 144", "ISO-8859-5"}, Term{"IR 127", "ISO-8859-6"},
    Term{"IR 126", "ISO-8859-7"},  Term{"IR 138", "ISO-8859-8"}, Term{"IR 148", "ISO-8859-9"},
    Term{"IR 203", "ISO-8859-15"}, Term{"IR 166", "TIS-620"},    Term{"IR 13", "SHIFT_JIS"},
    Term{"IR 192", "UTF-8"},       Term{"GB18030", "GB18030"},   Term{"GBK", "GBK"}};

/// PS3.3 tables C.12-3 and C.12-4: what an escape sequence switches to.
struct Escape {
  std::string_view sequence;    // after the ESC
  std::string_view iconv_name;  // of what follows
  std::string_view prefix;      // what iconv's form of the set needs before the bytes
};
constexpr std::array escapes = {
    Escape{"(B", "", ""},
    Escape{"-A", "ISO-8859-1", ""},
    Escape{"-B", "ISO-8859-2", ""},
    Escape{"-C", "ISO-8859-3", ""},
    Escape{"-D", "ISO-8859-4", ""},
    Escape{"-L", "ISO-8859-5", ""},
    Escape{"-G", "ISO-8859-6", ""},
    Escape{"-F", "ISO-8859-7", ""},
    Escape{"-H", "ISO-8859-8", ""},
    Escape{"-M", "ISO-8859-9", ""},
    Escape{"-b", "ISO-8859-15", ""},
    Escape{"-T", "TIS-620", ""},
    Escape{")I", "SHIFT_JIS", ""},
    Escape{"(J", "SHIFT_JIS", ""},
    Escape{"$B", "ISO-2022-JP", "\x1b$B"},
    Escape{"$(D", "ISO-2022-JP-2", "\x1b$(D"},
    Escape{"$)C", "EUC-KR", ""},
    Escape{"$)A", "GB2312", ""},
};

constexpr char escape = '\x1b';

/// An iconv conversion to UTF-8 that closes itself.
class Conversion {
 public:
  explicit Conversion(const std::string& from) : handle_(iconv_open("UTF-8", from.c_str())) {}
  Conversion(const Conversion&) = delete;
  Conversion& operator=(const Conversion&) = delete;
  ~Conversion() {
    if (*this) iconv_close(handle_);
  }
  explicit operator bool() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  std::string run(std::string text) const {
    std::string out;
    char* in = text.data();
    std::size_t left = text.size();
    while (left > 0) {
      std::array<char, 256> buffer;
      char* to = buffer.data();
      std::size_t room = buffer.size();
      const std::size_t status = iconv(handle_, &in, &left, &to, &room);
      out.append(buffer.data(), static_cast<std::size_t>(to - buffer.data()));
      if (status == static_cast<std::size_t>(-1) && errno != E2BIG) {
        out += '?';
        ++in;
        --left;
      }
    }
    return out;
  }

 private:
  iconv_t handle_;
};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != escape; });
}

std::string convert(std::string_view text, std::string_view from, std::string_view prefix = {}) {
  if (text.empty() || (is_ascii(text) && prefix.empty()) || from.empty() || from == "UTF-8") {
    return printable(text);
  }
  const Conversion conversion{std::string{from}};
  if (!conversion) return printable(text);
  return printable(conversion.run(std::string{prefix} + std::string{text}));
}

const Escape* escape_at(std::string_view text) {
  const auto found = std::find_if(escapes.begin(), escapes.end(),
                                  [&](const Escape& e) { return text.starts_with(e.sequence); });
  return found == escapes.end() ? nullptr : &*found;
}

/// PS3.5 section 6.1.2.5.3: the sets go back to the first ones at the end of a line, a value or a component.
bool resets(char c) { return c == '\r' || c == '\n' || c == '\\' || c == '^' || c == '='; }

}  // namespace

Charset::Charset(std::string_view element) {
  const auto values = split(element.substr(0, 1024), '\\');
  for (std::string_view value : values) extensions_ = extensions_ || trimmed(value).starts_with("ISO 2022");
  extensions_ = extensions_ || values.size() > 1;
  std::string_view first = trimmed(values.front());
  for (std::string_view start : {"ISO 2022 ", "ISO_"}) {
    if (first.starts_with(start)) first.remove_prefix(start.size());
  }
  const auto found =
      std::find_if(terms.begin(), terms.end(), [&](const Term& term) { return term.defined == first; });
  if (found != terms.end()) start_ = found->iconv_name;
}

std::string Charset::utf8(std::string_view text) const {
  if (!extensions_ || text.find(escape) == std::string_view::npos) return convert(text, start_);
  std::string out;
  const Escape initial{"", start_, ""};
  Escape now = initial;
  std::string_view run = text;
  std::size_t length = 0;
  const auto finish_run = [&](std::size_t skip) {
    out += convert(run.substr(0, length), now.iconv_name, now.prefix);
    run.remove_prefix(std::min(length + skip, run.size()));
    length = 0;
  };
  while (length < run.size()) {
    const char c = run[length];
    if (c == escape) {
      const Escape* next = escape_at(run.substr(length + 1));
      finish_run(1 + (next ? next->sequence.size() : 0));
      now = next ? *next : initial;
    } else if (resets(c) && now.prefix.empty()) {
      finish_run(0);
      now = initial;
      ++length;
    } else {
      ++length;
    }
  }
  finish_run(0);
  return out;
}

}  // namespace haima::dicom
