#include "dicom/encode_syntax.h"

#include <algorithm>
#include <array>

namespace haima::dicom {

namespace {

constexpr std::array written = {
    WrittenSyntax{"1.2.840.10008.1.2", EXS_LittleEndianImplicit, nullptr, {}},
    WrittenSyntax{"1.2.840.10008.1.2.1", EXS_LittleEndianExplicit, nullptr, {}},
    WrittenSyntax{"1.2.840.10008.1.2.1.99", EXS_DeflatedLittleEndianExplicit, nullptr, {}},
    WrittenSyntax{"1.2.840.10008.1.2.2", EXS_BigEndianExplicit, nullptr, {}},
};

}  // namespace

const WrittenSyntax* written_syntax(std::string_view uid) {
  const auto found = std::ranges::find(written, uid, &WrittenSyntax::uid);
  return found == written.end() ? nullptr : &*found;
}

}  // namespace haima::dicom
