#include "corpus/gather.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "corpus/scan.h"
#include "corpus/words.h"
#include "ct/ct.h"
#include "dicom/dicom.h"
#include "formats/formats.h"

namespace haima::corpus {
namespace {

constexpr std::size_t header_bytes = 64 * 1024;

/// What one file gave.
struct Taken {
  std::vector<Case> cases;
  std::vector<double> heights_mm;  // of DICOM slices, for their order
  std::optional<PassedOver> passed_over;
  bool picture = false;
};

Case case_of(const Tree& tree, const Path& file, const std::string& set) {
  Case one;
  one.file = tree.root / file;
  one.id = set + ":" + file.generic_string();
  return one;
}

/// Labels of a slice from its mask, which is kept only where there is blood.
Result<> take_mask(Case& one, const image::Mask& mask, const Path& file, bool names_kinds) {
  std::array<bool, 256> seen{};
  for (const std::uint8_t value : mask.pixels) seen[value] = true;
  const auto highest = std::find(seen.rbegin(), seen.rend(), true);
  const auto value = seen.rend() - highest - 1;
  if (names_kinds && value > static_cast<std::ptrdiff_t>(kind_names.size()))
    return fail(Code::malformed, file.string(), fmt::format("its value {} is no kind of bleeding", value),
                "masks that name kinds hold 0 to 5");
  if (value <= 0) {
    one.labels = no_bleeding();
    return {};
  }
  one.mask = file;
  one.labels.any = true;
  for (std::size_t kind = 0; names_kinds && kind < kind_names.size(); ++kind)
    one.labels.kinds[kind] = seen[kind + 1];
  return {};
}

/// The slices of one file, read as a reader would.
Result<Taken> take_read(const Tree& tree, const ImportFile& file, bool is_volume,
                        const ImportOptions& options, Context& context) {
  Taken taken;
  taken.picture = !is_volume;
  Case one = case_of(tree, file.file, options.name);
  if (!is_volume && file.mask.empty()) {
    taken.cases.push_back(std::move(one));
    return taken;
  }
  if (!file.mask.empty()) one.mask = tree.root / file.mask;
  HAIMA_TRY(LoadedUnit loaded, load_unit({&one}, context));
  const std::size_t slices = loaded.scan.stack.slices.size();
  taken.cases.assign(slices, one);
  for (std::size_t i = 0; is_volume && i < slices; ++i) {
    Case& slice = taken.cases[i];
    slice.scan = one.id;
    slice.slice = loaded.scan.stack.slices[i].frame;
    slice.id += fmt::format("#{}", slice.slice);
  }
  if (!one.mask) return taken;
  Unit unit;
  loaded.places.clear();
  for (const Case& slice : taken.cases) {
    loaded.places.push_back(unit.size());
    unit.push_back(&slice);
  }
  HAIMA_TRY(const std::vector<image::Mask> masks, masks_of(unit, loaded, context.limits()));
  for (std::size_t i = 0; i < slices; ++i) {
    taken.cases[i].mask.reset();
    HAIMA_TRY_ONLY(take_mask(taken.cases[i], masks[i], *one.mask, options.mask_names_kinds));
  }
  return taken;
}

std::string patient_id(ByteView bytes, const std::string& where, const Limits& limits) {
  const auto lines = dicom::read_tags(bytes, where, limits, /*with_patient=*/true);
  if (!lines) return {};
  for (const dicom::TagLine& line : *lines) {
    if (line.keyword == "PatientID" && line.depth == 0) return line.value;
  }
  return {};
}

/// What keeps a DICOM file from being a slice; "" where nothing does.
std::string objection_to(const dicom::Facts& facts) {
  if (!facts.has_pixels) return "a DICOM file without pixels";
  if (facts.modality != "CT") return "a DICOM file that is no CT";
  const auto is_localizer = [](const std::string& type) { return type == "LOCALIZER"; };
  if (std::any_of(facts.image_type.begin(), facts.image_type.end(), is_localizer)) return "a localizer";
  if (facts.frames.size() > 1) return "a DICOM file of several frames: convert it to NIfTI first";
  return "";
}

void take_person(Case& one, const dicom::Facts& facts) {
  one.age_years = facts.age_years;
  one.sex = facts.sex == "F" ? "female" : facts.sex == "M" ? "male" : "";
}

Result<Taken> take_dicom(const Tree& tree, const Path& file, Bytes bytes, const ImportOptions& options,
                         const Naming& naming, const Limits& limits) {
  const std::string where = file.generic_string();
  auto facts = dicom::read_facts(bytes, where, limits);
  if (!facts || !facts->has_pixels) {
    HAIMA_TRY(bytes, read_file(tree.root / file, limits.file_size));
    facts = dicom::read_facts(bytes, where, limits);
    if (!facts) return fail(facts.error());
  }
  Taken taken;
  if (const std::string objection = objection_to(*facts); !objection.empty()) {
    taken.passed_over = PassedOver{where, objection, false};
    return taken;
  }
  Case one = case_of(tree, file, options.name);
  if (!facts->sop_instance.empty()) one.id = naming(facts->sop_instance);
  const std::string patient = patient_id(bytes, where, limits);
  if (!patient.empty()) one.patient = naming(patient);
  const std::string& scan = facts->series.empty() ? facts->study : facts->series;
  if (!scan.empty()) one.scan = naming(scan);
  take_person(one, *facts);
  const dicom::Placement& placement = facts->frames.front().placement;
  taken.heights_mm.push_back(placement.position_mm ? placement.position_mm->z : 0);
  taken.cases.push_back(std::move(one));
  return taken;
}

Result<Taken> take(const Tree& tree, const ImportFile& file, const ImportOptions& options,
                   const Naming& naming, Context& context) {
  const Limits& limits = context.limits();
  HAIMA_TRY(Bytes start, read_start(tree.root / file.file, header_bytes));
  const formats::Format* format = formats::recognise(start);
  if ((format && format->name == "dicom") || (!format && dicom::recognises(start)))
    return take_dicom(tree, file.file, std::move(start), options, naming, limits);
  if (format && format->decode) return take_read(tree, file, format->name == "nifti", options, context);
  Taken taken;
  taken.passed_over = PassedOver{file.file.generic_string(), "no picture, volume or DICOM file", false};
  return taken;
}

/// Slices of one DICOM scan, counted from the feet.
void count_slices(std::vector<Case>& cases, const std::vector<double>& heights_mm) {
  std::map<std::string, std::vector<std::pair<double, std::size_t>>> scans;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!cases[i].scan.empty()) scans[cases[i].scan].emplace_back(heights_mm[i], i);
  }
  for (auto& [scan, places] : scans) {
    std::stable_sort(places.begin(), places.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < places.size(); ++i) cases[places[i].second].slice = static_cast<int>(i);
  }
}

/// DICOM slices first in one list, so that they can be counted, then the rest as it came.
Gathered put_together(std::vector<Taken> taken) {
  Gathered out;
  std::vector<Case> slices;
  std::vector<double> heights_mm;
  for (Taken& one : taken) {
    out.pictures = out.pictures || one.picture;
    if (one.passed_over) out.passed_over.push_back(*std::move(one.passed_over));
    std::vector<Case>& to = one.heights_mm.empty() ? out.cases : slices;
    std::move(one.cases.begin(), one.cases.end(), std::back_inserter(to));
    heights_mm.insert(heights_mm.end(), one.heights_mm.begin(), one.heights_mm.end());
  }
  count_slices(slices, heights_mm);
  std::move(slices.begin(), slices.end(), std::back_inserter(out.cases));
  return out;
}

}  // namespace

std::string hashed_name(const std::string& identifier) {
  constexpr std::size_t digits = 16;
  return identifier.empty() ? "" : "dicom:" + sha256(as_bytes(identifier)).substr(0, digits);
}

Gathered gather(const Tree& tree, std::span<const ImportFile> files, const ImportOptions& options,
                Context& context, const Naming& naming) {
  std::vector<Taken> taken(files.size());
  Progress silent;
  context.progress.stage("looking at files", files.size());
  context.pool.each(files.size(), [&](std::size_t i) {
    Context own{context.settings, context.pool, silent};
    auto one = take(tree, files[i], options, naming, own);
    if (one) {
      taken[i] = *std::move(one);
    } else {
      taken[i].passed_over = PassedOver{files[i].file.generic_string(), one.error().sentence(), true};
    }
    context.progress.step();
  });
  context.progress.finish();
  return put_together(std::move(taken));
}

Gathered gather(const Tree& tree, std::span<const Path> files, const ImportOptions& options, Context& context,
                const Naming& naming) {
  std::vector<ImportFile> bare;
  for (const Path& file : files) bare.push_back({file});
  return gather(tree, bare, options, context, naming);
}

Result<std::vector<Case>> gather_scan(const Tree& tree, std::span<const Path> files,
                                      const ImportOptions& options, Context& context) {
  std::vector<Path> paths;
  for (const Path& file : files) paths.push_back(tree.root / file);
  HAIMA_TRY(const ct::Opened opened, ct::open(paths, {}, context));
  const ct::Series* chosen = nullptr;
  for (const ct::Study& study : opened.studies) {
    if (!study.chosen) continue;
    const ct::Series& series = study.series[*study.chosen];
    if (!chosen || series.images.size() > chosen->images.size()) chosen = &series;
  }
  if (!chosen) return fail(Code::not_a_scan, files.front().parent_path().string());
  std::vector<Case> cases;
  for (const ct::Image& image : chosen->images) {
    Case one = case_of(tree, image.source.file.lexically_relative(tree.root), options.name);
    if (!image.facts.sop_instance.empty()) one.id = hashed_name(image.facts.sop_instance);
    one.slice = static_cast<int>(cases.size());
    take_person(one, image.facts);
    cases.push_back(std::move(one));
  }
  return cases;
}

Result<bool> is_stored_head_first(const Path& volume, const Limits& limits) {
  HAIMA_TRY(const Bytes bytes, read_file(volume, limits.file_size));
  const formats::Format* format = formats::recognise(bytes);
  if (!format || format->name != "nifti")
    return fail(Code::unsupported, volume.string(), "it is no NIfTI volume");
  HAIMA_TRY(const formats::Content content, format->decode(bytes, volume.string(), limits));
  const image::Vec3 step_mm = std::get<formats::Nifti>(content).volume.grid.k_step_mm;
  if (std::abs(image::unit(step_mm).z) < 0.5)
    return fail(Code::unsupported, volume.string(), "its third axis does not run along the patient",
                "save it with axial slices");
  return step_mm.z < 0;
}

void name_patient(Case& one, const std::string& folder, const ImportOptions& options) {
  const std::string stem = one.file.stem().string();
  const std::size_t end = stem.find_last_of("_-");
  const std::string tagged = std::exchange(one.patient, "");
  switch (options.patients) {
    case Patients::tags:
      one.patient = tagged;
      [[fallthrough]];
    case Patients::folders:
      if (one.patient.empty() && !folder.empty()) one.patient = options.name + ":" + folder;
      break;
    case Patients::names:
      if (end != std::string::npos && end > 0) one.patient = options.name + ":" + stem.substr(0, end);
      break;
    case Patients::unknown:
      return;
  }
  if (one.patient.empty()) one.patient = tagged;
}

void label_scan(std::span<Case> slices, const Labels& of_scan) {
  for (Case& one : slices) {
    one.patient_bleeds = of_scan.any;
    one.patient_kinds = of_scan.kinds;
    if (of_scan.any == false) one.labels = no_bleeding(), one.mask.reset();
    for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
      if (of_scan.kinds[kind] == false) one.labels.kinds[kind] = false;
    }
  }
}

}  // namespace haima::corpus
