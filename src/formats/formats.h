// formats: what a file is, where files are found (folders, zip archives), and the decoders of pictures
// and of NIfTI. In: paths and hostile bytes. Out: plain data, or one Error. Never: memory taken before
// the size that asks for it was held against a limit. DICOM has a room of its own.
//
// Adding a format is adding one file kinds/NAME.cpp that defines `Format NAME()`.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/context.h"
#include "base/files.h"
#include "base/result.h"
#include "image/plane.h"
#include "image/volume.h"

namespace haima::formats {

// ---- what a file is ----

/// A picture as stored: grey levels, no Hounsfield units.
struct Picture {
  image::Plane<std::uint16_t> grey;  // colour is turned grey, alpha is laid over black
  int white = 255;                   // the grey level of white: 255 or 65535
  bool colour = false;               // channels differed: it was no grey picture
  bool alpha = false;
  bool lossy = false;
};

/// A NIfTI image of three dimensions (a fourth of length 1 is dropped; more are refused).
struct Nifti {
  image::Volume<std::int16_t> volume;  // grid in DICOM's patient coordinates (NIfTI's x and y negated)
  image::Rescale rescale;              // float data are held within 1/65535 of their range
  bool exact = true;                   // the values above are the file's to the last bit
  std::string orientation_from;        // "sform", "qform", "none"; "both": they name different sides
  int version = 1;
};

using Content = std::variant<Picture, Nifti>;

/// Pixels along a picture's sides.
struct Extent {
  std::uint64_t width = 0, height = 0;

  auto operator<=>(const Extent&) const = default;
};

/// A kind of file. The table of kinds also names DICOM, whose decoder lives elsewhere.
struct Format {
  std::string_view name;        // "png"
  std::string_view title;       // "Portable Network Graphics"
  std::string_view extensions;  // ".png", separated by spaces
  std::string_view reads;       // what of it is read: "8 and 16 bit, grey and colour, alpha"
  /// True where the first bytes are this format's (at least 512 are given where the file has them).
  bool (*recognises)(ByteView start);
  /// Decodes the whole file; null where the decoder is not of this room.
  Result<Content> (*decode)(ByteView bytes, const std::string& where, const Limits& limits);
  /// Of the picture once it is decoded; nothing where the first bytes do not tell, null where none do.
  std::optional<Extent> (*extent)(ByteView start);
};

/// The table, written by the build from the files in kinds/.
std::span<const Format> kinds();

/// The format of the first bytes; null where nothing recognises them.
const Format* recognise(ByteView start);

// ---- where files are ----

class Archive;

/// A file on disk or an entry of a zip archive: what it is called, and how to get its bytes.
struct Source {
  std::string name;                        // as a person would say it: "scan.zip/IM0001"
  Path file;                               // the file, or the archive that holds it
  std::uint64_t size = 0;                  // bytes, unpacked
  std::shared_ptr<const Archive> archive;  // null for a file on disk
  std::uint64_t entry = 0;                 // index in the archive
};

/// The whole file. Safe to call from any thread.
Result<Bytes> load(const Source& source, const Limits& limits);
/// Its first bytes, for recognise().
Result<Bytes> load_start(const Source& source, std::size_t count, const Limits& limits);

struct Refused {
  std::string name;
  Error error;
};

struct Sources {
  std::vector<Source> files;     // in natural name order
  std::vector<Refused> refused;  // what could not be looked into, each with its reason
};

/// Every file under `paths`: files, folder trees, zip archives (also inside folders). Hidden files and
/// resource forks are passed over; links that lead outside, encrypted entries and bombs are refused. An
/// error only where a path of the caller's own is not there.
Result<Sources> find(std::span<const Path> paths, const Limits& limits);

// ---- writing ----

Result<> write_png(const Path& file, const image::Plane<std::uint8_t>& grey);
Result<> write_png(const Path& file, const image::Plane<std::uint16_t>& grey);
Result<> write_png(const Path& file, const image::Plane<image::Colour>& colour);
/// The bytes of a PNG, for pages that carry their pictures inside.
Bytes encode_png(const image::Plane<image::Colour>& colour);
Bytes encode_png(const image::Plane<std::uint8_t>& grey);

/// NIfTI-1, gzipped where the name ends in .gz.
Result<> write_nifti(const Path& file, const image::Volume<std::int16_t>& volume,
                     image::Rescale rescale = {});
Result<> write_nifti(const Path& file, const image::Volume<std::uint8_t>& labels);
Result<> write_nifti(const Path& file, const image::PlannedVolume& volume, Pool& pool);

}  // namespace haima::formats
