// Names of files and of archive entries: which are hidden, which lead outside.
#pragma once
#include <string_view>

namespace haima::formats {

/// A hidden file, a resource fork, or anything in a hidden folder.
bool is_hidden(std::string_view name);

/// An absolute name, a drive, or a name that climbs out with "..".
bool leads_outside(std::string_view name);

}  // namespace haima::formats
