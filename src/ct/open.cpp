// open: what is under the paths, headers only: files are found, looked at in parallel, grouped, and the
// series to be read is chosen.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "ct/choose.h"
#include "ct/group.h"

namespace haima::ct {
namespace {

/// Most headers are a few kilobytes; where one is longer, the file is read whole.
constexpr std::size_t start_bytes = 32 * 1024;

/// One file after it was looked at.
struct Look {
  std::optional<Seen> seen;
  std::optional<Error> error;
  bool is_directory = false;
};

/// The facts of a DICOM file, from its start where that will do.
Result<dicom::Facts> facts_of(const formats::Source& source, const Bytes& start, const Limits& limits) {
  auto facts = dicom::read_facts(start, source.name, limits);
  const bool enough = facts && facts->has_pixels;
  if (enough || start.size() >= source.size) return facts;
  HAIMA_TRY(const Bytes whole, formats::load(source, limits));
  return dicom::read_facts(whole, source.name, limits);
}

/// A DICOMDIR (PS3.10 section 8.6) has no SOP class in its data set, only in its meta information.
bool is_directory(const formats::Source& source, const dicom::Facts& facts, const Limits& limits) {
  if (facts.has_pixels || !facts.sop_class.empty()) return false;
  const auto bytes = formats::load(source, limits);
  return bytes && dicom::read_directory(*bytes, source.name, limits);
}

/// "" where nothing recognises the file.
std::string_view format_of(ByteView start) {
  if (const formats::Format* format = formats::recognise(start)) return format->name;
  return dicom::recognises(start) ? "dicom" : "";
}

std::optional<formats::Extent> extent_of(ByteView whole) {
  const formats::Format* format = formats::recognise(whole);
  return format && format->extent ? format->extent(whole) : std::nullopt;
}

/// Files of other kinds lie beside scans everywhere (licences, tables, thumbnails of systems); only those
/// that claim to be a scan, by name or because they were named, are worth a line.
bool claims_to_be_scan(const formats::Source& source, std::span<const Path> paths) {
  if (std::find(paths.begin(), paths.end(), source.file) != paths.end() && !source.archive) return true;
  const std::string extension = lower(Path{source.name}.extension().string());
  if (extension.empty()) return false;
  for (const formats::Format& format : formats::kinds()) {
    for (const std::string_view known : split(format.extensions, ' ')) {
      if (extension == known) return true;
    }
  }
  return false;
}

Result<Look> look_at(const formats::Source& source, std::span<const Path> paths, const Limits& limits) {
  HAIMA_TRY(const Bytes start, formats::load_start(source, start_bytes, limits));
  Look look;
  const std::string_view format = format_of(start);
  if (format.empty()) {
    if (!claims_to_be_scan(source, paths)) return look;
    return fail(Code::unsupported, source.name, "no format that haima reads is recognised in it");
  }
  Seen seen{source, format, {}};
  if (format == "dicom") {
    HAIMA_TRY(seen.facts, facts_of(source, start, limits));
    look.is_directory = is_directory(source, seen.facts, limits);
  }
  if (seen.facts.sop_instance.empty()) {
    HAIMA_TRY(const Bytes whole, formats::load(source, limits));
    seen.facts.sop_instance = sha256(whole);
    seen.extent = extent_of(whole);
  }
  look.seen = std::move(seen);
  return look;
}

std::vector<Look> look_at_all(const std::vector<formats::Source>& sources, std::span<const Path> paths,
                              Context& context) {
  std::vector<Look> looks(sources.size());
  context.progress.stage("looking at files", sources.size());
  context.pool.each(sources.size(), [&](std::size_t i) {
    auto look = look_at(sources[i], paths, context.limits());
    if (look) {
      looks[i] = *std::move(look);
    } else {
      looks[i].error = std::move(look).error();
    }
    context.progress.step();
  });
  return looks;
}

/// What was found, apart: pictures, DICOMDIRs, files that could not be read.
struct Findings {
  std::vector<Seen> seen;
  std::vector<formats::Source> directories;
  std::vector<formats::Refused> refused;
  std::set<Path> files;
};

void take(Findings& findings, std::vector<formats::Source> sources, std::span<const Path> paths,
          Context& context) {
  std::vector<Look> looks = look_at_all(sources, paths, context);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!sources[i].archive) findings.files.insert(sources[i].file.lexically_normal());
    Look& look = looks[i];
    if (look.error) {
      findings.refused.push_back({sources[i].name, *std::move(look.error)});
    } else if (look.is_directory) {
      findings.directories.push_back(sources[i]);
    } else if (look.seen) {
      findings.seen.push_back(*std::move(look.seen));
    }
  }
}

/// The files that a DICOMDIR names and that were not found on the way to it. In an archive all are.
Result<> follow(Findings& findings, const formats::Source& directory, Context& context) {
  if (directory.archive) return {};
  HAIMA_TRY(const Bytes bytes, formats::load(directory, context.limits()));
  HAIMA_TRY(const auto named, dicom::read_directory(bytes, directory.name, context.limits()));
  std::vector<formats::Source> sources;
  for (const Path& relative : named) {
    const Path file = (directory.file.parent_path() / relative).lexically_normal();
    if (!findings.files.insert(file).second) continue;
    const std::array<Path, 1> one = {file};
    auto found = formats::find(one, context.limits());
    if (!found) {
      findings.refused.push_back({file.string(), std::move(found).error()});
      continue;
    }
    std::move(found->files.begin(), found->files.end(), std::back_inserter(sources));
  }
  take(findings, std::move(sources), {}, context);
  return {};
}

void follow_directories(Findings& findings, Context& context) {
  const std::vector<formats::Source> directories = std::exchange(findings.directories, {});
  for (const formats::Source& directory : directories) {
    if (auto followed = follow(findings, directory, context); !followed) {
      findings.refused.push_back({directory.name, std::move(followed).error()});
    }
  }
}

/// The studies whose folder is exactly this one: how many, and the first.
struct AtFolder {
  std::size_t count = 0, first = 0;
};

/// A file that could not be read belongs to the one study in the folders above it; where there is none or
/// more than one, to nobody.
void hand_out(std::vector<formats::Refused> refused, Opened& opened) {
  std::map<std::string_view, AtFolder> folders;
  for (std::size_t i = 0; i < opened.studies.size(); ++i) {
    AtFolder& at = folders[opened.studies[i].path];
    if (at.count++ == 0) at.first = i;
  }
  for (formats::Refused& file : refused) {
    AtFolder around;
    std::string_view folder = file.name;
    for (auto slash = folder.rfind('/'); slash != std::string_view::npos; slash = folder.rfind('/')) {
      folder = folder.substr(0, slash);
      const auto at = folders.find(folder);
      if (at == folders.end()) continue;
      if (around.count == 0) around.first = at->second.first;
      around.count += at->second.count;
    }
    if (around.count != 1) {
      opened.refused.push_back(std::move(file));
      continue;
    }
    Study& study = opened.studies[around.first];
    study.warnings.push_back({WarningCode::file_refused, file.error.sentence(), {}});
    study.refused.push_back(std::move(file));
  }
}

Result<> check_wanted(const Opened& opened, const OpenOptions& options) {
  if (options.series.empty()) return {};
  const bool found = std::any_of(opened.studies.begin(), opened.studies.end(), [&](const Study& study) {
    return series_named(study, options.series).has_value();
  });
  if (found) return {};
  return fail(Code::bad_argument, "--series " + printable(options.series),
              "no series has this UID, number or place", "see `haima inspect` for the series that are there");
}

}  // namespace

Result<Opened> open(std::span<const Path> paths, const OpenOptions& options, Context& context) {
  HAIMA_TRY(auto sources, formats::find(paths, context.limits()));
  Findings findings;
  findings.refused = std::move(sources.refused);
  take(findings, std::move(sources.files), paths, context);
  follow_directories(findings, context);
  context.progress.finish();
  if (findings.seen.empty() && findings.refused.size() == 1) return fail(findings.refused.front().error);
  Opened opened;
  opened.studies = grouped(std::move(findings.seen), options);
  HAIMA_TRY(check_wanted(opened, options));
  for (Study& study : opened.studies) choose(study, options.series);
  hand_out(std::move(findings.refused), opened);
  if (opened.studies.empty() && opened.refused.empty()) {
    return fail(Code::not_a_scan, paths.empty() ? "" : paths.front().string(),
                "no file in it is of a format that haima reads");
  }
  return opened;
}

}  // namespace haima::ct
