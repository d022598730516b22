#include "dicom/encode_syntax.h"

#include <algorithm>
#include <array>

namespace haima::dicom {

namespace {

// DCMTK writes the data set around a codec it does not know as it does around any other: explicit little
// endian, the pixels in fragments.
constexpr E_TransferSyntax encapsulated = EXS_JPEG2000LosslessOnly;

constexpr std::array written = {
    WrittenSyntax{"1.2.840.10008.1.2", EXS_LittleEndianImplicit, nullptr, {}},
    WrittenSyntax{"1.2.840.10008.1.2.1", EXS_LittleEndianExplicit, nullptr, {}},
    WrittenSyntax{"1.2.840.10008.1.2.1.99", EXS_DeflatedLittleEndianExplicit, nullptr, {}},
    WrittenSyntax{"1.2.840.10008.1.2.2", EXS_BigEndianExplicit, nullptr, {}},
    WrittenSyntax{"1.2.840.10008.1.2.5", encapsulated, encode_rle, {}},
    WrittenSyntax{"1.2.840.10008.1.2.4.57", encapsulated, encode_jpeg_lossless_any, {}},
    WrittenSyntax{"1.2.840.10008.1.2.4.70", encapsulated, encode_jpeg_lossless_first, {}},
    WrittenSyntax{"1.2.840.10008.1.2.4.80", encapsulated, encode_jpeg_ls_lossless, {}},
    WrittenSyntax{"1.2.840.10008.1.2.4.81", encapsulated, encode_jpeg_ls_near, "ISO_14495_1"},
    WrittenSyntax{"1.2.840.10008.1.2.4.90", encapsulated, encode_jpeg2000_lossless, {}},
    WrittenSyntax{"1.2.840.10008.1.2.4.91", encapsulated, encode_jpeg2000_lossy, "ISO_15444_1"},
    WrittenSyntax{"1.2.840.10008.1.2.4.201", encapsulated, encode_htj2k_lossless, {}},
    WrittenSyntax{"1.2.840.10008.1.2.4.203", encapsulated, encode_htj2k_lossy, "ISO_15444_15"},
};

}  // namespace

const WrittenSyntax* written_syntax(std::string_view uid) {
  const auto found = std::ranges::find(written, uid, &WrittenSyntax::uid);
  return found == written.end() ? nullptr : &*found;
}

}  // namespace haima::dicom
