// Members: the cases of several sets together, each with what a split must know of it.
#pragma once
#include <string>
#include <vector>

#include "corpus/corpus.h"

namespace haima::corpus {

/// Which side of a split a case may stand on.
enum class Use {
  any,
  train_only,  // its patient is not known where others of its patient may be: never tested on
  never        // it, or its patient, stands in a set that is kept for testing what ships
};

struct Member {
  std::string set;
  Case of;
  std::string group;  // cases of one group must not stand on two sides of a split
  Use use = Use::any;
};

std::string_view name_of(Use use);
Result<Use> use_named(std::string_view name, const std::string& where);

/// The cases of the sets, whose tests-only neighbours are looked up under `data` too: whoever stands in one
/// of them is never trained on. Groups are by patient and by picture id; find_leaks() adds what the pixels
/// say.
Result<std::vector<Member>> members_of(std::span<const DataSet> sets, const Path& data);

/// Joins groups: the cases of each list become one group, and so do all that share one with them. A group is
/// called by the patient, else the id, of its first member.
void join(std::vector<Member>& members, std::span<const std::vector<std::size_t>> alike);

}  // namespace haima::corpus
