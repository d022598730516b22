// ct: from files to scans whose planes are in Hounsfield units, each with its place in the patient.
// In: paths. Out: plain data. Never: a pixel changed without a warning, a slice invented, an order guessed
// in silence.
//
//   open(paths) ─► Study (series, the chosen one, reasons) ─► load(study) ─► Scan (Study and Stack)
//
// `open` reads headers only, so that an archive of studies fits into memory; `load` decodes one series.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/files.h"
#include "base/result.h"
#include "base/warning.h"
#include "dicom/dicom.h"
#include "formats/formats.h"
#include "image/plane.h"
#include "image/vec3.h"
#include "image/volume.h"

namespace haima::ct {

/// A plane as the scanner made it.
struct Slice {
  image::CtPlane plane;
  image::Vec3 origin_mm;    // centre of the first pixel, patient coordinates
  double position_mm = 0;   // along the stack's normal, from the first slice
  double thickness_mm = 0;  // what this slice stands for along the normal, from its neighbours
  std::string instance;     // SOP instance UID, or the file's content hash
  int frame = 0;            // in the file
  std::string source;       // file name inside what was opened
};

/// The planes of one series, feet to head.
struct Stack {
  std::vector<Slice> slices;
  image::Vec3 row{1, 0, 0}, column{0, 1, 0}, normal{0, 0, 1};  // unit vectors; normal points to the head
  double row_spacing_mm = 0, column_spacing_mm = 0;            // of pixels; 0: not known
  double spacing_mm = 0;   // between slices, along the normal, median, from origins; 0: not known
  double tilt_deg = 0;     // gantry tilt, its size measured from origins; its sign that of Gantry/Detector
                           // Tilt where the two agree, else positive where the front is nearer the head
  bool even = true;        // all spacings within 2 % or 0.05 mm of the median
  bool hounsfield = true;  // false: a picture whose units are guessed from a window
  bool has_positions = true;
  bool oriented = true;           // false: nothing tells which side of the picture is the patient's left
  std::optional<int> padding_hu;  // pixels at or below were never measured
  Warnings warnings;

  double pixel_area_mm2() const { return row_spacing_mm * column_spacing_mm; }
};

enum class Kind {
  head,
  localizer,
  derived,
  secondary,
  bone,
  dose,
  contrast,
  other_body,
  not_axial,
  not_ct,
  picture,
  volume,
  broken
};

/// One image of a series before its pixels are read.
struct Image {
  formats::Source source;
  int frame = 0;
  dicom::Facts facts;  // frames cut down to this one; of NIfTI and pictures only a content hash as UID
};

struct Series {
  std::string uid;  // or a content hash
  int number = 0;
  std::string description, modality, kernel, format;  // format: "dicom", "nifti", "png", …
  Kind kind = Kind::head;
  bool chosen = false;
  std::string reason;         // why chosen, or why not, as a sentence
  std::vector<Image> images;  // in slice order where positions are known, else natural name order
};

struct Study {
  std::string uid;   // or a content hash
  std::string path;  // what was opened
  std::optional<double> age_years;
  std::string sex;
  std::vector<Series> series;
  std::optional<std::size_t> chosen;      // index into series; nothing: nothing here is a head CT
  std::vector<formats::Refused> refused;  // files of this study that could not be read
  Warnings warnings;
};

struct OpenOptions {
  std::string series;  // overrules the choice: a series' UID, number or place in the list ("#2")
  bool each = false;   // every picture a study of its own
};

struct Opened {
  std::vector<Study> studies;
  std::vector<formats::Refused> refused;  // files that belong to no study
};

/// Everything under `paths`, headers only. An error only where nothing at all could be read.
Result<Opened> open(std::span<const Path> paths, const OpenOptions& options, Context& context);

/// A study with the planes of its chosen series.
struct Scan {
  Study study;
  Stack stack;
};

Result<Scan> load(Study study, Context& context);
/// The planes of one series, whether chosen or not.
Result<Stack> load_series(const Series& series, Context& context);

/// The planes of a NIfTI mask that was drawn on the volume that `like` was read from: in its order, turned as
/// it is, values cut to 0…255. Refused where its planes lie elsewhere.
Result<std::vector<image::Mask>> load_mask(const Path& file, const Stack& like, const Limits& limits);

/// The stack on a regular grid at right angles, tilt undone, uneven spacing interpolated.
Result<image::Volume<std::int16_t>> regular_volume(const Stack& stack, Context& context);
/// The stack's own grid, sheared where the gantry was tilted; needs even spacing. Looks into `stack` as long
/// as it is used.
Result<image::PlannedVolume> acquired_volume(const Stack& stack, const Limits& limits);

std::string_view name_of(Kind kind);

}  // namespace haima::ct
