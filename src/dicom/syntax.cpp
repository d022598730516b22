#include "dicom/syntax.h"

#include <algorithm>
#include <array>
#include <vector>

#include "dicom/encode_syntax.h"

namespace haima::dicom {
namespace {

constexpr Encoding little{.explicit_vr = true, .big_endian = false};

constexpr SyntaxRow compressed(std::string_view uid, std::string_view name, Codec codec, bool lossy) {
  return {.shown = {uid, name, lossy, false}, .codec = codec, .encoding = little};
}

constexpr std::array rows = {
    SyntaxRow{.shown = {implicit_little, "Implicit VR Little Endian", false, false},
              .encoding = {.explicit_vr = false, .big_endian = false}},
    SyntaxRow{.shown = {explicit_little, "Explicit VR Little Endian", false, false}, .encoding = little},
    SyntaxRow{.shown = {explicit_big, "Explicit VR Big Endian", false, false},
              .encoding = {.explicit_vr = true, .big_endian = true}},
    SyntaxRow{.shown = {"1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", false, false},
              .encoding = little,
              .deflated = true},
    compressed("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", Codec::deflated_frame, false),
    compressed("1.2.840.10008.1.2.5", "RLE Lossless", Codec::rle, false),
    compressed("1.2.840.10008.1.2.4.50", "JPEG Baseline (process 1)", Codec::jpeg, true),
    compressed("1.2.840.10008.1.2.4.51", "JPEG Extended (processes 2 and 4)", Codec::jpeg, true),
    compressed("1.2.840.10008.1.2.4.53", "JPEG Spectral Selection (processes 6 and 8)", Codec::jpeg, true),
    compressed("1.2.840.10008.1.2.4.55", "JPEG Full Progression (processes 10 and 12)", Codec::jpeg, true),
    compressed("1.2.840.10008.1.2.4.57", "JPEG Lossless (process 14)", Codec::jpeg, false),
    compressed("1.2.840.10008.1.2.4.70", "JPEG Lossless, first-order prediction (process 14, selection 1)",
               Codec::jpeg, false),
    compressed("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", Codec::jpegls, false),
    compressed("1.2.840.10008.1.2.4.81", "JPEG-LS Near-lossless", Codec::jpegls, true),
    compressed("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", Codec::j2k, false),
    compressed("1.2.840.10008.1.2.4.91", "JPEG 2000", Codec::j2k, true),
    compressed("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", Codec::j2k, false),
    compressed("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 Lossless RPCL", Codec::j2k, false),
    compressed("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", Codec::j2k, true),
};

}  // namespace

std::span<const SyntaxRow> syntax_rows() { return rows; }

const SyntaxRow* find_syntax(std::string_view uid) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const SyntaxRow& row) { return row.shown.uid == uid; });
  return found == rows.end() ? nullptr : &*found;
}

std::span<const Syntax> syntaxes() {
  static const std::vector<Syntax> shown = [] {
    std::vector<Syntax> out;
    for (const SyntaxRow& row : rows) {
      out.push_back(row.shown);
      out.back().written = written_syntax(row.shown.uid) != nullptr;
    }
    return out;
  }();
  return shown;
}

}  // namespace haima::dicom
