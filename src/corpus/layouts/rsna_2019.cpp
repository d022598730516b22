// RSNA 2019 intracranial hemorrhage challenge as it was given out: a table of "ID_…_kind,Label", six lines a
// slice, and DICOM files ID_….dcm, whose tags tell the patient, the study and the place.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "corpus/gather.h"
#include "corpus/labels.h"
#include "corpus/words.h"

namespace haima::corpus {
namespace {

constexpr std::string_view head = "ID,Label";

bool is_table(const Path& file) {
  const auto start = read_start(file, 64);
  return start && trimmed(split(as_text(*start), '\n').front()) == head;
}

std::vector<Path> tables_in(const Tree& tree) {
  std::vector<Path> found;
  for (const Path& file : tree.ending_in("csv")) {
    if ((tree.table.empty() || file == tree.table) && is_table(tree.root / file)) found.push_back(file);
  }
  return found;
}

using Slices = std::map<std::string, Labels, std::less<>>;  // by "ID_…"

/// One line of the table: "ID_28fbab7eb_epidural,0".
Result<> take_line(std::string_view line, const std::string& where, Slices& slices) {
  const std::size_t comma = line.find(','), cut = line.rfind('_', comma);
  const std::string_view value = comma == std::string_view::npos ? "" : trimmed(line.substr(comma + 1));
  if (comma == std::string_view::npos || cut == std::string_view::npos || cut == 0 ||
      (value != "0" && value != "1"))
    return fail(Code::malformed, where, "it is no \"ID_…_kind,0\" or \"…,1\"");
  const std::string_view word = line.substr(cut + 1, comma - cut - 1);
  const auto kind = kind_of_word(word);
  if (word != "any" && !kind)
    return fail(Code::malformed, where, fmt::format("\"{}\" is no kind of bleeding", printable(word)));
  Labels& labels = slices[std::string{line.substr(0, cut)}];
  std::optional<bool>& flag = kind ? labels.kinds[*kind] : labels.any;
  if (flag && *flag != (value == "1"))
    return fail(Code::contradiction, where, "an earlier line says the opposite of the same slice");
  flag = value == "1";
  return {};
}

/// Millions of lines: walked through, not held.
Result<Slices> read_table(const Path& file, const Limits& limits) {
  HAIMA_TRY(const MappedFile mapped, MappedFile::open(file, limits.file_size));
  std::string_view text = as_text(mapped.bytes());
  Slices slices;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (number == 1 || line.empty()) continue;
    HAIMA_TRY_ONLY(take_line(line, fmt::format("{} line {}", file.string(), number), slices));
  }
  return slices;
}

Match recognises(const Tree& tree) { return tables_in(tree).empty() ? Match::no : Match::certain; }

Result<Imported> import(const Tree& tree, const ImportOptions& options, Context& context) {
  const std::vector<Path> tables = tables_in(tree);
  if (tables.size() != 1)
    return fail(Code::unsupported, tree.root.string(),
                fmt::format("{} tables in it begin with \"{}\"", tables.size(), head),
                "give the table itself");
  HAIMA_TRY(const Slices slices, read_table(tree.root / tables.front(), context.limits()));
  Imported out;
  std::vector<Path> files;
  for (const Path& file : tree.ending_in("dcm")) {
    if (slices.contains(file.stem().string())) {
      files.push_back(file);
    } else {
      out.passed_over.push_back({file.generic_string(), "no label of it stands in the table"});
    }
  }
  Gathered gathered = gather(tree, files, options, context, rsna_name);
  for (Case& one : gathered.cases) one.labels = slices.find(one.file.stem().string())->second;
  out.cases = std::move(gathered.cases);
  std::move(gathered.passed_over.begin(), gathered.passed_over.end(), std::back_inserter(out.passed_over));
  out.set.title = "RSNA 2019 challenge";
  out.set.rights = "RSNA 2019 challenge terms: non-commercial research";
  out.set.shares_patients = true;
  return out;
}

}  // namespace

Layout rsna_2019() {
  return {"rsna_2019", "RSNA 2019: a table of ID_…_kind and DICOM files", recognises, import};
}

}  // namespace haima::corpus
