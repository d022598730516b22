#include "corpus/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "corpus/labels.h"

namespace haima::corpus {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view magic = "# haima.set/1";
constexpr std::uint64_t most_bytes = 256ull << 20;
constexpr std::size_t longest_text = 1024;  // of a cell, or of a line of the head
constexpr double oldest_years = 130;
constexpr int highest_slice = 1'000'000;

constexpr std::array patient_columns = {"patient_bleeds"sv,           "patient_epidural"sv,
                                        "patient_intraparenchymal"sv, "patient_intraventricular"sv,
                                        "patient_subarachnoid"sv,     "patient_subdural"sv};
constexpr std::array columns = {"id"sv,
                                "file"sv,
                                "mask"sv,
                                "patient"sv,
                                "scan"sv,
                                "slice"sv,
                                "any"sv,
                                kind_names[0],
                                kind_names[1],
                                kind_names[2],
                                kind_names[3],
                                kind_names[4],
                                patient_columns[0],
                                patient_columns[1],
                                patient_columns[2],
                                patient_columns[3],
                                patient_columns[4],
                                patient_columns[5],
                                "age_years"sv,
                                "sex"sv};

/// What nearly every cell is, and is quick to see.
bool is_short_ascii(std::string_view text) {
  return text.size() <= longest_text &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// Text that can be printed as it is.
Result<> check_text(const std::string& text, const std::string& where, std::string_view what) {
  if (text.size() > longest_text)
    return fail(Code::over_limit, where, fmt::format("{} is longer than {} bytes", what, longest_text));
  if (printable(text) != text)
    return fail(Code::malformed, where, fmt::format("{} holds control characters or is no UTF-8", what));
  return {};
}

// ---- the head ----

/// Without the commas that a spreadsheet writes for empty cells.
std::string_view without_commas(std::string_view text) {
  text = trimmed(text);
  while (text.ends_with(',')) text = trimmed(text.substr(0, text.size() - 1));
  return text;
}

/// A line of the head without "#", and without what a spreadsheet adds to it; nothing where it is none.
std::optional<std::string> head_line(std::string_view line) {
  line = without_commas(line);
  const bool quoted = line.size() > 1 && line.starts_with('"') && line.ends_with('"');
  if (quoted) line = without_commas(line.substr(1, line.size() - 2));
  if (!line.starts_with('#')) return std::nullopt;
  std::string text{trimmed(line.substr(1))};
  for (std::size_t at = 0; quoted && (at = text.find("\"\"", at)) != std::string::npos; ++at)
    text.erase(at, 1);
  return text;
}

Result<bool> yes_or_no(std::string_view text, const std::string& where) {
  if (text == "yes" || text == "no") return text == "yes";
  return fail(Code::malformed, where, "it is neither yes nor no");
}

/// "HU", "40/80" or "40/80 guessed".
Result<> read_window(std::string_view text, DataSet& set) {
  if (text == "HU") return {};
  constexpr std::string_view guessed = " guessed";
  set.window_certain = !text.ends_with(guessed);
  if (!set.window_certain) text.remove_suffix(guessed.size());
  HAIMA_TRY(set.window, image::parse_window(text));
  return {};
}

Result<> take_line(std::string_view key, const std::string& value, const std::string& where,
                   const Path& folder, Manifest& manifest) {
  DataSet& set = manifest.set;
  HAIMA_TRY_ONLY(check_text(value, where, key));
  if (key == "name") {
    set.name = value;
    return check_set_name(value, where);
  }
  if (key == "title") return set.title = value, Result<>{};
  if (key == "rights") return set.rights = value, Result<>{};
  if (key == "notes") return set.notes = value, Result<>{};
  if (key == "files") return manifest.files = folder / value, Result<>{};
  if (key == "training") {
    const auto training = training_named(value);
    if (!training) return fail(Code::malformed, where, "training is none of none, research and open");
    return set.training = *training, Result<>{};
  }
  if (key == "window") {
    if (const auto read = read_window(value, set); !read)
      return fail(Code::malformed, where, "window is neither HU nor level and width as in 40/80");
    return {};
  }
  const bool kinds = key == "mask_names_kinds";
  if (!kinds && key != "shares_patients") {
    return fail(Code::malformed, where, fmt::format("\"{}\" is nothing that a set has", printable(key)),
                "it has name, title, rights, notes, training, window, files, mask_names_kinds, "
                "shares_patients");
  }
  HAIMA_TRY((kinds ? set.mask_names_kinds : set.shares_patients), yes_or_no(value, where));
  return {};
}

Result<Manifest> parse_head(std::string_view text, const Path& file) {
  Manifest manifest;
  manifest.files = file.parent_path();
  std::size_t number = 0;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (const std::string_view line : split(text, '\n')) {
    const std::string where = fmt::format("{} line {}", file.string(), ++number);
    const auto said = head_line(line);
    if (number == 1 && said != magic.substr(2)) {
      return fail(
          Code::unsupported, file.string(),
          fmt::format("its first line is not \"{}\": it is neither a pack nor a set's manifest", magic),
          "make one with `haima corpus import`");
    }
    if (!said) break;
    if (number == 1 || said->empty()) continue;
    const std::size_t colon = said->find(':');
    if (colon == std::string::npos) return fail(Code::malformed, where, "it is no \"name: value\"");
    HAIMA_TRY_ONLY(take_line(trimmed(said->substr(0, colon)), std::string{trimmed(said->substr(colon + 1))},
                             where, file.parent_path(), manifest));
  }
  if (manifest.set.name.empty())
    return fail(Code::malformed, file.string(), "its head has no line \"# name: …\"");
  if (manifest.set.title.empty()) manifest.set.title = "a set of one's own";
  return manifest;
}

// ---- the cases ----

/// The cells of a row, "" where the table has no such column.
class Row {
 public:
  Row(const CsvTable& table, std::size_t row) : table_(table), row_(row) {}
  std::string where() const { return table_.line(row_); }
  bool says(std::string_view column) const { return table_.has(column) && !cell(column).empty(); }
  const std::string& cell(std::string_view column) const { return table_.cell(row_, column); }

  Result<std::string> text(std::string_view column) const {
    if (!says(column)) return std::string{};
    if (!is_short_ascii(cell(column))) HAIMA_TRY_ONLY(check_text(cell(column), where(), column));
    return cell(column);
  }
  Result<std::optional<bool>> flag(std::string_view column) const {
    return says(column) ? table_.flag(row_, column) : std::optional<bool>{};
  }
  Result<int> slice() const {
    if (!says("slice")) return 0;
    HAIMA_TRY(const int slice, table_.integer(row_, "slice"));
    if (slice >= 0 && slice <= highest_slice) return slice;
    return fail(Code::malformed, where(), fmt::format("slice is not between 0 and {}", highest_slice));
  }
  Result<std::optional<double>> age() const {
    if (!says("age_years")) return std::optional<double>{};
    HAIMA_TRY(const double years, table_.number(row_, "age_years"));
    if (years >= 0 && years <= oldest_years) return std::optional{years};
    return fail(Code::malformed, where(), fmt::format("age_years is not between 0 and {:g}", oldest_years));
  }
  /// A file that lies in `folder`, and nowhere else.
  Result<Path> file(std::string_view column, const Path& folder) const {
    HAIMA_TRY(const std::string name, text(column));
    const Path path = Path{name}.lexically_normal();
    if (!path.has_filename() || path.is_absolute() || *path.begin() == ".." || path == ".") {
      return fail(Code::unsafe, where(),
                  fmt::format("{} is \"{}\", and not a path inside the set's folder", column, name),
                  "name the folder in the head, as \"# files: ../scans\", and each file below it");
    }
    return folder / path;
  }

 private:
  const CsvTable& table_;
  std::size_t row_;
};

/// What follows from what is said: who bleeds of a kind bleeds, who does not bleeds of none. The first column
/// is that of any bleeding, the rest are those of the kinds.
Result<Labels> labels_in(const Row& row, std::span<const std::string_view, 6> of) {
  Labels labels;
  HAIMA_TRY(labels.any, row.flag(of[0]));
  for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
    HAIMA_TRY(labels.kinds[kind], row.flag(of[kind + 1]));
  }
  for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
    if (labels.kinds[kind] != true) continue;
    if (labels.any == false)
      return fail(Code::contradiction, row.where(), fmt::format("{} is 0, and {} is 1", of[0], of[kind + 1]),
                  "correct one of them");
    labels.any = true;
  }
  if (labels.any == false) labels.kinds.fill(false);
  return labels;
}

/// A slice does not bleed where its patient does not, nor of a kind that the patient has none of.
Result<> agree(const Row& row, Case& one) {
  if (one.patient_bleeds == false && one.labels.any == true)
    return fail(Code::contradiction, row.where(), "patient_bleeds is 0, and the slice bleeds");
  for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
    if (one.patient_kinds[kind] == false && one.labels.kinds[kind] == true)
      return fail(Code::contradiction, row.where(),
                  fmt::format("{} is 0, and {} is 1", patient_columns[kind + 1], kind_names[kind]));
    if (one.patient_kinds[kind] == false) one.labels.kinds[kind] = false;
  }
  if (one.patient_bleeds == false) one.labels.any = false;
  return {};
}

Result<Case> case_in(const Row& row, const Manifest& manifest) {
  Case one;
  HAIMA_TRY(one.file, row.file("file", manifest.files));
  if (row.says("mask")) {
    HAIMA_TRY(one.mask, row.file("mask", manifest.files));
  }
  HAIMA_TRY(one.slice, row.slice());
  HAIMA_TRY(one.id, row.text("id"));
  if (one.id.empty()) {
    one.id = manifest.set.name + ":" + row.cell("file");
    if (row.says("slice")) one.id += fmt::format("#{}", one.slice);
  }
  HAIMA_TRY(one.patient, row.text("patient"));
  HAIMA_TRY(one.scan, row.text("scan"));
  // Slices of one scan are of one person, whoever it is.
  if (one.patient.empty() && !one.scan.empty()) one.patient = manifest.set.name + ":" + one.scan;
  HAIMA_TRY(one.labels, labels_in(row, std::span{columns}.subspan<6, 6>()));
  HAIMA_TRY(const Labels of_patient, labels_in(row, patient_columns));
  one.patient_bleeds = of_patient.any, one.patient_kinds = of_patient.kinds;
  HAIMA_TRY_ONLY(agree(row, one));
  HAIMA_TRY(one.age_years, row.age());
  HAIMA_TRY(one.sex, row.text("sex"));
  if (!one.sex.empty() && one.sex != "female" && one.sex != "male")
    return fail(Code::malformed, row.where(), "sex is neither female nor male nor empty");
  return one;
}

/// What must not stand twice, with the row where it first stood.
class Once {
 public:
  Once(const CsvTable& table, std::string_view what) : table_(table), what_(what) {}

  Result<> add(const std::string& value, std::size_t row) {
    const auto [at, is_new] = rows_.try_emplace(value, row);
    if (is_new) return {};
    return fail(Code::contradiction, table_.line(row),
                fmt::format("{} {} stands already in {}", what_, value, table_.line(at->second)),
                "take one of them out");
  }

 private:
  const CsvTable& table_;
  std::string_view what_;
  std::unordered_map<std::string, std::size_t> rows_;
};

Result<> check_columns(const CsvTable& table, const std::string& name) {
  for (const std::string& column : table.columns()) {
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) continue;
    return fail(Code::malformed, name, fmt::format("\"{}\" is no column that a set has", printable(column)),
                fmt::format("the columns are {}", fmt::join(columns, ", ")));
  }
  return {};
}

Result<std::vector<Case>> cases_in(std::string_view text, const Manifest& manifest, const std::string& name) {
  constexpr std::array needed = {"file"sv};
  HAIMA_TRY(const CsvTable table, CsvTable::parse(text, name, needed));
  HAIMA_TRY_ONLY(check_columns(table, name));
  std::vector<Case> cases;
  cases.reserve(table.size());
  const std::size_t before = (manifest.files / "").native().size();
  std::unordered_map<std::string, std::string> patients;  // of each scan
  Once ids{table, "the id"}, places{table, "file and slice"};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Row row{table, i};
    HAIMA_TRY(Case one, case_in(row, manifest));
    HAIMA_TRY_ONLY(ids.add(one.id, i));
    HAIMA_TRY_ONLY(places.add(fmt::format("{} {}", one.file.native().substr(before), one.slice), i));
    if (!one.scan.empty() && patients.try_emplace(one.scan, one.patient).first->second != one.patient)
      return fail(Code::contradiction, row.where(),
                  fmt::format("the scan {} is of another patient on an earlier line", one.scan),
                  "name one patient for all slices of a scan");
    cases.push_back(std::move(one));
  }
  if (cases.empty()) return fail(Code::malformed, name, "no case stands in it");
  return cases;
}

// ---- writing ----

std::string flag_text(std::optional<bool> flag) { return !flag ? "" : *flag ? "1" : "0"; }

std::string row_of(const Case& one, const Path& files) {
  const auto inside = [&](const Path& path) { return path.lexically_relative(files).generic_string(); };
  std::vector<std::string> cells = {
      one.id,   inside(one.file),          one.mask ? inside(*one.mask) : "", one.patient,
      one.scan, std::to_string(one.slice), flag_text(one.labels.any)};
  for (const auto& kind : one.labels.kinds) cells.push_back(flag_text(kind));
  cells.push_back(flag_text(one.patient_bleeds));
  for (const auto& kind : one.patient_kinds) cells.push_back(flag_text(kind));
  cells.push_back(one.age_years ? fmt::format("{}", *one.age_years) : "");
  cells.push_back(one.sex);
  return csv_line(cells);
}

std::string head_of(const Manifest& manifest, const Path& file) {
  const DataSet& set = manifest.set;
  std::string text{magic};
  text += '\n';
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) text += fmt::format("# {}: {}\n", key, printable(value));
  };
  add("name", set.name);
  add("title", set.title);
  add("rights", set.rights);
  add("notes", set.notes);
  add("training", std::string{name_of(set.training)});
  add("window", !set.window ? "HU"
                            : fmt::format("{:g}/{:g}{}", set.window->level_hu, set.window->width_hu,
                                          set.window_certain ? "" : " guessed"));
  if (set.mask_names_kinds) add("mask_names_kinds", "yes");
  if (set.shares_patients) add("shares_patients", "yes");
  const auto real = [](const Path& path) {
    std::error_code problem;
    const Path found = std::filesystem::weakly_canonical(std::filesystem::absolute(path), problem);
    return problem ? path : found;
  };
  const Path way = real(manifest.files).lexically_relative(real(file).parent_path());
  if (way != ".") add("files", way.generic_string());
  return text;
}

}  // namespace

bool is_manifest(const Path& file) {
  const auto start = read_start(file, magic.size() + 4);  // a byte order mark and a quote before it
  return start && as_text(*start).find(magic) < 5;
}

Result<Manifest> parse_manifest(std::string_view text, const Path& file) {
  HAIMA_TRY(Manifest manifest, parse_head(text, file));
  HAIMA_TRY(manifest.cases, cases_in(text, manifest, file.string()));
  manifest.set.cases = [cases = std::make_shared<const std::vector<Case>>(manifest.cases)](const Path&) {
    return Result<std::vector<Case>>{*cases};
  };
  return manifest;
}

Result<DataSet> read_manifest(const Path& file) {
  HAIMA_TRY(const Bytes bytes, read_file(file, most_bytes));
  HAIMA_TRY(Manifest manifest, parse_manifest(as_text(bytes), file));
  return std::move(manifest.set);
}

std::string text_of(const Manifest& manifest, const Path& file) {
  std::string text = head_of(manifest, file);
  text += csv_line(std::vector<std::string>(columns.begin(), columns.end()));
  for (const Case& one : manifest.cases) text += row_of(one, manifest.files);
  return text;
}

Result<> check_set_name(const std::string& name, const std::string& where) {
  constexpr std::size_t longest = 64;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  if (name.empty() || name.size() > longest || name.front() == '.' ||
      !std::all_of(name.begin(), name.end(), allowed))
    return fail(Code::malformed, where, "a set's name is 1 to 64 letters, digits, \"_\", \"-\" and \".\"");
  if (built_in(name))
    return fail(Code::contradiction, where, fmt::format("{} is a built-in set's name", name),
                "give it another");
  return {};
}

}  // namespace haima::corpus
