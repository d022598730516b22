// inflate: a raw deflate stream (RFC 1951) unpacked within a limit.
#pragma once
#include <string>

#include "base/files.h"
#include "base/result.h"
#include "base/settings.h"

namespace haima::dicom {

/// Unpacks all of `packed`; refused where it would pass `most` bytes.
Result<Bytes> inflate_all(ByteView packed, ByteCount most, const std::string& where);

}  // namespace haima::dicom
