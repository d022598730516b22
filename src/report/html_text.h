// Text and bytes made fit to stand inside an HTML page.
#pragma once
#include <string>
#include <string_view>

#include "base/files.h"

namespace haima::report {

/// `text` with everything that HTML could read as markup escaped, in elements and quoted attributes.
std::string escaped(std::string_view text);

/// RFC 4648, with padding.
std::string base64(ByteView bytes);

/// `<tag attributes>escaped text</tag>`; `attributes` stands as it is.
std::string element(std::string_view tag, std::string_view text, std::string_view attributes = {});

/// "data:image/png;base64,…"
std::string picture_uri(ByteView png);

/// The source of a Content-Security-Policy that allows exactly this style: 'sha256-…'.
std::string policy_hash(std::string_view style);

}  // namespace haima::report
