// phantom: the synthetic head. In: a description of a head, its bleeding and a scanner, and a seed. Out: the
// CT series a scanner would have made of it, with the truth of every pixel. Never: two runs of one seed that
// differ.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "ct/ct.h"
#include "dicom/dicom.h"
#include "image/plane.h"

namespace haima::phantom {

enum class Bleed { epidural, intraparenchymal, intraventricular, subarachnoid, subdural };
inline constexpr std::array bleeds{Bleed::epidural, Bleed::intraparenchymal, Bleed::intraventricular,
                                   Bleed::subarachnoid, Bleed::subdural};
std::string_view name_of(Bleed kind);
std::optional<Bleed> bleed_named(std::string_view name);

/// One hemorrhage, put where anatomy puts its kind.
struct Lesion {
  Bleed kind = Bleed::intraparenchymal;
  double volume_ml = 20;
  double age_hours = 3;          // fresh blood is bright; weeks later it is brain-like, then dark
  bool left = true;              // the patient's left
  bool posterior_fossa = false;  // cerebellum, fourth ventricle
};

/// A head.
struct Head {
  std::uint64_t seed = 1;
  double size = 1;       // 1: an adult of 180 mm from front to back
  double atrophy = 0.3;  // 0 a young brain … 1 wide sulci and ventricles
  std::vector<Lesion> lesions = {};
  bool craniectomy = false;
  // The classic false alarms.
  bool calcified_pineal = true, calcified_choroid = true, calcified_pallidum = false;
  bool dense_falx = false;  // and tentorium
  double flowing_hu = 52;   // of blood in the dural sinuses: to 70 where it is thick; arteries look 8 less
};

/// How it was scanned.
struct Scanner {
  int width = 512, height = 512;
  double pixel_mm = 0.45;
  double spacing_mm = 5, thickness_mm = 5;
  int slices = 0;  // 0: as many as the head needs
  double tilt_deg = 0;
  std::optional<double> tilt_tag = {};  // what the tag claims; nothing: the truth
  double noise_hu = 3.5;                // standard deviation in brain
  double blur_mm = 0.34;                // standard deviation of the point spread
  bool bone_kernel = false;
  double capping_hu = 0;  // how much brighter brain looks under the skull, where the scanner's correction of
                          // beam hardening does too much
  double motion = 0, streaks = 0;                         // 0 none … 1 heavy
  double shift_x_mm = 0, shift_y_mm = 0, rotate_deg = 0;  // how the head lies
  bool table = true, head_holder = true;
  std::vector<int> missing = {}, doubled = {};  // slices left out; slices written twice
};

/// What was made, and its truth.
struct Phantom {
  std::vector<dicom::CtImage> images;             // feet to head
  std::vector<std::array<image::Mask, 5>> masks;  // per image and kind; empty where nothing is
  std::array<double, 5> volume_ml{};  // of each kind, from the continuous head; less than was asked for
                                      // only where its place holds no more
  double midline_shift_mm = 0;  // of the septum pellucidum at the foramen of Monro; positive: to the left
  double spacing_mm = 5, tilt_deg = 0;
};

/// How many slices the scanner takes of it, before any is left out or doubled.
std::size_t slices_of(const Head& head, const Scanner& scanner);

Phantom make(const Head& head, const Scanner& scanner, Context& context);

/// A head as it may come to a hospital, its bleeding included (`bleeding`: with what probability any).
Head random_head(std::uint64_t seed, double bleeding = 0.7);
Scanner random_scanner(std::uint64_t seed);

/// The phantom as if it had been read from files.
ct::Scan scan_of(const Phantom& phantom);

/// Its truth as `haima phantom --json` prints it.
Json json_of(const Phantom& phantom);

/// Writes the series as `folder`/IM0001.dcm …. `syntax`: a transfer syntax UID, explicit little endian
/// where empty.
Result<> write(const Phantom& phantom, const Path& folder, std::string_view syntax, Context& context);
/// Writes labels.csv (a line per image), truth.json, and the masks as hemorrhage.nii.gz (1 + Bleed; one
/// slice per image) and as the DICOM segmentation hemorrhage.dcm (where anything bleeds). Give a folder
/// outside the series', or whoever reads the series meets the masks.
Result<> write_truth(const Phantom& phantom, const Path& folder);
/// A contact sheet in the brain window: `count` slices, evenly from the posterior fossa to the vertex.
Result<> write_sheet(const Phantom& phantom, const Path& file, int count, int columns);
/// The name that `write` gives to an image.
std::string file_name(std::size_t index);

}  // namespace haima::phantom
