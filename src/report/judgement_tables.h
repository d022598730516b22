// The tables of a page of results.
#pragma once
#include <string>

#include "report/judgement_page.h"

namespace haima::report {

/// Every metric with its interval: of one subject a column for each label, of several a table for each label
/// with a column for each subject.
std::string metric_tables(const JudgementPage& page);
/// Thresholds for chosen sensitivities.
std::string point_tables(const JudgementPage& page);
/// Figures of parts of the cases.
std::string subgroup_tables(const JudgementPage& page);
/// Tests between the first subject and each other.
std::string comparison_tables(const JudgementPage& page);

}  // namespace haima::report
