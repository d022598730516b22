// CQ500 (Chilamkurthy et al., 2018): reads.csv with what three readers said of each scan, folders
// "CQ500CT12 CQ500CT12" of DICOM series. What two of three say is taken; which slices bleed is not known.
#include <fmt/format.h>

#include <algorithm>

#include "base/csv.h"
#include "base/text.h"
#include "corpus/gather.h"

namespace haima::corpus {
namespace {

using namespace std::string_view_literals;

constexpr std::array readers = {"R1"sv, "R2"sv, "R3"sv};
constexpr std::array letters = {"EDH"sv, "IPH"sv, "IVH"sv, "SAH"sv, "SDH"sv};  // in the order of kind_names

/// "CQ500-CT-12" and "CQ500CT12 CQ500CT12" are both "cq500ct12"; "" where it is no name of a scan.
std::string key_of(std::string_view name) {
  std::string key;
  for (const char c : lower(name.substr(0, name.find_first_of(" _")))) {
    if (c != '-') key += c;
  }
  return key.starts_with("cq500ct") ? key : "";
}

std::optional<Path> reads_in(const Tree& tree) {
  for (const Path& file : tree.ending_in("csv")) {
    if (!tree.table.empty() && file != tree.table) continue;
    const auto table = CsvTable::read(tree.root / file, {});
    if (table && table->has("name") && table->has("R1:ICH")) return file;
  }
  return std::nullopt;
}

/// What more than half of the readers who said anything say; nothing where none did, or they are even.
Result<std::optional<bool>> majority(const CsvTable& table, std::size_t row, std::string_view finding) {
  int yes = 0, no = 0;
  for (const std::string_view reader : readers) {
    const std::string column = fmt::format("{}:{}", reader, finding);
    if (!table.has(column)) continue;
    HAIMA_TRY(const std::optional<bool> said, table.flag(row, column));
    if (said) ++(*said ? yes : no);
  }
  return yes == no ? std::optional<bool>{} : std::optional{yes > no};
}

Result<Labels> labels_in(const CsvTable& table, std::size_t row) {
  Labels labels;
  HAIMA_TRY(labels.any, majority(table, row, "ICH"));
  for (std::size_t kind = 0; kind < letters.size(); ++kind) {
    HAIMA_TRY(labels.kinds[kind], majority(table, row, letters[kind]));
  }
  return labels;
}

using Folders = std::map<std::string, std::vector<Path>>;

Folders folders_of(const Tree& tree) {
  Folders folders;
  for (const Path& file : tree.files) {
    for (const Path& part : file.parent_path()) {
      const std::string key = key_of(part.string());
      if (key.empty()) continue;
      folders[key].push_back(file);
      break;
    }
  }
  return folders;
}

Match recognises(const Tree& tree) { return reads_in(tree) ? Match::certain : Match::no; }

Result<Imported> import(const Tree& tree, const ImportOptions& options, Context& context) {
  const auto file = reads_in(tree);
  if (!file)
    return fail(Code::unsupported, tree.root.string(), "no table in it has the columns name and R1:ICH");
  HAIMA_TRY(const CsvTable table, CsvTable::read(tree.root / *file, {}));
  const Folders folders = folders_of(tree);
  Imported out;
  Progress silent;
  Context own{context.settings, context.pool, silent};
  context.progress.stage("looking at scans", table.size());
  for (std::size_t row = 0; row < table.size(); ++row) {
    HAIMA_TRY(const Labels labels, labels_in(table, row));
    const std::string& name = table.cell(row, "name");
    const auto folder = folders.find(key_of(name));
    context.progress.step();
    if (folder == folders.end()) {
      out.passed_over.push_back({name, "no folder of this scan", true});
      continue;
    }
    auto slices = gather_scan(tree, folder->second, options, own);
    if (!slices) {
      out.passed_over.push_back({name, slices.error().sentence(), true});
      continue;
    }
    label_scan(*slices, labels);
    for (Case& one : *slices) {
      one.patient = "cq500:" + name;
      one.scan = "cq500:" + name;
      out.cases.push_back(std::move(one));
    }
  }
  context.progress.finish();
  out.set.title = "CQ500";
  out.set.notes = "labelled by scan, as two of three readers say; which slices bleed is not known";
  return out;
}

}  // namespace

Layout cq500() { return {"cq500", "CQ500: reads.csv and folders CQ500CT…", recognises, import}; }

}  // namespace haima::corpus
