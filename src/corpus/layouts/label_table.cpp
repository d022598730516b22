// A table of labels beside the files that it names: pictures, DICOM slices or NIfTI volumes. Columns are
// known by their usual names, or are said with --column.
#include <fmt/format.h>

#include <algorithm>

#include "base/csv.h"
#include "base/text.h"
#include "corpus/paired.h"
#include "corpus/words.h"

namespace haima::corpus {
namespace {

struct Role {
  std::string_view name;
  std::array<std::string_view, 9> words;  // the plain names of its columns, the best first
};

constexpr std::array roles = {
    Role{"file",
         {"file", "filename", "file_name", "image", "image_path", "path", "volume", "image_id", "id"}},
    Role{"mask", {"mask", "mask_file", "mask_path", "segmentation"}},
    Role{"patient",
         {"patient", "patient_id", "patientid", "subject", "subject_id", "case_id", "patient_number"}},
    Role{"scan", {"scan", "scan_id", "study", "study_id", "series"}},
    Role{"slice", {"slice", "slice_number", "slice_index", "k", "z"}},
    Role{"any",
         {"any", "hemorrhage", "haemorrhage", "ich", "bleeding", "label", "class", "target", "diagnosis"}},
    Role{"age_years", {"age_years", "age", "patient_age"}},
    Role{"sex", {"sex", "gender", "patient_sex"}}};

/// The table's columns by what they hold.
using Columns = std::map<std::string, std::string, std::less<>>;

Result<Columns> columns_of(const CsvTable& table, const ImportOptions& options) {
  Columns columns;
  for (const auto& [name, role] : options.columns) {
    const auto at = std::find_if(table.columns().begin(), table.columns().end(),
                                 [&](const std::string& column) { return plain(column) == name; });
    if (at == table.columns().end())
      return fail(Code::bad_argument, "--column", fmt::format("the table has no column {}", name));
    columns[role] = *at;
  }
  for (const Role& role : roles) {
    for (const std::string_view word : role.words) {
      if (word.empty() || columns.contains(role.name)) continue;
      for (const std::string& column : table.columns()) {
        if (plain(column) == word) columns[std::string{role.name}] = column;
      }
    }
  }
  for (const std::string& column : table.columns()) {
    if (const auto kind = kind_of_word(column)) columns.try_emplace(std::string{kind_names[*kind]}, column);
  }
  return columns;
}

bool tells_labels(const Columns& columns) {
  return columns.contains("file") &&
         (columns.contains("any") || std::any_of(kind_names.begin(), kind_names.end(),
                                                 [&](auto kind) { return columns.contains(kind); }));
}

Result<CsvTable> read(const Tree& tree, const Path& file) { return CsvTable::read(tree.root / file, {}); }

/// The tables that name files and labels: the one that was named, else those at the top.
std::vector<Path> tables_in(const Tree& tree, const ImportOptions& options) {
  if (!tree.table.empty()) return {tree.table};
  std::vector<Path> found;
  for (const Path& file : tree.ending_in("csv")) {
    if (file.has_parent_path()) continue;
    const auto table = read(tree, file);
    if (!table) continue;
    const auto columns = columns_of(*table, options);
    if (columns && tells_labels(*columns)) found.push_back(file);
  }
  return found;
}

Match recognises(const Tree& tree) {
  const bool found = !tables_in(tree, {}).empty() && lower(tree.table.extension().string()) != ".txt";
  return found ? Match::likely : Match::no;
}

/// Files by the ways that tables name them: whole, by name, without ending, by number.
class Index {
 public:
  explicit Index(const std::vector<Path>& files) {
    for (const Path& file : files) {
      add("whole", file.generic_string(), file);
      add("name", file.filename().string(), file);
      const std::string stem = stem_of(file.filename().string());
      add("stem", stem, file);
      if (const auto number = to_integer(stem)) add("number", std::to_string(*number), file);
    }
  }

  /// Nothing where no file, or more than one, is meant.
  std::optional<Path> find(const std::string& said) const {
    const std::string name = Path{said}.filename().string();
    for (const auto& [way, key] :
         {std::pair{"whole", Path{said}.lexically_normal().generic_string()}, std::pair{"name", name},
          std::pair{"stem", name}, std::pair{"stem", stem_of(name)}, std::pair{"number", number_of(name)}}) {
      const auto at = places_.find({way, key});
      if (at != places_.end() && at->second.size() == 1) return at->second.front();
      if (at != places_.end()) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  static std::string stem_of(std::string name) {
    if (lower(name).ends_with(".gz")) name.resize(name.size() - 3);
    return Path{name}.stem().string();
  }
  static std::string number_of(const std::string& name) {
    const auto number = to_integer(name);
    return number ? std::to_string(*number) : "";
  }
  void add(const std::string& way, const std::string& key, const Path& file) {
    places_[{way, key}].push_back(file);
  }

  std::map<std::pair<std::string, std::string>, std::vector<Path>> places_;
};

/// One row of the table.
class Line {
 public:
  Line(const CsvTable& table, const Columns& columns, std::size_t row)
      : table_(table), columns_(columns), row_(row) {}

  std::string where() const { return table_.line(row_); }
  std::string cell(std::string_view role) const {
    const auto at = columns_.find(role);
    if (at == columns_.end()) return "";
    const std::string text{trimmed(table_.cell(row_, at->second))};
    const std::string word = plain(text);
    const bool empty = text == "-1" || word == "nan" || word == "na" || word == "null" || word == "unknown";
    return empty ? "" : text;
  }

  Result<Labels> labels() const {
    Labels labels;
    if (const std::string any = cell("any"); !any.empty()) {
      const auto said = labels_of_word(whole_number(any));
      if (!said) return wrong("any", any);
      labels = *said;
    }
    for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
      const std::string text = cell(kind_names[kind]);
      if (text.empty()) continue;
      const auto said = bleeding_of_word(whole_number(text));
      if (!said) return wrong(kind_names[kind], text);
      labels.kinds[kind] = said;
      if (!*said) continue;
      if (labels.any == false)
        return fail(Code::contradiction, where(), fmt::format("no bleeding, and {}", kind_names[kind]),
                    "correct one of them");
      labels.any = true;
    }
    return labels;
  }

  Result<> take_person(Case& one, const std::string& set) const {
    if (const std::string patient = cell("patient"); !patient.empty()) one.patient = set + ":" + patient;
    if (const std::string scan = cell("scan"); !scan.empty()) one.scan = set + ":" + scan;
    if (const std::string age = cell("age_years"); !age.empty()) {
      one.age_years = to_double(age);
      if (!one.age_years) return wrong("age_years", age);
    }
    const std::string sex = lower(cell("sex"));
    if (sex.starts_with('f')) one.sex = "female";
    if (sex.starts_with('m')) one.sex = "male";
    return {};
  }

  tl::unexpected<Error> wrong(std::string_view role, const std::string& text) const {
    return fail(Code::malformed, where(),
                fmt::format("{} is \"{}\", which says neither yes nor no", role, printable(text)),
                "write 1, 0 or nothing");
  }

 private:
  /// "1.0" as programs write flags.
  static std::string whole_number(const std::string& text) {
    return text == "1.0" ? "1" : text == "0.0" ? "0" : text;
  }

  const CsvTable& table_;
  const Columns& columns_;
  std::size_t row_;
};

/// Rows with the file, and the mask, that each names.
struct Named {
  Line line;
  Path file, mask;
};

class Importer {
 public:
  Importer(const Tree& tree, const ImportOptions& options, Context& context)
      : tree_(tree),
        options_(options),
        context_(context),
        masks_(masks_in(tree, usual_folders(tree))),
        pictures_(pictures_in(tree)),
        all_(tree.files) {}

  Result<Imported> import(const CsvTable& table, const Columns& columns) {
    std::vector<Named> rows;
    for (std::size_t row = 0; row < table.size(); ++row) {
      const Line line{table, columns, row};
      const auto file = pictures_.find(line.cell("file"));
      const std::string mask = line.cell("mask");
      const auto mask_file = mask.empty() ? std::optional{file ? mask_of(*file) : Path{}} : all_.find(mask);
      if (file && mask_file) {
        rows.push_back({line, *file, *mask_file});
      } else {
        out_.passed_over.push_back({fmt::format("{}: {}", line.where(), file ? mask : line.cell("file")),
                                    "no file, or more than one, is meant", true});
      }
    }
    get(rows, columns.contains("slice"));
    for (const Named& row : rows) HAIMA_TRY_ONLY(take(row));
    return std::move(out_);
  }

 private:
  /// All files but tables and masks: a mask is often called as its picture is.
  std::vector<Path> pictures_in(const Tree& tree) const {
    std::vector<Path> pictures;
    for (const Path& file : tree.files) {
      const auto mask = masks_.find(shared_name(file));
      const bool is_mask = mask != masks_.end() && mask->second == file;
      if (!is_mask && lower(file.extension().string()) != ".csv") pictures.push_back(file);
    }
    return pictures;
  }

  /// Where the table names none, the one that is called as the picture is.
  Path mask_of(const Path& file) const {
    const auto mask = masks_.find(shared_name(file));
    return mask == masks_.end() ? Path{} : mask->second;
  }

  void get(const std::vector<Named>& rows, bool by_slice) {
    std::map<Path, Path> masks;
    for (const Named& row : rows) masks.try_emplace(row.file, row.mask);
    std::vector<ImportFile> files;
    for (const auto& [file, mask] : masks) files.push_back({file, mask});
    Gathered gathered = gather(tree_, files, options_, context_);
    if (gathered.pictures) out_.set.window = image::Window{};
    out_.passed_over.insert(out_.passed_over.end(), gathered.passed_over.begin(), gathered.passed_over.end());
    for (Case& one : gathered.cases) cases_[one.file].push_back(std::move(one));
    for (const auto& [file, cases] : cases_) {
      if (!by_slice || cases.size() < 2) continue;
      const auto head_first = is_stored_head_first(file, context_.limits());
      head_first_[file] = head_first && *head_first;
    }
  }

  Result<> take(const Named& row) {
    const auto at = cases_.find(tree_.root / row.file);
    if (at == cases_.end()) return {};  // told above
    HAIMA_TRY(const Labels labels, row.line.labels());
    std::vector<Case> taken = at->second;
    const std::string slice = row.line.cell("slice");
    const bool is_volume = taken.size() > 1;
    if (is_volume && !slice.empty()) {
      const auto index = to_integer(slice);
      const auto count = static_cast<long long>(taken.size());
      if (!index || *index < 0 || *index >= count)
        return fail(Code::malformed, row.line.where(),
                    fmt::format("slice is \"{}\", not a whole number below {}", printable(slice), count));
      const auto place = static_cast<std::size_t>(head_first_[at->first] ? count - 1 - *index : *index);
      taken = {taken[place]};
    }
    if ((is_volume && slice.empty()) || options_.labels == Whose::patient) {
      label_scan(taken, labels);
    } else {
      for (Case& one : taken) merge(one, labels);
    }
    for (Case& one : taken) {
      HAIMA_TRY_ONLY(row.line.take_person(one, options_.name));
      if (!is_volume && !slice.empty()) one.slice = static_cast<int>(to_integer(slice).value_or(0));
      out_.cases.push_back(std::move(one));
    }
    return {};
  }

  /// What the table says goes before what a mask shows.
  static void merge(Case& one, const Labels& said) {
    Labels& labels = one.labels;
    if (said.any && said.any != labels.any) labels = {said.any, {}};
    if (said.any == false) one.mask.reset();
    for (std::size_t kind = 0; kind < kind_names.size(); ++kind) {
      if (said.kinds[kind]) labels.kinds[kind] = said.kinds[kind];
    }
  }

  const Tree& tree_;
  const ImportOptions& options_;
  Context& context_;
  std::map<std::string, Path> masks_;
  Index pictures_, all_;
  std::map<Path, std::vector<Case>> cases_;
  std::map<Path, bool> head_first_;
  Imported out_;
};

Result<Imported> import(const Tree& tree, const ImportOptions& options, Context& context) {
  const std::vector<Path> tables = tables_in(tree, options);
  if (tables.size() != 1)
    return fail(
        Code::unsupported, tree.root.string(),
        fmt::format("{} tables in it name files and labels", tables.size()),
        "give the table itself, and what its columns hold, as in --column NAME=file --column NAME=any");
  HAIMA_TRY(const CsvTable table, read(tree, tables.front()));
  HAIMA_TRY(const Columns columns, columns_of(table, options));
  if (!tells_labels(columns))
    return fail(Code::malformed, tables.front().string() + " line 1",
                columns.contains("file") ? "no column tells what bleeds" : "no column names files",
                "say which do, as in --column NAME=file --column NAME=any");
  return Importer{tree, options, context}.import(table, columns);
}

}  // namespace

Layout label_table() { return {"label_table", "a table of labels beside its files", recognises, import}; }

}  // namespace haima::corpus
