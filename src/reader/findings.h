// Findings: all that a report says of a scan, and no patient data: images by UID and file name only.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/warning.h"
#include "image/plane.h"

namespace haima::reader {

/// The five kinds of bleeding, in the order of every table.
enum class Bleed { epidural, intraparenchymal, intraventricular, subarachnoid, subdural };
inline constexpr std::array<std::string_view, 5> bleed_names = {
    "epidural", "intraparenchymal", "intraventricular", "subarachnoid", "subdural"};

/// Chance of bleeding of any kind and of each; nothing where the model does not say.
struct Probability {
  std::optional<double> any;
  std::array<std::optional<double>, 5> kinds;
};

enum class Verdict { bleeding, none, cannot_say };

enum class Side { left, right, midline, both, unknown };  // the patient's

struct Lesion {
  std::optional<Bleed> kind;
  Side side = Side::unknown;
  std::string region;  // "deep", "lobar", "extra-axial", …; "" where not known
  std::optional<double> volume_ml, diameter_mm;
  std::optional<double> abc2_ml;  // the bedside estimate, beside the volume that is measured
  double area_fraction = 0;       // of the brain's pixels: known without spacing too
  std::optional<double> mean_hu;  // nothing where no brain is found around it
  int first_slice = 0, last_slice = 0;
};

struct SliceFindings {
  int index = 0;
  std::string source, instance;  // file name inside what was opened; UID
  std::optional<double> position_mm;
  Probability probability;
  bool flagged = false;
};

struct SeriesChoice {
  std::string uid, description, kind, reason;
  bool chosen = false;
  int images = 0;
};

struct Geometry {
  int slices = 0, width = 0, height = 0;
  std::optional<double> spacing_mm, pixel_mm;
  double tilt_deg = 0;
  bool even = true, hounsfield = true;
};

struct OperatingPoint {
  std::string name;
  double threshold = 0;
  std::optional<double> sensitivity = {}, specificity = {};  // where they were measured
};

struct Certainty {
  std::optional<double> low, high;  // interval of `any`
  std::optional<double> ppv, npv;   // at the site's share of bleeding
};

/// In pixels of a slice.
struct Place {
  double x = 0, y = 0;
};

/// How far the septum pellucidum lies beside the head's midline.
struct MidlineShift {
  double mm = 0, uncertainty_mm = 0;  // the latter: half of a 95 % interval
  Side to = Side::unknown;
  int slice = 0;              // that shows it best
  std::array<Place, 2> line;  // the head's midline there, front and back
  Place septum;

  bool sure() const { return mm > uncertainty_mm; }
};

struct StageTime {
  std::string stage;
  double ms = 0;
};

struct ModelUsed {
  std::string name, bundle_hash, rights, plan_hash;
  std::string precision = {};  // of its numbers: "float32", "bfloat16", "int8"; "" where it is no network
};

struct Findings {
  std::string study;       // UID or content hash
  std::string path;        // as the caller named it
  std::string input_hash;  // of the images and the settings that all below rests on
  std::vector<SeriesChoice> series;
  Geometry geometry;
  Verdict verdict = Verdict::cannot_say;
  std::string reason;  // why so, one sentence
  /// Where nothing can be said: what the threshold alone would say; nothing where there is no probability.
  std::optional<Verdict> leaning;
  OperatingPoint operating_point;
  Probability probability;
  Certainty certainty;
  std::vector<Lesion> lesions;  // largest first
  std::optional<double> volume_ml;
  std::array<std::optional<double>, 5> volume_ml_by_kind;
  std::optional<MidlineShift> midline_shift;
  std::vector<SliceFindings> slices;
  Warnings warnings;
  ModelUsed model;
  std::vector<StageTime> times;

  /// Per slice, lesion number + 1 at each pixel, on the slice's own frame; empty planes where nothing
  /// is. For overlays; not part of the JSON.
  std::vector<image::Mask> lesion_masks;

  /// Per slice, what spoke for bleeding at each pixel of its own frame, 0 to the slice's probability; empty
  /// planes where nothing was found. No plane at all where none is asked for. For overlays too.
  std::vector<image::Plane<float>> heat;
};

/// Volumes of all lesions and of those of each kind; nothing where one of them has none.
void sum_volumes(Findings& findings);

/// Called bleeding, or leaning there: what must be looked at first.
bool suspicious(const Findings& findings);

std::string_view name_of(Verdict verdict);
std::string_view name_of(Side side);
std::string_view name_of(Bleed kind);

}  // namespace haima::reader
