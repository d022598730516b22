#include "cli/hand_on.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "base/files.h"

namespace haima::cli {
namespace {

Path beside(std::string_view program) {
  std::error_code unknown;
  const Path self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  return unknown ? Path{} : self.parent_path() / program;
}

/// The child's exit status; nothing where it did not start.
std::optional<int> run_to_end(const Path& program, std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  pid_t child = 0;
  const int problem = ::posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) return std::nullopt;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

}  // namespace

Error hand_on(std::string_view program, const char* const* argv) {
  const Path other = beside(program);
  // execv takes pointers to what it does not change.
  if (!other.empty()) ::execv(other.c_str(), const_cast<char* const*>(argv));
  return {Code::not_found, other.string(), "the program that trains is not there",
          "install libtorch (tools/packages train) and build again"};
}

Result<> run_beside(std::string_view program, std::vector<std::string> arguments) {
  const Path other = beside(program);
  arguments.insert(arguments.begin(), std::string{program});
  const std::optional<int> status = run_to_end(other, arguments);
  const std::string what = std::string{program} + (arguments.size() > 1 ? " " + arguments[1] : "");
  if (!status) return fail(Code::not_found, other.string(), "the program is not there, or cannot be run");
  if (*status != 0) return fail(Code::internal, what, "it ended with status " + std::to_string(*status));
  return {};
}

}  // namespace haima::cli
