#include "ct/choose.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

#include "base/text.h"
#include "ct/kernel.h"
#include "ct/order.h"

namespace haima::ct {
namespace {

using Reason = std::optional<std::string>;

/// Text made comparable: lower-case words between single spaces, with one at both ends.
std::string words_of(std::string_view text) {
  std::string words = " ";
  for (const char c : lower(text)) {
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || static_cast<unsigned char>(c) >= 0x80;
    if (letter) {
      words += c;
    } else if (words.back() != ' ') {
      words += ' ';
    }
  }
  return words.back() == ' ' ? words : words + ' ';
}

/// The first of `phrases` that stands in `words`, word by word.
std::optional<std::string_view> named_in(const std::string& words,
                                         std::initializer_list<std::string_view> phrases) {
  for (const std::string_view phrase : phrases) {
    if (words.find(fmt::format(" {} ", phrase)) != std::string::npos) return phrase;
  }
  return std::nullopt;
}

/// What the rules look at.
struct Traits {
  const Series* series = nullptr;
  const dicom::Facts* facts = nullptr;  // of the first image
  std::string type;                     // Image Type, as words
  std::string said;                     // series description and protocol, as words
  std::string study, body;              // study description, body part, as words
  std::optional<int> sharpness;
  std::optional<Axes> axes;
  double extent_mm = 0;  // from the first to the last slice; 0: not known
  double spacing_mm = 0;
};

bool is_dicom(const Traits& t) { return t.series->format == "dicom"; }

std::string joined(const std::vector<std::string>& values) {
  std::string all;
  for (const std::string& value : values) (all += value) += " \\ ";
  return all;
}

Traits traits_of(const Series& series) {
  Traits t;
  t.series = &series;
  const Image& first = series.images.front();
  t.facts = &first.facts;
  t.type = words_of(joined(first.facts.image_type) +
                    (first.facts.frames.empty() ? "" : joined(first.facts.frames.front().image_type)));
  t.said = words_of(first.facts.series_description + " \\ " + first.facts.protocol);
  t.study = words_of(first.facts.study_description);
  t.body = words_of(first.facts.body_part);
  t.sharpness = sharpness_of(first.facts.kernel, first.facts.manufacturer);
  t.axes = axes_of(first);
  if (t.axes) {
    const auto low = place_along(first, t.axes->normal);
    const auto high = place_along(series.images.back(), t.axes->normal);
    if (low && high) t.extent_mm = std::abs(*high - *low);
    if (series.images.size() > 1) t.spacing_mm = t.extent_mm / static_cast<double>(series.images.size() - 1);
  }
  return t;
}

// ---- rules that pass a series over ----

Reason without_pictures(const Traits& t) {
  if (!is_dicom(t) || t.facts->has_pixels) return std::nullopt;
  return "it holds no pictures";
}

/// A CT image that lost its pixels on the way, or that says it has none.
Reason no_pixels(const Traits& t) {
  const bool has_size = t.facts->rows > 0 && t.facts->columns > 0;
  if (!is_dicom(t) || t.facts->modality != "CT" || (t.facts->has_pixels && has_size)) return std::nullopt;
  return "it is a CT series without pixels";
}

Reason another_modality(const Traits& t) {
  if (!is_dicom(t) || t.facts->modality == "CT" || t.facts->modality.empty()) return std::nullopt;
  return fmt::format("its modality is {}, not CT", printable(t.facts->modality));
}

Reason dose_page(const Traits& t) {
  const auto word = named_in(t.said, {"dose report", "dose info", "dose page", "dose summary",
                                      "radiation dose", "patient protocol", "exam protocol"});
  if (word) return fmt::format("its description says \"{}\": a page about the dose or protocol", *word);
  if (t.facts->modality == "CT" && named_in(t.type, {"dose"})) return "its image type says DOSE";
  return std::nullopt;
}

Reason localizer(const Traits& t) {
  if (const auto word = named_in(t.type, {"localizer", "scout", "topogram"})) {
    return fmt::format("its image type says {}: an overview for planning", *word);
  }
  const auto word = named_in(t.said, {"localizer", "localiser", "scout", "topogram", "topo", "surview",
                                      "scanogram", "scano", "pilot"});
  if (!word) return std::nullopt;
  return fmt::format("its description says \"{}\": an overview for planning", *word);
}

/// PS3.4 table B.5-1: the Secondary Capture classes.
Reason secondary_capture(const Traits& t) {
  if (t.facts->sop_class.rfind("1.2.840.10008.5.1.4.1.1.7", 0) == 0) {
    return "it is a secondary capture: a copy of what a screen showed";
  }
  const auto word = named_in(t.type, {"screen save", "screenshot", "screen", "scanned", "key images"});
  if (word) return fmt::format("its image type says {}: a copy of what a screen showed", *word);
  if (named_in(t.said, {"screen save", "screenshot", "screen saves", "key images", "summary"})) {
    return "its description says it is a copy of what a screen showed";
  }
  return std::nullopt;
}

Reason derived(const Traits& t) {
  auto word = named_in(t.type, {"mpr", "mip", "minip", "reformatted", "resampled", "vrt", "volume rendering",
                                "3d", "projection image", "average", "perfusion", "rcbf", "rcbv", "mtt",
                                "ttp", "subtraction", "composed", "color", "parametric"});
  if (word) return fmt::format("its image type says {}: computed from another series", *word);
  word = named_in(t.said, {"mpr", "mip", "minip", "vrt", "3d", "reformat", "reformatted", "reformats",
                           "perfusion map", "cbf", "cbv", "mtt", "tmax", "ttp", "subtraction", "collage"});
  if (word) return fmt::format("its description says \"{}\": computed from another series", *word);
  return std::nullopt;
}

/// Rescale Type (PS3.3 C.11.1.1.2): "US" is unspecified, which the values themselves may settle.
Reason other_units(const Traits& t) {
  const std::string unit = lower(t.facts->rescale_type);
  if (unit.empty() || unit == "hu" || unit == "us") return std::nullopt;
  return fmt::format("its values are {}, not Hounsfield units", printable(t.facts->rescale_type));
}

bool names_head(const std::string& words) {
  return named_in(words,
                  {"head",     "heads",    "brain",     "skull",     "cranium", "cranial",  "intracranial",
                   "cerebral", "cerebrum", "neuro",     "kopf",      "schädel", "schaedel", "gehirn",
                   "hirn",     "crane",    "crâne",     "cerebrale", "cabeza",  "cerebro",  "craneo",
                   "cráneo",   "cranio",   "encephale", "headneck",  "stroke",  "ich"})
      .has_value();
}

std::optional<std::string_view> names_other_part(const std::string& words) {
  return named_in(
      words,
      {"chest",        "thorax",        "lung",       "lungs",  "abdomen",       "abdo",           "abd",
       "pelvis",       "liver",         "pancreas",   "kidney", "kidneys",       "spine",          "cspine",
       "c spine",      "tspine",        "lspine",     "lumbar", "sacrum",        "cervical",       "neck",
       "heart",        "cardiac",       "aorta",      "leg",    "legs",          "knee",           "hip",
       "shoulder",     "elbow",         "wrist",      "hand",   "foot",          "ankle",          "femur",
       "extremity",    "sinus",         "sinuses",    "orbit",  "orbits",        "face",           "facial",
       "facial bones", "maxillofacial", "mandible",   "dental", "temporal bone", "temporal bones", "petrous",
       "iac",          "wholebody",     "whole body", "colon",  "hals",          "bauch",          "becken",
       "lws",          "hws",           "bws"});
}

/// The series' own words weigh more than the body part, which is often left from the protocol before, and
/// that more than the study's, which may name all that was examined.
Reason other_body_part(const Traits& t) {
  for (const auto& [words, field] : {std::pair{&t.said, "description"}, std::pair{&t.body, "body part"},
                                     std::pair{&t.study, "study description"}}) {
    if (names_head(*words)) return std::nullopt;
    if (const auto part = names_other_part(*words))
      return fmt::format("its {} says {}, not head", field, *part);
  }
  return std::nullopt;
}

bool says_native(const std::string& words) {
  return named_in(
             words,
             {"without",     "w o",        "wo",    "non contrast",  "noncontrast",  "non con",    "noncon",
              "no contrast", "unenhanced", "plain", "native",        "nativ",        "nect",       "ncct",
              "ohne km",     "ohne",       "sans",  "sin contraste", "pre contrast", "precontrast"})
      .has_value();
}

Reason contrast(const Traits& t) {
  if (says_native(t.said)) return std::nullopt;
  const auto word = named_in(
      t.said, {"angio",         "angiography", "cta",        "ctv",        "ctp",           "cect",
               "perfusion",     "c+",          "+c",         "contrast",   "with contrast", "postcontrast",
               "post contrast", "post c",      "enhanced",   "arterial",   "venous",        "delayed",
               "delay",         "bolus",       "test bolus", "smart prep", "monitoring",    "premonitoring",
               "carotid",       "carotids",    "willis",     "kontrast",   "mit km",        "km"});
  if (word) return fmt::format("its description says \"{}\": contrast agent looks like blood", *word);
  const std::string agent = words_of(t.facts->contrast_agent);
  if (agent == " " || named_in(agent, {"no", "none", "n", "nein", "without", "non", "oral", "0"}))
    return std::nullopt;
  return "a contrast agent is named: enhancing vessels look like blood";
}

Reason bone_kernel(const Traits& t) {
  if (t.sharpness && *t.sharpness >= bone_sharpness) {
    return fmt::format("its kernel {} is one for bone: its noise hides faint blood",
                       printable(t.facts->kernel));
  }
  if (t.sharpness) return std::nullopt;
  const auto word =
      named_in(t.said, {"bone", "bones", "bone window", "knochen", "osseous", "os", "sharp", "inner ear"});
  if (!word) return std::nullopt;
  return fmt::format("its description says \"{}\" and its kernel is not known", *word);
}

Reason not_axial(const Traits& t) {
  constexpr double most_deg = 45;
  if (t.axes && angle_deg(t.axes->normal, {0, 0, 1}) > most_deg) {
    return std::abs(t.axes->normal.y) > std::abs(t.axes->normal.x) ? "its slices are coronal"
                                                                   : "its slices are sagittal";
  }
  const auto word = named_in(t.said, {"coronal", "cor", "sagittal", "sag"});
  if (!t.axes && word) return fmt::format("its description says \"{}\"", *word);
  return std::nullopt;
}

/// Order matters: what a series is comes before what is in it.
struct Rule {
  Kind kind;
  Reason (*passes_over)(const Traits&);
};
constexpr std::array<Rule, 12> rules = {{{Kind::broken, no_pixels},
                                         {Kind::not_ct, without_pictures},
                                         {Kind::not_ct, another_modality},
                                         {Kind::secondary, secondary_capture},
                                         {Kind::dose, dose_page},
                                         {Kind::localizer, localizer},
                                         {Kind::derived, derived},
                                         {Kind::derived, other_units},
                                         {Kind::other_body, other_body_part},
                                         {Kind::contrast, contrast},
                                         {Kind::bone, bone_kernel},
                                         {Kind::not_axial, not_axial}}};

// ---- which of several that fit ----

/// A head is 120 mm and more from base to vertex; where positions are missing, a dozen slices may do.
bool covers_head(const Traits& t) {
  return t.extent_mm > 0 ? t.extent_mm >= 90 : t.series->images.size() >= 12;
}

/// 2 to 6 mm are what hemorrhage is read in; thinner slices are noisier, thicker ones blur.
bool usual_thickness(const Traits& t) {
  const double thickness = t.facts->slice_thickness_mm.value_or(t.spacing_mm);
  return thickness >= 2 && thickness <= 6;
}

/// Each returns what is more when better.
struct Preference {
  std::string_view name;
  double (*value)(const Traits&);
};
constexpr std::array<Preference, 6> preferences = {
    {{"covers more of the head", [](const Traits& t) { return covers_head(t) ? 1.0 : 0.0; }},
     {"is named as a head",
      [](const Traits& t) { return names_head(t.said) || names_head(t.body) ? 1.0 : 0.0; }},
     {"has a kernel known to be soft", [](const Traits& t) { return t.sharpness ? 1.0 : 0.0; }},
     {"has slices of 2 to 6 mm", [](const Traits& t) { return usual_thickness(t) ? 1.0 : 0.0; }},
     {"has more slices", [](const Traits& t) { return static_cast<double>(t.series->images.size()); }},
     {"has the softer kernel",
      [](const Traits& t) { return -static_cast<double>(t.sharpness.value_or(0)); }}}};

/// The name of what makes `a` better than `b`; nothing where nothing does.
std::optional<std::string_view> better(const Traits& a, const Traits& b) {
  for (const Preference& preference : preferences) {
    const double x = preference.value(a), y = preference.value(b);
    if (x != y) return x > y ? std::optional{preference.name} : std::nullopt;
  }
  return std::nullopt;
}

/// What speaks for a series.
std::string description_of(const Traits& t) {
  if (t.series->format == "nifti") return "a volume";
  if (!is_dicom(t)) return counted(t.series->images.size(), "picture");
  std::string text = t.axes ? "axial CT" : "CT of unknown orientation";
  if (names_head(t.said) || names_head(t.body) || names_head(t.study)) {
    text += " of the head";
  } else {
    text += ", taken for a head as no body part is named";
  }
  text += t.sharpness ? fmt::format(", kernel {} for soft tissue", printable(t.facts->kernel))
                      : ", kernel not known";
  text += fmt::format(", no contrast agent named, {} {}", t.series->images.size(),
                      t.series->images.size() == 1 ? "slice" : "slices");
  if (t.spacing_mm > 0) text += fmt::format(" {:.1f} mm apart", t.spacing_mm);
  return text;
}

/// Kind and, where it is passed over, the reason.
void judge(Series& series) {
  series.reason.clear();
  if (series.format != "dicom") {
    series.kind = series.format == "nifti" ? Kind::volume : Kind::picture;
    return;
  }
  const Traits traits = traits_of(series);
  series.kind = Kind::head;
  for (const Rule& rule : rules) {
    if (auto reason = rule.passes_over(traits)) {
      series.kind = rule.kind;
      series.reason = std::move(*reason);
      return;
    }
  }
}

bool fits(const Series& series) {
  return series.kind == Kind::head || series.kind == Kind::picture || series.kind == Kind::volume;
}

/// The best of those that fit; the others are told what they lost by.
std::optional<std::size_t> best_of(Study& study) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    if (!fits(study.series[i])) continue;
    if (!best || better(traits_of(study.series[i]), traits_of(study.series[*best]))) best = i;
  }
  for (std::size_t i = 0; best && i < study.series.size(); ++i) {
    if (i == *best || !fits(study.series[i])) continue;
    const auto why = better(traits_of(study.series[*best]), traits_of(study.series[i]));
    study.series[i].reason =
        fmt::format("it would do, but series #{} {}", *best + 1, why.value_or("comes first"));
  }
  return best;
}

void mark(Study& study, std::size_t index, std::string reason) {
  study.chosen = index;
  study.series[index].chosen = true;
  study.series[index].reason = std::move(reason);
}

void choose_wanted(Study& study, const std::string& wanted) {
  const auto index = series_named(study, wanted);
  if (!index) return;
  Series& series = study.series[*index];
  const bool doubtful = !fits(series);
  const std::string why = series.reason;
  mark(study, *index,
       doubtful ? fmt::format("asked for, although {}", why)
                : "asked for: " + description_of(traits_of(series)));
  if (doubtful) {
    study.warnings.push_back(
        {WarningCode::series_choice, fmt::format("the series was asked for, although {}", why), {}});
  }
}

bool part_unknown(const Traits& t) {
  return is_dicom(t) && !names_head(t.said) && !names_head(t.body) && !names_head(t.study);
}

}  // namespace

std::optional<std::size_t> series_named(const Study& study, const std::string& wanted) {
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    const Series& series = study.series[i];
    const bool by_place = wanted == fmt::format("#{}", i + 1);
    if (by_place || wanted == series.uid || to_integer(wanted) == std::optional<long long>{series.number})
      return i;
  }
  return std::nullopt;
}

void choose(Study& study, const std::string& wanted) {
  study.chosen.reset();
  for (Series& series : study.series) {
    series.chosen = false;
    judge(series);
  }
  const auto best = best_of(study);
  if (!wanted.empty()) return choose_wanted(study, wanted);
  if (!best) return;
  const Traits traits = traits_of(study.series[*best]);
  if (part_unknown(traits)) {
    study.warnings.push_back(
        {WarningCode::series_choice, "no body part is named anywhere; the series is taken for a head", {}});
  }
  mark(study, *best, description_of(traits));
}

}  // namespace haima::ct
