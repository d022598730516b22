// A folder for each class: hemorrhage/ and normal/, yes/ and no/, subdural/ and epidural/, …, with the
// patients' folders in them, and train/ and test/ above them, where there are any.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "corpus/gather.h"
#include "corpus/words.h"

namespace haima::corpus {
namespace {

/// The folders on the way to a file.
std::vector<std::string> folders_of(const Path& file) {
  std::vector<std::string> folders;
  for (const Path& part : file.parent_path()) folders.push_back(part.string());
  return folders;
}

struct Class {
  Labels labels;
  bool skipped = false;
};

/// What a folder's name says, or is said to say.
std::optional<Class> class_of(const std::string& folder, const ImportOptions& options) {
  const auto said = options.classes.find(plain(folder));
  const std::string& word = said == options.classes.end() ? folder : said->second;
  if (word == "skip") return Class{{}, true};
  if (const auto labels = labels_of_word(word)) return Class{*labels};
  return std::nullopt;
}

/// How deep the folders lie that name a class: where most files are under one that does.
std::optional<std::size_t> class_depth(const Tree& tree, const ImportOptions& options) {
  std::map<std::size_t, int> counts;
  for (const Path& file : tree.files) {
    const auto folders = folders_of(file);
    for (std::size_t depth = 0; depth < folders.size(); ++depth)
      counts[depth] += class_of(folders[depth], options).has_value();
  }
  const auto best = std::max_element(counts.begin(), counts.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (best == counts.end() || best->second == 0) return std::nullopt;
  return best->first;
}

Match recognises(const Tree& tree) {
  const ImportOptions none;
  const auto depth = class_depth(tree, none);
  if (!depth) return Match::no;
  std::set<std::string> classes;
  for (const Path& file : tree.files) {
    const auto folders = folders_of(file);
    if (folders.size() > *depth && class_of(folders[*depth], none)) classes.insert(plain(folders[*depth]));
  }
  return classes.size() > 1 ? Match::likely : Match::no;
}

/// Files of the classes, and the folders that name none.
struct Sorted {
  std::vector<Path> files;
  std::map<Path, Labels> labels;  // of each, from the root
  std::set<std::string> unknown;
};

Sorted sorted(const Tree& tree, std::size_t depth, const ImportOptions& options) {
  Sorted out;
  for (const Path& file : tree.files) {
    const auto folders = folders_of(file);
    if (folders.size() <= depth) continue;
    const auto found = class_of(folders[depth], options);
    if (!found) out.unknown.insert(folders[depth]);
    if (!found || found->skipped) continue;
    out.files.push_back(file);
    out.labels.emplace(tree.root / file, found->labels);
  }
  return out;
}

/// The folder below the class, which may be the patient's.
std::string folder_below(const Path& file, std::size_t depth) {
  const auto folders = folders_of(file);
  return folders.size() > depth + 1 ? folders[depth + 1] : "";
}

Result<Imported> import(const Tree& tree, const ImportOptions& options, Context& context) {
  const auto depth = class_depth(tree, options);
  if (!depth)
    return fail(Code::unsupported, tree.root.string(), "no folder in it names a class",
                "say what they are, as in --class bled=any --class clear=none");
  const Sorted files = sorted(tree, *depth, options);
  if (!files.unknown.empty())
    return fail(Code::unsupported, tree.root.string(),
                fmt::format("the folders {} name no class that is known", fmt::join(files.unknown, ", ")),
                "say what each is, as in --class NAME=any: any, none, a kind of bleeding, unknown, or skip");
  Gathered gathered = gather(tree, files.files, options, context);
  for (Case& one : gathered.cases) {
    const Labels& labels = files.labels.at(one.file);
    name_patient(one, folder_below(one.file.lexically_relative(tree.root), *depth), options);
    const bool is_volume = one.id.find('#') != std::string::npos;
    if (is_volume || options.labels == Whose::patient) {
      label_scan({&one, 1}, labels);
    } else {
      one.labels = labels;
    }
  }
  Imported out;
  if (gathered.pictures) out.set.window = image::Window{};
  out.cases = std::move(gathered.cases);
  out.passed_over = std::move(gathered.passed_over);
  return out;
}

}  // namespace

Layout class_folders() { return {"class_folders", "a folder for each class", recognises, import}; }

}  // namespace haima::corpus
