#include "corpus/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/named.h"
#include "base/text.h"
#include "corpus/summary.h"
#include "corpus/words.h"
#include "formats/formats.h"

namespace haima::corpus {
namespace {

/// Into the one folder that everything lies in; false where there is none.
bool descend(Tree& tree) {
  const auto inside = [&](const Path& file) {
    return file.has_parent_path() && *file.begin() == *tree.files.front().begin();
  };
  if (tree.files.empty() || !std::all_of(tree.files.begin(), tree.files.end(), inside)) return false;
  const Path folder = *tree.files.front().begin();
  for (Path& file : tree.files) file = file.lexically_relative(folder);
  tree.root /= folder;
  return true;
}

bool is_table(const Path& file) { return lower(file.extension().string()) == ".csv"; }

struct Found {
  Tree tree;
  std::vector<PassedOver> passed_over;
};

/// Everything under the folder, or the folder of the table.
Result<Found> found_in(const Path& source, const Limits& limits) {
  std::error_code problem;
  const Path real = std::filesystem::canonical(source, problem);
  if (problem) return fail(Code::not_found, source.string());
  const bool is_folder = std::filesystem::is_directory(real, problem);
  if (!is_folder && is_manifest(real))
    return fail(Code::bad_argument, source.string(), "it is a manifest already");
  Found found;
  found.tree.root = is_folder ? real : real.parent_path();
  if (!is_folder) found.tree.table = real.filename();
  HAIMA_TRY(const formats::Sources sources, formats::find(std::span{&found.tree.root, 1}, limits));
  for (const formats::Refused& one : sources.refused)
    found.passed_over.push_back({one.name, one.error.sentence(), true});
  std::set<Path> archives;
  for (const formats::Source& one : sources.files) {
    if (one.archive) {
      if (archives.insert(one.file).second)
        found.passed_over.push_back({one.file.filename().string(), "an archive: unpack it first", true});
    } else if (!is_table(one.file) || !is_manifest(one.file)) {
      found.tree.files.push_back(one.file.lexically_relative(found.tree.root));
    }
  }
  while (found.tree.table.empty() && descend(found.tree)) continue;
  return found;
}

/// The one that is asked for, or the surest one.
Result<const Layout*> layout_of(const Tree& tree, const std::string& as, const Path& source) {
  std::vector<const Layout*> best;
  Match surest = Match::possible;
  for (const Layout& layout : layouts()) {
    if (layout.name == as) return &layout;
    const Match match = layout.recognises(tree);
    if (match < surest || match == Match::no) continue;
    if (match > surest) best.clear();
    surest = match;
    best.push_back(&layout);
  }
  if (!as.empty())
    return fail(Code::bad_argument, as, "there is no layout of this name",
                "take one of " + all_names(layouts()));
  if (best.empty())
    return fail(Code::unsupported, source.string(), "none of the layouts that are known is recognised in it",
                "see docs/importing.md, and name one with --as: " + all_names(layouts()));
  if (best.size() > 1)
    return fail(Code::contradiction, source.string(),
                fmt::format("it could be {} or {}", best[0]->name, best[1]->name), "say which with --as");
  return best.front();
}

/// The manifest's name, as a set may be called.
std::string name_from(const Path& manifest) {
  std::string name = manifest.stem().string();
  for (char& c : name) {
    const bool allowed =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    if (!allowed) c = '_';
  }
  return name.substr(0, 64);
}

/// One after the other, each reason with how often it was met and where first.
std::string text_of(std::span<const PassedOver> passed_over) {
  struct Reason {
    int count = 0;
    std::string first;
  };
  std::vector<std::string> order;
  std::map<std::string, Reason> reasons;
  for (const PassedOver& one : passed_over) {
    Reason& reason = reasons[one.why];
    if (reason.count++ > 0) continue;
    reason.first = one.what;
    order.push_back(one.why);
  }
  std::string text;
  for (const std::string& why : order) {
    const Reason& reason = reasons[why];
    text += reason.count == 1
                ? fmt::format("passed over: {}: {}\n", reason.first, why)
                : fmt::format("passed over: {} (and {} more): {}\n", reason.first, reason.count - 1, why);
  }
  return text;
}

Summary summary_of(const Import& import) {
  std::vector<Member> members;
  for (const Case& one : import.manifest.cases)
    members.push_back({import.manifest.set.name, one, "", Use::any});
  join(members, {});
  return summaries_of(members).front();
}

}  // namespace

std::vector<Path> Tree::ending_in(std::string_view extension) const {
  std::vector<Path> found;
  for (const Path& file : files) {
    if (lower(file.filename().string()).ends_with("." + std::string{extension})) found.push_back(file);
  }
  return found;
}

std::vector<Path> Tree::below(const Path& folder) const {
  std::vector<Path> found;
  for (const Path& file : files) {
    const auto [end, at] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    if (end == folder.end() && at != file.end()) found.push_back(file);
  }
  return found;
}

Path Tree::folder_named(std::span<const std::string_view> plain_names) const {
  for (const Path& file : files) {
    if (!file.has_parent_path()) continue;
    const std::string name = plain(file.begin()->string());
    if (std::find(plain_names.begin(), plain_names.end(), name) != plain_names.end()) return *file.begin();
  }
  return {};
}

Result<Import> import_set(const Path& source, const Path& manifest, const ImportOptions& options,
                          Context& context) {
  ImportOptions own = options;
  if (own.name.empty()) own.name = name_from(manifest);
  HAIMA_TRY_ONLY(check_set_name(own.name, options.name.empty() ? manifest.string() : "--name"));
  HAIMA_TRY(Found found, found_in(source, context.limits()));
  Import import;
  HAIMA_TRY(import.layout, layout_of(found.tree, own.as, source));
  HAIMA_TRY(Imported imported, import.layout->import(found.tree, own, context));
  import.passed_over = std::move(found.passed_over);
  std::move(imported.passed_over.begin(), imported.passed_over.end(), std::back_inserter(import.passed_over));
  if (imported.cases.empty())
    return fail(Code::not_a_scan, source.string(),
                import.passed_over.empty()
                    ? "no picture lies in it"
                    : "no picture of it could be taken: " + import.passed_over.front().why);
  import.manifest = {std::move(imported.set), found.tree.root, std::move(imported.cases)};
  import.manifest.set.name = own.name;
  if (import.manifest.set.rights.empty())
    import.manifest.set.rights = "not stated: look them up before anything made from it is passed on";
  // What cannot be read back is never written.
  HAIMA_TRY_ONLY(parse_manifest(text_of(import.manifest, manifest), manifest));
  return import;
}

std::string text_of(const Import& import) {
  const Summary summary = summary_of(import);
  const auto masks = std::count_if(import.manifest.cases.begin(), import.manifest.cases.end(),
                                   [](const Case& one) { return one.mask.has_value(); });
  return fmt::format("{}: {}\n{}; training: {}; rights: {}\n\n", import.layout->name, import.layout->title,
                     counted(static_cast<std::uint64_t>(masks), "mask"),
                     name_of(import.manifest.set.training), import.manifest.set.rights) +
         text_of(std::span{&summary, 1}) + "\n" + text_of(std::span<const PassedOver>{import.passed_over});
}

Json json_of(const Import& import) {
  const Summary summary = summary_of(import);
  Json passed_over = Json::array();
  for (const PassedOver& one : import.passed_over)
    passed_over.push_back({{"what", one.what}, {"why", one.why}, {"failed", one.failed}});
  return {{"layout", import.layout->name},
          {"set", json_of(std::span{&summary, 1})[0]},
          {"training", name_of(import.manifest.set.training)},
          {"passed_over", std::move(passed_over)}};
}

}  // namespace haima::corpus
