// cli: the command line of a program. In: a table of commands. Out: an exit status. Never: work of its own.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/context.h"
#include "base/json.h"
#include "base/result.h"

namespace CLI {
class App;
}

namespace haima::cli {

/// What a command works with besides the context of its work.
struct Terminal {
  bool json = false;    // --json: the result as JSON on standard output
  bool colour = false;  // standard output takes colours
  int columns = 100;
};

/// The exit status of a command that ran; errors carry their own (errors.def).
enum class Exit : int { good = 0, partly = 2 };  // partly: some input could not be read, and each is named

using Run = std::function<Result<Exit>(Context&, const Terminal&)>;

struct Command {
  std::string_view name, summary;
  /// Declares arguments on `cli` and returns what runs once they are parsed.
  Run (*declare)(CLI::App& cli);
  std::string_view group = "More";  // its heading in the help; "" hides it
  /// The program beside this one that knows the command; "": this one. What loads slowly lives apart, so that
  /// reading a scan does not wait for it.
  std::string_view program = {};
};

/// Headings of the help, in their order.
inline constexpr std::string_view on_scans = "Scans", on_first_steps = "First steps",
                                  on_learning = "Training", on_itself = "About haima";

struct Program {
  std::string_view name, about;
  std::span<const Command> commands;
};

/// Runs the program; the exit status.
int run(const Program& program, int argc, const char* const* argv);

/// Prints to standard output.
void print(std::string_view text);
void print_json(const Json& value);
/// In bold where the terminal takes it.
std::string bold(std::string_view text, const Terminal& terminal);

}  // namespace haima::cli
