// What several commands take from the command line: paths, a model, reports, and what is said of each
// that is not there.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "cli/command.h"
#include "ct/ct.h"
#include "formats/formats.h"
#include "reader/reader.h"

namespace haima::app {

struct Inputs {
  std::vector<Path> there;
  std::vector<formats::Refused> missing;
};

/// The paths that are there, and those that are not, each with its error.
Inputs inputs_of(const std::vector<std::string>& paths);

/// The paths of which nothing was heard yet: a folder without a scan must not be a missing line.
class Unheard {
 public:
  explicit Unheard(std::vector<Path> paths) : paths_(std::move(paths)) {}
  /// Takes away the paths that files of this study, read or refused, came from.
  void heard(const ct::Study& study);
  /// The rest, each with its error.
  std::vector<formats::Refused> rest() const;

 private:
  std::vector<Path> paths_;
};

/// `partly` where a file of the study was refused.
cli::Exit exit_of(const ct::Study& study);

/// Makes the folder where it is missing; an error where nothing can be written there.
Result<> check_writable(const Path& folder);

/// An error where something stands at `out` that would be lost; not where `force` says that it may be.
Result<> check_free(const Path& out, bool force);

/// An error where a file to be written is called by none of these endings.
Result<> check_ending(const Path& file, std::initializer_list<std::string_view> endings);

/// The chosen series of the one study under a path, for commands whose output is of one; `series`: as in
/// ct::OpenOptions.
Result<ct::Scan> load_one(const std::string& path, const std::string& series, Context& context);

/// What --model ("": the default), --operating-point ("": its first) and --precision say.
struct AskedModel {
  std::string name = {}, operating_point = {}, precision = "model";
};
void ask_for_model(CLI::App& cli, AskedModel& asked);

/// An error names the models there are.
Result<reader::Model> model_for(const AskedModel& asked, const Limits& limits);

/// "threshold|…" and "text, json, …", for the help.
std::string model_choices();
std::string report_choices();

}  // namespace haima::app
