// The house holds: rooms include only the rooms they declare, declarations go one way, and the drawn map is
// the one of these includes.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "support/data.h"

namespace haima {
namespace {

using Names = std::set<std::string>;

std::string text_of(const Path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream words{text};
  return {std::istream_iterator<std::string>{words}, {}};
}

/// The rooms in the order in which src/CMakeLists.txt adds them: lowest first.
std::vector<std::string> rooms() {
  const std::string text = text_of(test::source_folder() / "src/CMakeLists.txt");
  std::smatch list;
  EXPECT_TRUE(std::regex_search(text, list, std::regex{R"(foreach\(room ([^)]*)\))"}));
  return words_of(list[1].str());
}

/// What a room says it uses.
Names declared(const std::string& room) {
  const std::string text = text_of(test::source_folder() / "src" / room / "CMakeLists.txt");
  std::smatch uses;
  if (!std::regex_search(text, uses, std::regex{R"(haima_room\(\w+\s+USES\s+([a-z\s]+?)\s*(LINKS|\)))"}))
    return {};
  const std::vector<std::string> words = words_of(uses[1].str());
  return {words.begin(), words.end()};
}

/// The headers a file names, as "room/header.h".
Names headers_in(const Path& file) {
  static const std::regex pattern{R"re(#include "([a-z_0-9/]+\.(?:h|def))")re"};
  const std::string text = text_of(file);
  Names found;
  for (std::sregex_iterator at{text.begin(), text.end(), pattern}, end; at != end; ++at)
    found.insert((*at)[1]);
  return found;
}

/// What a room's files include: other room → the headers of it that are named.
std::map<std::string, Names> included(const std::string& room) {
  std::map<std::string, Names> found;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator{test::source_folder() / "src" / room}) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
    for (const std::string& header : headers_in(entry.path())) {
      const std::string other = header.substr(0, header.find('/'));
      if (std::filesystem::is_directory(test::source_folder() / "src" / other)) found[other].insert(header);
    }
  }
  found.erase(room);
  return found;
}

/// The rooms and their includes as a Graphviz drawing; an arrow that follows from two others is left out, so
/// that the drawing can be read.
std::string drawn_map() {
  std::map<std::string, Names> uses;
  for (const std::string& room : rooms()) {
    for (const auto& [other, headers] : included(room)) uses[room].insert(other);
  }
  const auto follows = [&](const std::string& room, const std::string& other) {
    return std::any_of(uses[room].begin(), uses[room].end(), [&](const std::string& between) {
      return between != other && uses[between].contains(other);
    });
  };
  std::ostringstream dot;
  dot << "// Written by tools/map from the includes under src/.\n"
      << "digraph house {\n  rankdir=TB\n  node [shape=box fontname=\"DejaVu Sans\" fontsize=12]\n";
  for (const std::string& room : rooms()) dot << "  " << std::quoted(room) << "\n";
  for (const std::string& room : rooms()) {
    for (const std::string& other : uses[room]) {
      if (!follows(room, other)) dot << "  " << std::quoted(room) << " -> " << std::quoted(other) << "\n";
    }
  }
  dot << "}\n";
  return dot.str();
}

TEST(House, EveryFolderUnderSrcIsARoom) {
  Names folders, listed;
  for (const auto& entry : std::filesystem::directory_iterator{test::source_folder() / "src"}) {
    if (entry.is_directory()) folders.insert(entry.path().filename().string());
  }
  for (const std::string& room : rooms()) listed.insert(room);
  EXPECT_EQ(folders, listed);
}

TEST(House, RoomsUseOnlyRoomsBelowThem) {
  Names below;
  for (const std::string& room : rooms()) {
    for (const std::string& used : declared(room)) {
      EXPECT_TRUE(below.contains(used)) << room << " uses " << used << ", which is not below it";
    }
    below.insert(room);
  }
}

TEST(House, RoomsIncludeOnlyWhatTheyDeclare) {
  for (const std::string& room : rooms()) {
    const Names uses = declared(room);
    for (const auto& [other, headers] : included(room)) {
      EXPECT_TRUE(uses.contains(other))
          << room << " includes " << *headers.begin() << " without USES " << other;
    }
  }
}

TEST(House, OnlyTheRoomTrainSeesTorch) {
  static const std::regex libtorch{R"(#include [<"](torch|ATen|c10))"};
  for (const std::string& room : rooms()) {
    if (room == "train") continue;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{test::source_folder() / "src" / room}) {
      if (!entry.is_regular_file()) continue;
      EXPECT_FALSE(std::regex_search(text_of(entry.path()), libtorch)) << entry.path();
    }
  }
}

TEST(House, TheDrawnMapIsTheOneOfTheIncludes) {
  const Path file = test::source_folder() / "docs/rooms.dot";
  if (std::getenv("HAIMA_WRITE_MAP")) std::ofstream{file} << drawn_map();
  EXPECT_EQ(text_of(file), drawn_map()) << "tools/map draws it again";
}

}  // namespace
}  // namespace haima
