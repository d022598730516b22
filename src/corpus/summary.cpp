#include "corpus/summary.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "base/text.h"

namespace haima::corpus {
namespace {

std::vector<std::size_t> all_of(std::span<const Member> members) {
  std::vector<std::size_t> places(members.size());
  std::iota(places.begin(), places.end(), 0u);
  return places;
}

std::string percent(int part, int of) { return of == 0 ? "" : fmt::format("{:.1f}", 100.0 * part / of); }

std::string place_name(Place place) {
  return place.is_fold() ? fmt::format("fold {}", place.fold()) : std::string{name_of(place.part())};
}

}  // namespace

Summary summary_of(const std::string& name, std::span<const Member> members,
                   std::span<const std::size_t> places) {
  Summary summary;
  summary.name = name;
  std::set<std::string> patients, groups, scans;
  for (const std::size_t place : places) {
    const Member& member = members[place];
    const Case& one = member.of;
    ++summary.cases;
    summary.without_patient += one.patient.empty();
    patients.insert(one.patient);
    groups.insert(member.group);
    scans.insert(one.scan);
    const std::optional<bool> any = bleeds(one);
    ++(!any ? summary.not_known : *any ? summary.bleeding : summary.none);
    for (std::size_t kind = 0; kind < summary.kinds.size(); ++kind)
      summary.kinds[kind] += one.labels.kinds[kind].value_or(false);
    summary.train_only += member.use == Use::train_only;
    summary.never += member.use == Use::never;
  }
  patients.erase("");
  scans.erase("");
  summary.patients = static_cast<int>(patients.size());
  summary.groups = static_cast<int>(groups.size());
  summary.scans = static_cast<int>(scans.size());
  return summary;
}

std::vector<Summary> summaries_of(std::span<const Member> members) {
  std::map<std::string, std::vector<std::size_t>> sets;
  for (std::size_t i = 0; i < members.size(); ++i) sets[members[i].set].push_back(i);
  std::vector<Summary> summaries;
  for (const auto& [name, places] : sets) summaries.push_back(summary_of(name, members, places));
  if (sets.size() > 1) summaries.push_back(summary_of("together", members, all_of(members)));
  return summaries;
}

std::vector<Summary> summaries_of(std::span<const Member> members, const Split& split) {
  std::map<std::string, std::vector<std::size_t>> parts;
  for (std::size_t i = 0; i < members.size(); ++i) parts[place_name(split.repeats.front()[i])].push_back(i);
  std::vector<Summary> summaries;
  for (const auto& [name, places] : parts) summaries.push_back(summary_of(name, members, places));
  return summaries;
}

Table table_of(std::span<const Summary> summaries) {
  Table table;
  table.head = {"", "cases", "patients", "unknown", "groups", "scans", "bleed", "%", "none", "unknown"};
  for (const std::string_view kind : kind_names) table.head.emplace_back(kind.substr(0, 12));
  table.right.assign(table.head.size(), true);
  table.right.front() = false;
  for (const Summary& one : summaries) {
    const auto number = [](int value) { return std::to_string(value); };
    table.rows.push_back({one.name, number(one.cases), number(one.patients), number(one.without_patient),
                          number(one.groups), number(one.scans), number(one.bleeding),
                          percent(one.bleeding, one.cases), number(one.none), number(one.not_known)});
    for (const int kind : one.kinds) table.rows.back().push_back(number(kind));
  }
  return table;
}

std::vector<std::string> remarks_on(std::span<const Summary> summaries) {
  std::vector<std::string> remarks;
  for (const Summary& one : summaries) {
    if (one.never > 0)
      remarks.push_back(fmt::format("{}: {} not used: a set kept for testing holds them or their patients",
                                    one.name, counted(static_cast<std::uint64_t>(one.never), "case")));
    if (one.train_only > 0)
      remarks.push_back(fmt::format("{}: {} of an unknown patient, only to teach and never to test", one.name,
                                    counted(static_cast<std::uint64_t>(one.train_only), "case")));
  }
  return remarks;
}

std::string text_of(std::span<const Summary> summaries) {
  std::string text = table_text(table_of(summaries), 200);
  for (const std::string& remark : remarks_on(summaries)) text += remark + "\n";
  return text;
}

Json json_of(std::span<const Summary> summaries) {
  Json list = Json::array();
  for (const Summary& one : summaries) {
    Json kinds = Json::object();
    for (std::size_t kind = 0; kind < one.kinds.size(); ++kind)
      kinds[std::string{kind_names[kind]}] = one.kinds[kind];
    list.push_back({{"name", one.name},
                    {"cases", one.cases},
                    {"patients", one.patients},
                    {"without_patient", one.without_patient},
                    {"groups", one.groups},
                    {"scans", one.scans},
                    {"bleeding", one.bleeding},
                    {"none", one.none},
                    {"not_known", one.not_known},
                    {"kinds", std::move(kinds)},
                    {"train_only", one.train_only},
                    {"never", one.never}});
  }
  return list;
}

std::string text_of(std::span<const Pair> pairs, std::span<const Member> before) {
  std::string text;
  int known = 0;
  for (const Pair& pair : pairs) {
    const Member &a = before[pair.a], &b = before[pair.b];
    if (a.group == b.group) {
      ++known;
      continue;
    }
    text += fmt::format("  {:<7}{:.3f}  {}  {}\n", pair.how == Alike::equal ? "equal" : "nearly",
                        pair.correlation, a.of.id, b.of.id);
  }
  return fmt::format("{} pairs of pictures are alike; of {} the patient or the name tells:\n", pairs.size(),
                     known) +
         text;
}

Json json_of(std::span<const Pair> pairs, std::span<const Member> before) {
  Json list = Json::array();
  for (const Pair& pair : pairs) {
    const Member &a = before[pair.a], &b = before[pair.b];
    list.push_back({{"a", a.of.id},
                    {"b", b.of.id},
                    {"how", pair.how == Alike::equal ? "equal" : "nearly"},
                    {"correlation", pair.correlation},
                    {"known", a.group == b.group}});
  }
  return list;
}

}  // namespace haima::corpus
