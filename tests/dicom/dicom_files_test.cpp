// docs/dicom-files.md says what haima does with each odd file; this holds it true. To write it again:
//   HAIMA_WRITE_DOCS=1 build/release/tests/haima_test_dicom --gtest_filter='OddFiles.*'
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/text.h"
#include "dicom/dicom.h"
#include "support/data.h"

namespace haima::dicom {
namespace {

std::string_view name_of_syntax(const Facts& facts) {
  const auto all = syntaxes();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Syntax& s) { return s.uid == facts.transfer_syntax; });
  return found == all.end() ? std::string_view{facts.transfer_syntax} : found->name;
}

std::string what_it_is(const Facts& facts) {
  const std::string modality = facts.modality.empty() ? "no modality" : facts.modality;
  if (!facts.has_pixels) return fmt::format("{}, no pixels, {}", modality, name_of_syntax(facts));
  const std::string frames = facts.frames.size() > 1 ? fmt::format(" × {} frames", facts.frames.size()) : "";
  return fmt::format("{}, {} × {}{}, {} bits, {}, {}", modality, facts.columns, facts.rows, frames,
                     facts.bits_stored, lower(facts.photometric), name_of_syntax(facts));
}

std::string with_warnings(std::string what, const Warnings& warnings) {
  for (const Warning& w : warnings) what += "; " + w.sentence;
  return what;
}

/// As ct::open says it, which asks every format first.
constexpr const char* unrecognised = "refused: no format that haima reads is recognised in it";

std::string row_of(const Path& path) {
  const std::string name = path.filename().string();
  const Limits& limits = test::context().limits();
  const Bytes bytes = read_file(path, limits.file_size).value();
  if (!recognises(bytes)) return fmt::format("| `{}` | – | {} |\n", name, unrecognised);
  const auto facts = read_facts(bytes, name, limits);
  if (!facts) return fmt::format("| `{}` | – | refused: {} |\n", name, facts.error().sentence());
  if (!facts->has_pixels) {
    return fmt::format("| `{}` | {} | {} |\n", name, what_it_is(*facts),
                       with_warnings("facts read, no image", facts->warnings));
  }
  const auto pixels = read_pixels(bytes, name, limits, 0, static_cast<int>(facts->frames.size()));
  std::string does = pixels ? with_warnings("read", facts->warnings)
                            : "facts read, pixels refused: " + pixels.error().sentence();
  if (pixels) does = with_warnings(does, pixels->warnings);
  if (pixels && pixels->colour) does += "; colour turned grey";
  return fmt::format("| `{}` | {} | {} |\n", name, what_it_is(*facts), does);
}

std::string document() {
  std::string out =
      "# What haima does with odd DICOM files\n\n"
      "Every file of the shared data folders `dicom/single` and `dicom/syntaxes`: what it says it is, and "
      "what\n"
      "comes of it. Written by `HAIMA_WRITE_DOCS=1 build/release/tests/haima_test_dicom "
      "--gtest_filter='OddFiles.*'`;\n"
      "the same test, without that variable, fails where this page is not true.\n";
  for (const char* folder : {"single", "syntaxes"}) {
    out += fmt::format("\n## dicom/{}\n\n| file | what it is | what haima does |\n|---|---|---|\n", folder);
    std::set<Path> files;
    for (const auto& entry : std::filesystem::directory_iterator(test::data_folder() / "dicom" / folder)) {
      if (entry.path().filename() != "LICENSE") files.insert(entry.path());
    }
    for (const Path& file : files) out += row_of(file);
  }
  return out;
}

TEST(OddFiles, AreReadOrRefusedAsTheirPageSays) {
  HAIMA_NEEDS_DATA("dicom/single");
  const Path page = test::source_folder() / "docs/dicom-files.md";
  const std::string now = document();
  if (std::getenv("HAIMA_WRITE_DOCS")) {
    ASSERT_TRUE(write_file(page, now));
  }
  const auto written = read_file(page, 1 << 20);
  ASSERT_TRUE(written) << "write it with HAIMA_WRITE_DOCS=1";
  EXPECT_EQ(std::string{as_text(*written)}, now);
}

}  // namespace
}  // namespace haima::dicom
