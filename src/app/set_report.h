// haima corpus show --report: a page about sets, or a pack.
#pragma once
#include "base/context.h"
#include "corpus/summary.h"
#include "corpus/survey.h"
#include "report/results_parts.h"

namespace haima::app {

/// FOLDER/report.html with its figures.
Result<> write_set_report(const Path& folder, std::span<const corpus::Summary> summaries,
                          const corpus::Survey& survey, std::vector<report::Exhibit> samples);

}  // namespace haima::app
