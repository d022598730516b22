#include "app/program.h"

#include <sys/wait.h>

#include <cstdlib>
#include <stdexcept>

#include "phantom/phantom.h"
#include "support/data.h"

namespace haima::app::test {
namespace {

using haima::test::context;
using haima::test::TemporaryFolder;

std::string contents(const Path& file) {
  const auto bytes = read_file(file, 1 << 28);
  return bytes ? std::string{as_text(*bytes)} : std::string{};
}

std::string written_scan(const phantom::Head& head, const Path& folder) {
  const phantom::Scanner scanner{
      .width = 160, .height = 160, .pixel_mm = 1.45, .spacing_mm = 7, .thickness_mm = 7};
  const auto written = phantom::write(phantom::make(head, scanner, context()), folder, {}, context());
  if (!written) throw std::runtime_error(written.error().sentence());
  return folder.string();
}

}  // namespace

std::string text_in(const Path& file) {
  const auto bytes = read_file(file, 64u << 20);
  return bytes ? std::string{as_text(*bytes)} : "";
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

Ran run_shell(const std::string& command) {
  const TemporaryFolder folder;
  const Path out = folder.path() / "out", err = folder.path() / "err";
  const std::string redirected = "(" + command + ") >" + quoted(out.string()) + " 2>" + quoted(err.string());
  const int status = std::system(redirected.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(out), contents(err)};
}

Ran run_program(const std::vector<std::string>& arguments, const Path& folder) {
  std::string command = folder.empty() ? "" : "cd " + quoted(folder.string()) + " && ";
  command += quoted(HAIMA_PROGRAM);
  for (const std::string& argument : arguments) command += " " + quoted(argument);
  return run_shell(command);
}

std::string bleeding_scan() {
  static const TemporaryFolder folder;
  static const std::string scan = written_scan(
      {.lesions = {{.kind = phantom::Bleed::intraparenchymal, .volume_ml = 40}}}, folder.path() / "bleeding");
  return scan;
}

std::string healthy_scan() {
  static const TemporaryFolder folder;
  static const std::string scan = written_scan({}, folder.path() / "healthy");
  return scan;
}

}  // namespace haima::app::test
