// What several commands take from the command line: paths, a model, reports, and what is said of each
// that is not there.
#pragma once
#include <string>
#include <vector>

#include "base/files.h"
#include "formats/formats.h"
#include "reader/reader.h"

namespace haima::app {

struct Inputs {
  std::vector<Path> there;
  std::vector<formats::Refused> missing;
};

/// The paths that are there, and those that are not, each with its error.
Inputs inputs_of(const std::vector<std::string>& paths);

/// Options for the model of this name, the default where it is empty; an error that names the models there
/// are.
Result<reader::Options> model_named(const std::string& name);
std::string default_model();

/// "threshold|…" and "text, json, …", for the help.
std::string model_choices();
std::string report_choices();

}  // namespace haima::app
