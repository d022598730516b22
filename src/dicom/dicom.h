// dicom: DICOM objects in and out. In: bytes. Out: plain data: the facts of a file and its pixels as
// stored. Never: an interpretation that needs more than one file (that is the room `ct`), a patient's
// name or number in anything returned but what `facts` names, a pixel changed.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/files.h"
#include "base/result.h"
#include "base/warning.h"
#include "formats/formats.h"
#include "image/plane.h"
#include "image/vec3.h"
#include "image/window.h"

namespace haima::dicom {

// ---- in ----

/// Where a frame lies; each part empty where the file does not say.
struct Placement {
  std::optional<image::Vec3> position_mm;   // centre of the first pixel
  std::optional<image::Vec3> row, column;   // direction along a row (to higher x) and down a column
  std::optional<double> row_spacing_mm;     // between rows (the first value of Pixel Spacing)
  std::optional<double> column_spacing_mm;  // between columns
};

/// One frame of a file; an ordinary CT file has one.
struct Frame {
  Placement placement;
  std::optional<image::Rescale> rescale;
  std::vector<std::string> image_type;  // of the frame where the file gives one, else of the file
  std::optional<double> slice_thickness_mm;
};

/// What a file says of itself, without its pixels. Strings are UTF-8, whatever the file's character set.
struct Facts {
  std::string transfer_syntax, sop_class, sop_instance, study, series, frame_of_reference;  // UIDs
  std::string modality, manufacturer, model;
  std::string study_description, series_description, protocol, body_part, kernel;
  std::vector<std::string> image_type;
  std::optional<int> series_number, instance_number, acquisition_number;
  std::optional<double> kvp, slice_thickness_mm, spacing_between_slices_mm, gantry_tilt_deg;
  std::string contrast_agent;
  std::optional<double> age_years;
  std::string sex;      // "M", "F", "O" or ""
  std::string patient;  // a hash: whether two files are of one, and never who; "" where none is named
  // Pixels
  int rows = 0, columns = 0, samples = 1;
  int bits_allocated = 0, bits_stored = 0, high_bit = 0;
  bool is_signed = false;
  std::string photometric;
  std::string rescale_type;  // "HU", "US" or ""
  std::optional<int> padding_value, padding_range_limit;
  std::vector<image::Window> windows;
  bool lossy = false, burned_in = false;
  bool has_pixels = false;
  std::vector<Frame> frames;  // at least one where has_pixels
  Warnings warnings;          // fields that could not be believed
};

/// True where the first bytes are DICOM: a preamble, or a data set without one.
bool recognises(ByteView start);

/// The facts of a file. `where` names it in errors. `bytes` may be its start alone, so that an archive is
/// looked through without reading its pixels: an end inside the pixels is no error here (read_pixels says
/// so), an end before them is `truncated`, and the caller comes again with the whole file.
Result<Facts> read_facts(ByteView bytes, const std::string& where, const Limits& limits);

/// The pixels of a file as stored, frame by frame, grey; sign extended from bits_stored.
struct Pixels {
  std::vector<image::Plane<std::int16_t>> frames;
  int offset = 0;         // stored value = frames[i] + offset: 32768 where unsigned values pass 32767
  bool inverted = false;  // MONOCHROME1: low values are white
  bool colour = false;    // was colour or palette and was turned grey
  Warnings warnings;      // a sign mended, an end padded
};

/// Decodes `count` frames from `first`.
Result<Pixels> read_pixels(ByteView bytes, const std::string& where, const Limits& limits, int first = 0,
                           int count = 1);

/// The files a DICOMDIR refers to, as paths relative to it; refuses what leads outside.
Result<std::vector<Path>> read_directory(ByteView bytes, const std::string& where, const Limits& limits);

/// A transfer syntax that is read, as `haima formats` prints it.
struct Syntax {
  std::string_view uid, name;
  bool lossy;
  bool written;  // whether encode_ct can write it
};
std::span<const Syntax> syntaxes();

/// Tags as a person would look them up, for `inspect --tags`: keyword, VR and value of every element of
/// the file outside pixels; patients' own data are left out unless asked for.
struct TagLine {
  std::string tag, vr, keyword, value;
  int depth = 0;
};
Result<std::vector<TagLine>> read_tags(ByteView bytes, const std::string& where, const Limits& limits,
                                       bool with_patient);

// ---- out ----

/// A CT image to be written: what the synthetic head and the tests need.
struct CtImage {
  std::string study, series, instance, frame_of_reference;  // UIDs; empty: made from nothing else here
  std::string patient_id, patient_name;
  std::string study_description, series_description, kernel, body_part = "HEAD";
  std::vector<std::string> image_type = {"ORIGINAL", "PRIMARY", "AXIAL"};
  int series_number = 1, instance_number = 1;
  image::Plane<std::int16_t> values;
  image::Rescale rescale{1, -1024};
  bool is_signed = false;
  int bits_stored = 12;
  image::Vec3 position_mm, row{1, 0, 0}, column{0, 1, 0};
  double row_spacing_mm = 0.5, column_spacing_mm = 0.5;
  double slice_thickness_mm = 5, gantry_tilt_deg = 0, kvp = 120;
  std::optional<int> padding_value;
  std::string contrast_agent, patient_position = "HFS";
  std::optional<int> age_years;
  std::string sex;
  /// Elements written last, over everything above: keyword → value ("" writes it empty, "\x18" leaves it
  /// out).
  std::map<std::string, std::string> overrides;
};

/// The bytes of a DICOM file in the given transfer syntax (explicit little endian where empty).
Result<Bytes> encode_ct(const CtImage& image, std::string_view syntax = {});

/// A concept of SNOMED CT.
struct Concept {
  std::string code, meaning;
};

/// Where each kind of hemorrhage ("subdural", …) lies, as far as DICOM's own tables have a code for it.
Concept hemorrhage_site(std::string_view kind);

/// What a segmentation is drawn on: the images of one series, in the order of the masks.
struct SegmentationSource {
  struct Image {
    std::string sop_class, instance;
    std::optional<int> frame;  // from 0, where the instance has several
    image::Vec3 position_mm;
  };
  std::string patient_id, patient_name, sex;
  std::string study, series, frame_of_reference;
  int rows = 0, columns = 0;
  image::Vec3 row{1, 0, 0}, column{0, 1, 0};
  double row_spacing_mm = 0, column_spacing_mm = 0, slice_thickness_mm = 0;
  std::vector<Image> images;
};
SegmentationSource segmentation_source(std::span<const CtImage> images);

/// One thing that is marked.
struct Segment {
  std::string label, description;  // "subdural"
  Concept type{"50960005", "Hemorrhage"};
  std::optional<Concept> site;
  std::vector<image::Mask> masks;  // one per source image, empty where nothing lies there
};

/// When and as what a segmentation is written. The standard wants a time; nobody's clock is asked here.
struct SegmentationObject {
  std::string series, instance;  // UIDs
  std::string date = "20000101", time = "000000";
  std::string description = "hemorrhage";
  int series_number = 100;
};

/// A segmentation object (binary SEG, PS3.3 A.51). Something must be marked somewhere.
Result<Bytes> encode_segmentation(const SegmentationSource& source, std::span<const Segment> segments,
                                  const SegmentationObject& object);

/// A UID under 2.25 made from `seed` (the same seed, the same UID).
std::string uid_from(std::string_view seed);

}  // namespace haima::dicom
