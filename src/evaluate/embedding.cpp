#include "evaluate/embedding.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/csv.h"
#include "evaluate/cases.h"
#include "features/deep.h"
#include "measure/principal.h"

namespace haima::evaluate {
std::vector<std::string> tellings() {
  std::vector<std::string> all = {"none"};
  all.insert(all.end(), corpus::kind_names.begin(), corpus::kind_names.end());
  all.insert(all.end(), {"several kinds", "bleeding", "unknown"});
  return all;
}

std::string told_by(const corpus::Labels& labels) {
  if (!labels.any) return "unknown";
  if (!*labels.any) return "none";
  const auto kinds = std::count(labels.kinds.begin(), labels.kinds.end(), std::optional{true});
  if (kinds > 1) return "several kinds";
  const auto kind = std::find(labels.kinds.begin(), labels.kinds.end(), std::optional{true});
  if (kind == labels.kinds.end()) return "bleeding";
  return std::string{corpus::kind_names.at(static_cast<std::size_t>(kind - labels.kinds.begin()))};
}

Result<Embedding> embedding_of(const corpus::DataSet& set, const Path& data, const Options& options,
                               Context& context) {
  HAIMA_TRY(const features::Deep deep, features::Deep::in(options.model, context.limits()));
  HAIMA_TRY(const std::vector<corpus::Case> cases, tested_cases(set, data, options));
  const std::vector<corpus::Member> members = members_of(set, tested_units(cases, options));
  std::vector<std::vector<float>> seen(members.size());
  Embedding out{.set = std::string{set.name}, .model = options.model, .rows = {}, .refused = {}};
  out.refused = corpus::prepare_all({&set, 1}, members, deep.spec(), context,
                                    [&](std::size_t n, corpus::PreparedCase one) {
                                      if (auto features = deep.features_of(one.tensor, context.pool))
                                        seen[n] = *std::move(features);
                                    });
  std::vector<std::vector<float>> rows;
  for (std::size_t n = 0; n < members.size(); ++n) {
    if (seen[n].empty()) continue;
    out.rows.push_back({members[n].of.id, members[n].of.patient, told_by(members[n].of.labels)});
    rows.push_back(std::move(seen[n]));
  }
  if (rows.empty()) return fail(Code::not_a_scan, out.set, "the network could read none of its pictures");
  const measure::Principal found = measure::principal_axes(rows);
  for (std::size_t n = 0; n < rows.size(); ++n) out.rows[n].at = found.places[n];
  out.shares = found.shares;
  return out;
}

std::string csv_of(const Embedding& embedding) {
  std::string csv = csv_line(std::vector<std::string>{"id", "set", "patient", "told", "x", "y"});
  for (const Embedding::Row& row : embedding.rows) {
    csv += csv_line(std::vector<std::string>{row.id, embedding.set, row.patient, row.told,
                                             fmt::format("{:.5g}", row.at[0]),
                                             fmt::format("{:.5g}", row.at[1])});
  }
  return csv;
}

}  // namespace haima::evaluate
