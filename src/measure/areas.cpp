#include "measure/areas.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/csv.h"
#include "base/random.h"
#include "measure/predictions.h"

namespace haima::measure {
namespace {

constexpr std::array<std::string_view, 10> columns = {
    "id", "set", "group", "fold", "scan", "tissue_px", "truth_px", "found_px", "both_px", "peak_in"};

/// A picture has no more pixels than this.
constexpr double most_pixels = 1e9;

Result<std::uint64_t> pixels_in(const CsvTable& table, std::size_t row, std::string_view column) {
  HAIMA_TRY(const double value, table.number(row, column));
  if (value >= 0 && value <= most_pixels && value == std::floor(value))
    return static_cast<std::uint64_t>(value);
  return fail(Code::malformed, table.line(row), fmt::format("{} is no number of pixels", column));
}

Result<Area> area_from(const CsvTable& table, std::size_t row) {
  Area area{.id = table.cell(row, "id"),
            .set = table.cell(row, "set"),
            .group = table.cell(row, "group"),
            .scan = table.cell(row, "scan"),
            .overlap = {}};
  HAIMA_TRY(area.fold, table.integer(row, "fold"));
  HAIMA_TRY(area.tissue, pixels_in(table, row, "tissue_px"));
  HAIMA_TRY(area.overlap.found, pixels_in(table, row, "found_px"));
  area.truth_known = !(table.cell(row, "truth_px").empty() && table.cell(row, "both_px").empty());
  if (!area.truth_known) return area;
  HAIMA_TRY(area.overlap.truth, pixels_in(table, row, "truth_px"));
  HAIMA_TRY(area.overlap.both, pixels_in(table, row, "both_px"));
  HAIMA_TRY(const std::optional<bool> peak_in, table.flag(row, "peak_in"));
  area.peak_in = peak_in.value_or(false);
  if (area.overlap.both <= std::min(area.overlap.truth, area.overlap.found)) return area;
  return fail(Code::contradiction, table.line(row), "more pixels are in both masks than in one of them");
}

/// A patient's slices together.
struct Group {
  Overlap overlap;
  double tissue = 0, bleeding_slices = 0, met = 0, pointed = 0;

  bool bleeds() const { return overlap.truth > 0; }
};

std::vector<Group> groups_of(std::span<const Area> areas) {
  std::map<std::string, Group> groups;
  for (const Area& area : areas) {
    if (!area.truth_known) continue;
    Group& group = groups[area.group.empty() ? "slice " + area.id : area.group];
    group.overlap += area.overlap;
    group.tissue += static_cast<double>(area.tissue);
    group.bleeding_slices += area.overlap.truth > 0;
    group.met += area.overlap.both > 0;
    group.pointed += area.overlap.truth > 0 && area.peak_in;
  }
  std::vector<Group> all;
  for (auto& [name, group] : groups) all.push_back(group);
  return all;
}

using Drawn = std::vector<const Group*>;

std::optional<double> ratio(double part, double whole) {
  return whole > 0 ? std::optional{part / whole} : std::nullopt;
}

std::optional<double> dice_pooled(const Drawn& groups) {
  Overlap all;
  for (const Group* group : groups) all += group->overlap;
  return all.dice();
}

std::optional<double> dice_mean(const Drawn& groups) {
  double sum = 0, count = 0;
  for (const Group* group : groups) {
    if (group->bleeds()) sum += *group->overlap.dice(), ++count;
  }
  return ratio(sum, count);
}

std::optional<double> elsewhere(const Drawn& groups) {
  double found = 0, tissue = 0;
  for (const Group* group : groups) {
    if (!group->bleeds()) found += static_cast<double>(group->overlap.found), tissue += group->tissue;
  }
  return ratio(found, tissue);
}

std::optional<double> area_error(const Drawn& groups) {
  std::vector<double> errors;
  for (const Group* group : groups) {
    const auto found = static_cast<double>(group->overlap.found),
               truth = static_cast<double>(group->overlap.truth);
    if (group->bleeds()) errors.push_back(std::abs(found - truth) / truth);
  }
  if (errors.empty()) return std::nullopt;
  std::sort(errors.begin(), errors.end());
  return (errors[errors.size() / 2] + errors[(errors.size() - 1) / 2]) / 2;
}

std::optional<double> slices_met(const Drawn& groups) {
  double met = 0, bleeding = 0;
  for (const Group* group : groups) met += group->met, bleeding += group->bleeding_slices;
  return ratio(met, bleeding);
}

std::optional<double> pointing(const Drawn& groups) {
  double pointed = 0, bleeding = 0;
  for (const Group* group : groups) pointed += group->pointed, bleeding += group->bleeding_slices;
  return ratio(pointed, bleeding);
}

struct Measure {
  std::string_view name, title;
  std::optional<double> (*of)(const Drawn&);
};
constexpr Measure table[] = {
    {"dice_pooled", "Dice, all pixels together", dice_pooled},
    {"dice_mean", "Dice, mean of bleeding patients", dice_mean},
    {"elsewhere", "tissue called blood, other patients", elsewhere},
    {"area_error", "area off by, median of bleeding patients", area_error},
    {"slices_met", "bleeding slices where blood is met", slices_met},
    {"pointing", "bleeding slices whose likeliest pixel is blood", pointing},
};

Drawn drawn(const std::vector<Group>& groups, const Random& random) {
  Drawn some;
  for (std::size_t i = 0; i < groups.size(); ++i) some.push_back(&groups[random.bits(i) % groups.size()]);
  return some;
}

}  // namespace

std::string csv_of(std::span<const Area> areas) {
  const std::vector<std::string> head(columns.begin(), columns.end());
  std::string csv = csv_line(head);
  for (const Area& area : areas) {
    const std::string cells[] = {area.id,
                                 area.set,
                                 area.group,
                                 std::to_string(area.fold),
                                 area.scan,
                                 std::to_string(area.tissue),
                                 area.truth_known ? std::to_string(area.overlap.truth) : "",
                                 std::to_string(area.overlap.found),
                                 area.truth_known ? std::to_string(area.overlap.both) : "",
                                 !area.truth_known ? ""
                                 : area.peak_in    ? "1"
                                                   : "0"};
    csv += csv_line(cells);
  }
  return csv;
}

Result<std::vector<Area>> areas_from(std::string_view csv, const std::string& name) {
  HAIMA_TRY(const CsvTable read, CsvTable::parse(csv, name, columns));
  std::vector<Area> areas;
  for (std::size_t row = 0; row < read.size(); ++row) {
    HAIMA_TRY(Area area, area_from(read, row));
    areas.push_back(std::move(area));
  }
  return areas;
}

Result<std::vector<Area>> read_areas(std::span<const Path> files) {
  constexpr std::uint64_t most_bytes = 64ull << 20;
  std::vector<Area> all;
  std::set<std::pair<std::string, std::string>> seen;
  for (const Path& file : predictions_files(files)) {
    HAIMA_TRY(const Bytes bytes, read_file(file, most_bytes));
    HAIMA_TRY(std::vector<Area> areas, areas_from(as_text(bytes), file.string()));
    for (Area& area : areas) {
      if (!seen.insert({area.set, area.id}).second)
        return fail(Code::contradiction, file.string(), area.id + " stands twice", "give each fold once");
      all.push_back(std::move(area));
    }
  }
  return all;
}

bool holds_areas(std::string_view csv) {
  return csv.substr(0, csv.find('\n')).find("truth_px") != std::string_view::npos;
}

AreaJudgement judged(std::span<const Area> areas, const Bootstrap& bootstrap) {
  const std::vector<Group> groups = groups_of(areas);
  AreaJudgement out;
  out.slices = static_cast<int>(
      std::count_if(areas.begin(), areas.end(), [](const Area& area) { return area.truth_known; }));
  out.groups = static_cast<int>(groups.size());
  Drawn all;
  for (const Group& group : groups) {
    all.push_back(&group);
    out.bleeding_groups += group.bleeds();
  }
  std::vector<std::vector<double>> values(std::size(table));
  for (int draw = 0; draw < bootstrap.draws; ++draw) {
    const Drawn some = drawn(groups, Random{bootstrap.seed, static_cast<std::uint64_t>(draw)});
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (const auto value = table[i].of(some)) values[i].push_back(*value);
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i)
    out.figures.push_back({table[i].name, table[i].title, table[i].of(all), middle_95(std::move(values[i]))});
  return out;
}

std::string text_of(const AreaJudgement& judgement) {
  std::string text = fmt::format("{} slices, {} patients, of whom {} bleed; intervals by patient\n\n",
                                 judgement.slices, judgement.groups, judgement.bleeding_groups);
  for (const AreaFigure& figure : judgement.figures) {
    if (!figure.value) continue;
    text += fmt::format("{:<48}{:>8.4f}  ({:.4f} to {:.4f})\n", figure.title, *figure.value,
                        figure.interval.low, figure.interval.high);
  }
  return text;
}

Json json_of(const AreaJudgement& judgement) {
  Json figures = Json::object();
  for (const AreaFigure& figure : judgement.figures) {
    if (!figure.value) continue;
    figures[std::string{figure.name}] = {{"value", *figure.value},
                                         {"interval", {figure.interval.low, figure.interval.high}}};
  }
  return {{"schema", "haima.areas/1"},
          {"slices", judgement.slices},
          {"patients", judgement.groups},
          {"bleeding_patients", judgement.bleeding_groups},
          {"figures", std::move(figures)}};
}

}  // namespace haima::measure
