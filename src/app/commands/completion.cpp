// haima completion: what the shell offers after Tab, made from the table of commands.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "base/named.h"
#include "cli/command_line.h"

namespace haima::app {
namespace {

using cli::CommandShape;
using cli::OptionShape;

std::vector<CommandShape> offered() {
  std::vector<CommandShape> shapes;
  for (CommandShape& shape : cli::command_shapes(program())) {
    if (!shape.hidden) shapes.push_back(std::move(shape));
  }
  return shapes;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string option_names(const CommandShape& shape) {
  std::vector<std::string> names;
  for (const OptionShape& option : shape.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return joined(names);
}

// ---- bash ----

/// Commands and their parts, as in "corpus" and "corpus import".
std::vector<CommandShape> with_parts(const std::vector<CommandShape>& shapes) {
  std::vector<CommandShape> all;
  for (const CommandShape& shape : shapes) {
    all.push_back(shape);
    for (CommandShape part : shape.parts) {
      part.name = shape.name + " " + part.name;
      all.push_back(std::move(part));
    }
  }
  return all;
}

/// Patterns of a case: "corpus import"|"corpus split"
std::string bash_parts(const std::vector<CommandShape>& shapes) {
  std::vector<std::string> parts;
  for (const CommandShape& shape : shapes) {
    for (const CommandShape& part : shape.parts)
      parts.push_back(fmt::format("\"{} {}\"", shape.name, part.name));
  }
  return fmt::format("{}", fmt::join(parts, "|"));
}

/// "analyze--model") choices of a value;; for each option that takes one of a few values, or no path.
std::string bash_values(const std::vector<CommandShape>& shapes) {
  std::string out;
  for (const CommandShape& shape : shapes) {
    for (const OptionShape& option : shape.options) {
      if (!option.takes_value || option.takes_path) continue;
      for (const std::string& name : option.names)
        out += fmt::format("    \"{}{}\") COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return;;\n",
                           shape.name, name, joined(option.choices));
    }
  }
  return out;
}

std::string bash_options(const std::vector<CommandShape>& shapes) {
  std::string out;
  for (const CommandShape& shape : shapes)
    out += fmt::format("    \"{}\") options=\"{}\"; choices=\"{}\";;\n", shape.name, option_names(shape),
                       joined(shape.choices));
  return out;
}

std::string bash(const std::vector<CommandShape>& shapes) {
  return fmt::format(R"(# Completion of haima for bash: source it, or put it into /etc/bash_completion.d/.
_haima() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command=${{COMP_WORDS[1]}}
  local options= choices=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{} --help --version" -- "$word")); return
  fi
  case "$command ${{COMP_WORDS[2]}}" in
    {}) [ "$COMP_CWORD" -gt 2 ] && command="$command ${{COMP_WORDS[2]}}";;
  esac
  case $command$before in
{}  esac
  case $command in
{}  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word"));;
    *) if [ -n "$choices" ]; then COMPREPLY=($(compgen -W "$choices" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi;;
  esac
}}
complete -o filenames -F _haima haima
)",
                     all_names(shapes, " "), bash_parts(shapes), bash_values(with_parts(shapes)),
                     bash_options(with_parts(shapes)));
}

// ---- zsh ----

/// Text inside '…[…]' of zsh's _arguments.
std::string zsh_quoted(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string zsh_argument(const OptionShape& option, const std::string& name) {
  std::string value;
  if (option.takes_value)
    value = option.takes_path        ? ":path:_files"
            : option.choices.empty() ? ":value: "
                                     : fmt::format(":value:({})", joined(option.choices));
  return fmt::format(" '{}[{}]{}'", name, zsh_quoted(option.about), value);
}

std::string zsh_arguments(const CommandShape& shape) {
  std::string out = "_arguments";
  for (const OptionShape& option : shape.options) {
    for (const std::string& name : option.names) out += zsh_argument(option, name);
  }
  return out + (shape.choices.empty() ? " '*:path:_files'"
                                      : fmt::format(" '1:choice:({})'", joined(shape.choices)));
}

std::string zsh(const std::vector<CommandShape>& shapes) {
  std::string names, cases;
  for (const CommandShape& shape : shapes) {
    names += fmt::format("    '{}:{}'\n", shape.name, zsh_quoted(shape.summary));
    for (const CommandShape& part : shape.parts)
      cases += fmt::format("    '{} {}') shift words; (( CURRENT-- )); {};;\n", shape.name, part.name,
                           zsh_arguments(part));
    cases += fmt::format("    {}|'{} '*) {};;\n", shape.name, shape.name, zsh_arguments(shape));
  }
  return fmt::format(R"(#compdef haima
# Completion of haima for zsh: put it as _haima into a folder of $fpath.
_haima() {{
  local -a commands=(
{}  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  (( CURRENT > 2 )) && command="$command $words[2]"
  case $command in
{}  esac
}}
if [ "$funcstack[1]" = _haima ]; then _haima "$@"; else compdef _haima haima; fi
)",
                     names, cases);
}

// ---- fish ----

std::string fish_quoted(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return "'" + out + "'";
}

/// When a command, or a part of one, is being written.
std::string fish_within(const std::string& command, const std::string& part = {}) {
  const std::string within = "__fish_seen_subcommand_from " + command;
  return fish_quoted(part.empty() ? within : within + "; and __fish_seen_subcommand_from " + part);
}

std::string fish_option(const OptionShape& option, const std::string& when) {
  std::string out = "complete -c haima -n " + when;
  for (const std::string& name : option.names)
    out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (option.takes_value) out += option.takes_path ? " -r -F" : " -x";
  if (!option.choices.empty()) out += " -a " + fish_quoted(joined(option.choices));
  return out + " -d " + fish_quoted(option.about) + "\n";
}

std::string fish(const std::vector<CommandShape>& shapes) {
  std::string out = "# Completion of haima for fish: put it into ~/.config/fish/completions/haima.fish.\n";
  for (const CommandShape& shape : shapes)
    out += fmt::format("complete -c haima -n __fish_use_subcommand -f -a {} -d {}\n", shape.name,
                       fish_quoted(shape.summary));
  for (const CommandShape& shape : shapes) {
    if (!shape.choices.empty())
      out += fmt::format("complete -c haima -n {} -f -a {}\n", fish_within(shape.name),
                         fish_quoted(joined(shape.choices)));
    for (const OptionShape& option : shape.options) out += fish_option(option, fish_within(shape.name));
    for (const CommandShape& part : shape.parts) {
      for (const OptionShape& option : part.options)
        out += fish_option(option, fish_within(shape.name, part.name));
    }
  }
  return out;
}

Run declare(CLI::App& cli) {
  const auto shell = std::make_shared<std::string>();
  cli.add_option("SHELL", *shell, "bash, zsh or fish")->required()->type_name("bash|zsh|fish");
  cli.footer("Example: source <(haima completion bash)");
  return [shell](Context&, const Terminal&) -> Result<Exit> {
    if (*shell == "bash") {
      print(bash(offered()));
    } else if (*shell == "zsh") {
      print(zsh(offered()));
    } else if (*shell == "fish") {
      print(fish(offered()));
    } else {
      return fail(Code::bad_argument, "haima completion", "no completion for the shell \"" + *shell + "\"",
                  "choose from bash, zsh and fish");
    }
    return Exit::good;
  };
}

}  // namespace

Command completion() {
  return {"completion", "what the shell offers after Tab: bash, zsh, fish", declare, on_itself};
}

}  // namespace haima::app
