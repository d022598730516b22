// haima's C++ interface, version 1: files in, findings out. Needs nothing but the standard library.
//
//   haima::v1::read({"study/"}, {}, [](const haima::v1::Study& study) { … });
//
// For research use only. Not a medical device.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haima::v1 {

struct Options {
  std::string model;          // a name or a bundle; empty: the default reader, haima-research
  std::string series;         // overrules the choice: UID, number, or "#2"
  bool each_picture = false;  // every picture a study of its own
  int threads = 0;            // 0: one per processor
  std::map<std::string, std::string> settings;  // as in docs/configuration.md: {"limits.slices", "500"}
};

enum class Verdict { bleeding, none, cannot_say };

struct Lesion {
  std::string kind;  // "subdural", …; empty: not known
  std::string side, region;
  std::optional<double> volume_ml, diameter_mm;
  int first_slice = 0, last_slice = 0;
};

struct Slice {
  std::string source, instance;  // file name inside what was opened; UID
  std::optional<double> probability;
  bool flagged = false;
};

/// One study: findings, or why there are none.
struct Study {
  std::string path, uid;
  std::optional<std::string> error;  // set: the study could not be read, and this sentence says why
  Verdict verdict = Verdict::cannot_say;
  std::string reason;
  std::optional<double> probability, volume_ml;
  std::vector<Lesion> lesions;
  std::vector<Slice> slices;
  std::vector<std::string> warnings;  // sentences
  std::string json;                   // all of it in the form haima.findings/1
};

/// Reads everything under `paths` and hands over one study at a time. Returns the sentence of what stopped
/// the whole call (a path that is not there, an option that does not exist), or nothing.
std::optional<std::string> read(const std::vector<std::filesystem::path>& paths, const Options& options,
                                const std::function<void(const Study&)>& on_study);

/// The version of the library: "0.1.0".
std::string version();

}  // namespace haima::v1
