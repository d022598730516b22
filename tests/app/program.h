// Runs the built program as a user does.
#pragma once
#include <string>
#include <vector>

#include "base/files.h"

namespace haima::app::test {

struct Ran {
  int status = -1;
  std::string out, err;
};

/// The program with these arguments, in `folder` (empty: here).
Ran run_program(const std::vector<std::string>& arguments, const Path& folder = {});

/// A command of the shell.
Ran run_shell(const std::string& command);

/// What a file holds; empty where it can't be read.
std::string text_in(const Path& file);

/// `text` as one word of the shell.
std::string quoted(const std::string& text);

/// A small synthetic head as a folder of DICOM files, with a bleeding of 40 ml or without.
std::string bleeding_scan();
std::string healthy_scan();

}  // namespace haima::app::test
