#include "workbench/circumstances.h"

#include <algorithm>
#include <map>
#include <set>

namespace haima::workbench {
namespace {

/// The numbers of a scan's slices, rising; nothing is said of slices by themselves.
using Scans = std::map<std::pair<std::string, std::string>, std::vector<int>>;

Scans scans_of(const corpus::Pack& pack) {
  Scans scans;
  for (const corpus::Member& member : pack.members()) {
    if (!member.of.scan.empty()) scans[{member.set, member.of.scan}].push_back(member.of.slice);
  }
  for (auto& [name, slices] : scans) std::sort(slices.begin(), slices.end());
  return scans;
}

std::optional<double> place_of(const corpus::Member& member, const Scans& scans) {
  const auto scan = scans.find({member.set, member.of.scan});
  if (scan == scans.end() || scan->second.size() < 2) return {};
  const auto at = std::lower_bound(scan->second.begin(), scan->second.end(), member.of.slice);
  return static_cast<double>(at - scan->second.begin()) / static_cast<double>(scan->second.size() - 1);
}

std::set<std::string> sets_with_masks(const corpus::Pack& pack) {
  std::set<std::string> sets;
  for (std::size_t n = 0; n < pack.members().size(); ++n) {
    if (pack.has_mask(n)) sets.insert(pack.members()[n].set);
  }
  return sets;
}

Result<double> blood_share(const corpus::Pack& pack, std::size_t member) {
  HAIMA_TRY(const image::Mask mask, pack.mask(member));
  return mask.empty() ? 0.0 : static_cast<double>(area_px(mask)) / static_cast<double>(mask.pixels.size());
}

}  // namespace

Result<> put_circumstances(measure::Predictions& predictions, std::span<const std::size_t> samples,
                           const corpus::Pack& pack) {
  const Scans scans = scans_of(pack);
  const std::set<std::string> masked = sets_with_masks(pack);
  for (std::size_t row = 0; row < samples.size(); ++row) {
    const corpus::Member& member = pack.members()[samples[row]];
    measure::Prediction& one = predictions.rows[row];
    one.age_years = member.of.age_years, one.sex = member.of.sex;
    one.place = place_of(member, scans);
    if (!masked.contains(member.set)) continue;
    HAIMA_TRY(one.blood_share, blood_share(pack, samples[row]));
  }
  return {};
}

}  // namespace haima::workbench
