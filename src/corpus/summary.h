// What is in a set, a pack or the parts of a split: cases, people, classes.
#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "base/table.h"
#include "corpus/leak.h"
#include "corpus/split.h"

namespace haima::corpus {

struct Summary {
  std::string name;
  int cases = 0, patients = 0, without_patient = 0, groups = 0, scans = 0;
  int bleeding = 0, none = 0, not_known = 0;  // by "any", else by what is known of the patient
  std::array<int, 5> kinds{};
  int train_only = 0, never = 0;
};

Summary summary_of(const std::string& name, std::span<const Member> members,
                   std::span<const std::size_t> places);
/// One of each set, and one of all where there are several.
std::vector<Summary> summaries_of(std::span<const Member> members);
/// One of each part, or of each fold, of a split's first repeat.
std::vector<Summary> summaries_of(std::span<const Member> members, const Split& split);

Table table_of(std::span<const Summary> summaries);
/// Of cases that are not used, or only in part; a sentence each.
std::vector<std::string> remarks_on(std::span<const Summary> summaries);
/// Both.
std::string text_of(std::span<const Summary> summaries);
Json json_of(std::span<const Summary> summaries);

/// Pairs that are alike, those first that neither patient nor id had told of; and how many pictures say
/// nothing.
std::string text_of(std::span<const Pair> pairs, std::span<const Member> before);
Json json_of(std::span<const Pair> pairs, std::span<const Member> before);

}  // namespace haima::corpus
