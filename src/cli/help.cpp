#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/error.h"
#include "base/table.h"
#include "cli/command.h"
#include "cli/within.h"

namespace haima::cli {
namespace {

constexpr int columns = 80;
constexpr int indent = 2;
constexpr int widest_name = 22;  // of an option; a longer one has its text on the next line
const std::string before_range = std::string{":"} + from_to;
constexpr int narrow_name = 10;  // of a command

std::string entry(const std::string& name, const std::string& about, int width) {
  if (columns_of(name) > width) {
    const std::string space(indent + width + 2, ' ');
    return fmt::format("{:{}}{}\n{}{}\n", "", indent, name, space,
                       wrapped(about, columns, indent + width + 2));
  }
  Table table{{}, {{name + std::string(width - columns_of(name), ' '), about}}, {}};
  return table_text(table, columns, indent);
}

using Entries = std::vector<std::pair<std::string, std::string>>;

/// Names take the same width in every block of one help.
std::string block(const std::string& title, const Entries& entries, int width) {
  if (entries.empty()) return {};
  std::string out = "\n" + title + ":\n";
  for (const auto& [name, about] : entries) out += entry(name, about, width);
  return out;
}

std::string value_name(const CLI::Option* option) {
  if (option->get_items_expected_max() == 0) return {};
  const std::string type = option->get_type_name();
  return " " + (type.empty() ? "VALUE" : type.substr(0, type.find(before_range)));
}

/// What it may be and what it is where it is not given, where that is known.
std::string about_of(const CLI::Option* option) {
  std::vector<std::string> facts;
  const std::string type = option->get_type_name();
  if (const auto at = type.find(before_range); at != std::string::npos)
    facts.push_back(type.substr(at + before_range.size()));
  std::string initial = option->get_default_str();
  std::erase_if(initial, [](char c) { return c == '[' || c == ']'; });  // around several values
  if (!initial.empty()) facts.push_back("default " + initial);
  const std::string about = option->get_description();
  return facts.empty() ? about : fmt::format("{} ({})", about, fmt::join(facts, "; "));
}

std::string usage(const CLI::App* app, const std::string& name) {
  std::string out = "Usage: " + (name.empty() ? app->get_name() : name);
  if (!app->get_subcommands([](const CLI::App*) { return true; }).empty())
    return out + " COMMAND [OPTIONS] ...\n";
  out += " [OPTIONS]";
  for (const CLI::Option* option :
       app->get_options([](const CLI::Option* o) { return o->get_positional(); })) {
    const std::string argument = option->get_name() + (option->get_expected_max() > 1 ? "..." : "");
    out += option->get_required() ? " " + argument : " [" + argument + "]";
  }
  return out + "\n";
}

std::string arguments(const CLI::App* app) {
  Entries entries;
  for (const CLI::Option* option : app->get_options([](const CLI::Option* o) { return o->get_positional(); }))
    entries.emplace_back(option->get_name(), about_of(option));
  return block("Arguments", entries, widest_name);
}

std::string options(const CLI::App* app) {
  std::vector<std::string> groups = app->get_groups();
  std::stable_partition(groups.begin(), groups.end(),
                        [](const std::string& g) { return g != common_options; });
  std::string out;
  for (const std::string& group : groups) {
    Entries entries;
    for (const CLI::Option* option : app->get_options(
             [&](const CLI::Option* o) { return o->get_group() == group && !o->get_positional(); })) {
      std::string names = option->get_name(false, true);
      if (const auto comma = names.find(','); comma != std::string::npos) names.insert(comma + 1, " ");
      entries.emplace_back(names + value_name(option), about_of(option));
    }
    if (!group.empty()) out += block(group, entries, widest_name);
  }
  return out;
}

std::string subcommands(const CLI::App* app) {
  const auto all = app->get_subcommands([](const CLI::App*) { return true; });
  std::vector<std::string> groups = {std::string{on_first_steps}, std::string{on_scans}};
  for (const CLI::App* sub : all) groups.push_back(sub->get_group());
  groups.emplace_back(on_itself);
  std::set<std::string> done = {"", std::string{on_itself}};
  std::string out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i + 1 < groups.size() && !done.insert(groups[i]).second) continue;
    Entries entries;
    for (const CLI::App* sub : all) {
      if (sub->get_group() == groups[i]) entries.emplace_back(sub->get_name(), sub->get_description());
    }
    out += block(groups[i], entries, narrow_name);
  }
  return out;
}

}  // namespace

std::string Help::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode) const {
  std::string description = app->get_description();
  if (!description.empty() && app->get_parent())
    description[0] = static_cast<char>(std::toupper(description[0]));
  std::string out = wrapped(description, columns) + "\n\n" + usage(app, name);
  out += arguments(app) + subcommands(app) + options(app);
  if (const std::string footer = app->get_footer(); !footer.empty()) out += "\n" + footer + "\n";
  return out;
}

std::string exit_statuses() {
  std::map<int, std::vector<std::string>> names;
  for (const ErrorKind& kind : error_kinds()) {
    std::string words{kind.name};
    std::replace(words.begin(), words.end(), '_', ' ');
    names[kind.exit_status].push_back(std::move(words));
  }
  Table table{
      {}, {{"0", "everything was read"}, {"2", "some input could not be read; each is named"}}, {true}};
  for (const auto& [status, words] : names)
    table.rows.push_back({fmt::format("{}", status), fmt::format("{}", fmt::join(words, ", "))});
  return "Exit statuses (docs/errors.md):\n" + table_text(table, columns, indent);
}

}  // namespace haima::cli
