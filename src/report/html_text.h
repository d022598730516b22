// Text and bytes made fit to stand inside an HTML page.
#pragma once
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/text.h"

namespace haima::report {

/// RFC 4648, with padding.
std::string base64(ByteView bytes);

/// `<tag attributes>escaped text</tag>`; `attributes` stands as it is.
std::string element(std::string_view tag, std::string_view text, std::string_view attributes = {});

/// "data:image/png;base64,…"
std::string picture_uri(ByteView png);

/// A page up to its body. 'none' for all but pictures inside the page and this one style: a page that holds a
/// patient's scan cannot be made to load or send anything.
std::string page_head(std::string_view title, std::string_view style);

/// The source of a Content-Security-Policy that allows exactly this style: 'sha256-…'.
std::string policy_hash(std::string_view style);

}  // namespace haima::report
