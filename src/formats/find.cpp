// Finding files: the caller's paths, folder trees below them, zip archives in either.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "formats/archive.h"
#include "formats/names.h"

namespace haima::formats {
namespace {

namespace fs = std::filesystem;

class Search {
 public:
  Search(const Limits& limits, Sources& out) : limits_(limits), out_(out) {}

  /// One path of the caller's own; links are followed, for that is what was asked for.
  Result<> start(const Path& path) {
    std::error_code problem;
    const fs::file_status status = fs::status(path, problem);
    const std::string name = name_of(path);
    if (!fs::exists(status)) return fail(Code::not_found, name);
    if (fs::is_directory(status)) {
      root_ = fs::canonical(path, problem);
      folder(root_, name, 1);
      take_links();
    } else if (fs::is_regular_file(status)) {
      file(path, name, true);
    } else {
      refuse(name, {Code::unreadable, name, "neither a file nor a folder", {}});
    }
    return {};
  }

 private:
  /// The path as the caller wrote it, without "./" and a slash at the end.
  static std::string name_of(const Path& path) {
    std::string name = path.lexically_normal().string();
    if (name.size() > 1 && name.ends_with('/')) name.pop_back();
    return name;
  }

  void refuse(std::string name, Error error) { out_.refused.push_back({std::move(name), std::move(error)}); }

  bool full(const std::string& name) {
    if (out_.files.size() + passed_ < static_cast<std::uint64_t>(limits_.files)) return false;
    if (!std::exchange(said_full_, true)) {
      refuse(name, {Code::over_limit,
                    name,
                    fmt::format("more files than limits.files allows, {}; the rest was not looked at",
                                limits_.files),
                    {}});
    }
    return true;
  }

  void folder(const Path& path, const std::string& name, Count depth) {
    if (depth > limits_.folder_depth) {
      return refuse(name, {Code::over_limit,
                           name,
                           fmt::format("folders nested deeper than limits.folder_depth allows, {}",
                                       limits_.folder_depth),
                           {}});
    }
    std::error_code problem;
    for (fs::directory_iterator at{path, problem}, end; !problem && at != end; at.increment(problem)) {
      if (full(name)) return;
      const std::string own = at->path().filename().string();
      if (is_hidden(own)) continue;
      entry(*at, name == "." ? own : name == "/" ? name + own : name + "/" + own, depth);
    }
    if (problem) refuse(name, {Code::unreadable, name, problem.message(), {}});
  }

  void entry(const fs::directory_entry& entry, const std::string& name, Count depth) {
    std::error_code problem;
    if (entry.is_symlink(problem)) return link(entry, name);
    if (entry.is_directory(problem)) return folder(entry.path(), name, depth + 1);
    if (entry.is_regular_file(problem)) return file(entry.path(), name, false);
    ++passed_;  // a pipe, a socket or a device
  }

  /// A link to a file inside the folder is a name of that file, and taken where nothing else names it
  /// (archives of links keep their files in a hidden folder). A folder that is linked to stands in the
  /// tree by itself, so that no loop is ever walked.
  void link(const fs::directory_entry& entry, const std::string& name) {
    ++passed_;
    std::error_code problem;
    const Path target = fs::canonical(entry.path(), problem);
    if (problem) return refuse(name, {Code::not_found, name, "a link that leads nowhere", {}});
    const auto [end_of_root, at] = std::mismatch(root_.begin(), root_.end(), target.begin(), target.end());
    if (end_of_root != root_.end()) {
      return refuse(name, {Code::unsafe, name, "a link that leads outside its folder",
                           "name its target itself if it is to be read"});
    }
    if (fs::is_regular_file(target, problem)) links_.push_back({target, name});
  }

  void take_links() {
    std::unordered_set<std::string> taken;
    for (const Source& source : out_.files) taken.insert(source.file.string());
    for (const auto& [target, name] : std::exchange(links_, {})) {
      if (taken.insert(target.string()).second) file(target, name, false);
    }
  }

  void file(const Path& path, const std::string& name, bool named_by_caller) {
    const std::string extension = lower(path.extension().string());
    const bool may_be_archive = named_by_caller || extension.empty() || extension == ".zip";
    const auto start = may_be_archive ? read_start(path, 4) : Result<Bytes>{};
    if (start && is_archive(*start)) return archive(path, name);
    if (extension == ".zip" && start) {
      return refuse(name, {Code::malformed, name, "named .zip, but no zip archive", {}});
    }
    std::error_code problem;
    const std::uint64_t size = fs::file_size(path, problem);
    if (problem) return refuse(name, {Code::unreadable, name, problem.message(), {}});
    out_.files.push_back({name, path, size, nullptr, 0});
  }

  void archive(const Path& path, const std::string& name) {
    if (auto opened = Archive::open(path, name, limits_)) {
      list_archive(*opened, path, limits_, out_);
    } else {
      refuse(name, std::move(opened).error());
    }
  }

  const Limits& limits_;
  Sources& out_;
  Path root_;
  std::uint64_t passed_ = 0;
  bool said_full_ = false;
  std::vector<std::pair<Path, std::string>> links_;  // target, name
};

}  // namespace

Result<Sources> find(std::span<const Path> paths, const Limits& limits) {
  Sources found;
  for (const Path& path : paths) {
    Search search{limits, found};
    HAIMA_TRY(search.start(path));
  }
  const auto by_name = [](const auto& a, const auto& b) { return natural_less(a.name, b.name); };
  const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
  std::sort(found.files.begin(), found.files.end(), by_name);
  found.files.erase(std::unique(found.files.begin(), found.files.end(), same_name), found.files.end());
  std::stable_sort(found.refused.begin(), found.refused.end(), by_name);
  return found;
}

}  // namespace haima::formats
