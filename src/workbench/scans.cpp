#include "workbench/scans.h"

#include <algorithm>
#include <map>

namespace haima::workbench {

std::vector<PackedScan> scans_of(const corpus::Pack& pack, std::span<const std::size_t> members) {
  std::map<std::pair<std::string, std::string>, PackedScan> scans;
  for (const std::size_t place : members) {
    const corpus::Member& member = pack.members()[place];
    if (!member.of.scan.empty()) scans[{member.set, member.of.scan}];
  }
  // Slices of which nothing is known stand in a scan too.
  for (std::size_t place = 0; place < pack.members().size(); ++place) {
    const corpus::Member& member = pack.members()[place];
    const auto scan = scans.find({member.set, member.of.scan});
    if (scan != scans.end() && member.use != corpus::Use::never) scan->second.push_back(place);
  }
  std::vector<PackedScan> sorted;
  for (auto& [name, scan] : scans) {
    std::stable_sort(scan.begin(), scan.end(), [&](std::size_t a, std::size_t b) {
      return pack.members()[a].of.slice < pack.members()[b].of.slice;
    });
    sorted.push_back(std::move(scan));
  }
  return sorted;
}

corpus::Labels labels_of(const PackedScan& scan, const corpus::Pack& pack) {
  std::vector<corpus::Case> cases;
  for (const std::size_t slice : scan) cases.push_back(pack.members()[slice].of);
  return corpus::labels_of_scan(cases);
}

}  // namespace haima::workbench
