// load: from a chosen series to its planes.
#include <algorithm>

#include "ct/stack.h"

namespace haima::ct {
namespace {

Result<Loaded> load_any(const Series& series, Context& context) {
  if (series.images.empty()) return fail(Code::not_a_scan, series.uid, "the series holds no images");
  if (series.format == "dicom") return load_dicom(series, context);
  if (series.format == "nifti") return load_nifti(series, context);
  return load_pictures(series, context);
}

/// A study's series in a sentence, for the error that nothing was chosen.
std::string passed_over(const Study& study) {
  constexpr std::size_t most = 12;
  std::string text;
  for (std::size_t i = 0; i < study.series.size(); ++i) {
    if (!text.empty()) text += "; ";
    if (i == most) return text + "and " + std::to_string(study.series.size() - most) + " more";
    text += "series #" + std::to_string(i + 1) + ": " + study.series[i].reason;
  }
  return text;
}

}  // namespace

Result<Stack> load_series(const Series& series, Context& context) {
  HAIMA_TRY(Loaded loaded, load_any(series, context));
  return std::move(loaded.stack);
}

Result<Scan> load(Study study, Context& context) {
  if (!study.chosen)
    return fail(Code::not_a_scan, study.path, passed_over(study), "choose one with --series");
  HAIMA_TRY(Loaded loaded, load_any(study.series[*study.chosen], context));
  std::move(loaded.refused.begin(), loaded.refused.end(), std::back_inserter(study.refused));
  return Scan{std::move(study), std::move(loaded.stack)};
}

}  // namespace haima::ct
